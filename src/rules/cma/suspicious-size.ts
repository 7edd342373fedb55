import { sizeText } from '../../units/format.js';
import { ramKept } from '../ram.js';
import { firstTuple, isCmaPool, seenRegions } from '../regions.js';
import type { Rule } from '../rule.js';

/** Below this a pool holds not one large buffer. */
const TINY = 0x10_0000n;
/** Above this part of RAM the kernel has little left for what cannot move. */
const LARGE_PERCENT = 50n;

/** Not wrong for the kernel, but seldom meant. */
export const suspiciousSize: Rule = {
  code: 'cma/suspicious-size',
  severity: 'note',
  summary: 'A CMA pool is tiny, or takes more than half of RAM.',
  needsRam: true,
  after: 'any',
  check(facts, report) {
    const ram = ramKept(facts).reduce((sum, bank) => sum + bank.size, 0n);
    for (const region of seenRegions(facts)) {
      if (!isCmaPool(region)) continue;
      const size =
        firstTuple(region)?.value.size ?? (region.placement.kind === 'dynamic' ? region.placement.size.value : 0n);
      const isLarge = size * 100n > ram * LARGE_PERCENT;
      if (size === 0n || (size >= TINY && !isLarge)) continue;
      report({
        message: `${region.name} has ${sizeText(size)}, but ${isLarge ? `the board has ${sizeText(ram)} of RAM in all` : 'a pool of less than 1 MiB holds no large buffer'}.`,
        span:
          firstTuple(region)?.sizeSpan ??
          (region.placement.kind === 'dynamic' ? region.placement.size.span : region.span),
        node: region.path,
        property: firstTuple(region) === undefined ? 'size' : 'reg',
        effect: isLarge
          ? 'only movable data can use the pool while it is free; the kernel itself cannot'
          : 'few allocations fit',
      });
    }
  },
};

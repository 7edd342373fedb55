import { rangeText, sizeText } from '../../units/format.js';
import { deathBy } from '../deadly.js';
import { blocksOnCommandLine } from '../dmb/command-line.js';
import { hasBlockParameter } from '../dmb/support.js';
import { bootargsSpan, parameterSpan, parameterText } from '../places.js';
import { bytesInside, ramInTree, ramKept } from '../ram.js';
import { seenRegions, tuplesOf } from '../regions.js';
import type { Facts, Rule } from '../rule.js';

/** `memory_limit` (arm64: `arm64_memblock_init()`, riscv: `setup_bootmem()`); arm: `mem=` replaces the banks (`early_mem()`). */
export const beyondBootLimit: Rule = {
  code: 'reserved-memory/beyond-boot-limit',
  severity: 'warning',
  summary: 'A region fits the board, but not what this kernel keeps of its RAM.',
  needsRam: true,
  after: ['reserved-memory/outside-ram', 'reserved-memory/straddles-ram-end'],
  check(facts, report) {
    const limit = parameterText(facts, 'mem');
    if (limit === undefined && !isConfigGiven(facts)) return;
    const before = ramInTree(facts);
    const kept = ramKept(facts);
    for (const { range, text } of hasBlockParameter(facts) ? blocksOnCommandLine(facts) : []) {
      const lost = bytesInside(range, before) - bytesInside(range, kept);
      if (lost === 0n || limit === undefined) continue;
      report({
        message: `The movable block ${text} (${rangeText(range)}) needs RAM that ${limit} cuts off: ${sizeText(lost)} of it.`,
        span: parameterSpan(facts, text),
        effect: 'the kernel takes the block, and has no pages for it',
        help: `Raise ${limit}, or move the block below.`,
      });
    }
    for (const region of seenRegions(facts)) {
      if (region.flags.has('no-map')) continue;
      const tuple = tuplesOf(region).find(
        ({ value }) => bytesInside(value, before) === value.size && bytesInside(value, kept) < value.size,
      );
      if (tuple === undefined) continue;
      const lost = tuple.value.size - bytesInside(tuple.value, kept);
      report({
        message: `${region.name} (${rangeText(tuple.value)}) needs RAM that ${limit ?? 'this kernel'} cuts off: ${sizeText(lost)} of it.`,
        span: tuple.baseSpan,
        node: region.path,
        property: 'reg',
        related:
          bootargsSpan(facts) === undefined || limit === undefined
            ? []
            : [{ message: `${limit} is here`, span: parameterSpan(facts, limit) }],
        effect: 'the kernel has no pages for the region; it reserves it and says nothing',
        ...deathBy(facts, region),
        help:
          limit === undefined
            ? 'Move it into the RAM that the kernel keeps.'
            : `Raise ${limit}, or move the region below.`,
      });
    }
  },
};

/** Without `mem=` it is the configuration that cuts RAM off: no highmem, no LPAE. An assumed one proves nothing. */
function isConfigGiven({ world }: Facts): boolean {
  return ['CONFIG_HIGHMEM', 'CONFIG_ARM_LPAE'].some((name) => world.facts.config[name] !== undefined);
}

import { rangeText, sizeText } from '../../units/format.js';
import { seenRegions } from '../regions.js';
import type { Rule } from '../rule.js';

/** drivers/of/fdt.c: `__reserved_mem_reserve_reg()` reserves every pair, but keeps a record of the first only. */
export const multiReg: Rule = {
  code: 'reserved-memory/multi-reg',
  severity: 'warning',
  summary: 'A region has more than one reg entry.',
  check(facts, report) {
    for (const region of seenRegions(facts)) {
      if (region.placement.kind !== 'static') continue;
      const [first, second, ...more] = region.placement.ranges;
      if (first === undefined || second === undefined) continue;
      const unrecorded = [second, ...more].reduce((sum, tuple) => sum + tuple.value.size, 0n);
      report({
        message: `${region.name} has ${more.length + 2} reg entries, but the kernel makes a region of the first only.`,
        span: second.span,
        node: region.path,
        property: 'reg',
        related: [{ message: `the region: ${rangeText(first.value)}`, span: first.span }],
        effect: `${sizeText(unrecorded)} are reserved, but no pool and no memory-region user gets them`,
        help: 'Write a node for each.',
      });
    }
  },
};

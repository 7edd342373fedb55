import { groupedHex, plainHex } from '../../units/format.js';
import { writeNumber } from '../mend.js';
import { seenRegions } from '../regions.js';
import type { Rule } from '../rule.js';

/** mm/memblock.c masks with `align - 1`: what is no power of two is not refused, and not obeyed. */
export const alignmentValue: Rule = {
  code: 'reserved-memory/alignment-value',
  severity: 'warning',
  summary: 'An alignment is no power of two.',
  check(facts, report) {
    for (const region of seenRegions(facts)) {
      if (region.placement.kind !== 'dynamic' || region.placement.alignment === undefined) continue;
      const { value, span } = region.placement.alignment;
      if ((value & (value - 1n)) === 0n) continue;
      const next = 1n << BigInt(value.toString(2).length);
      const property = region.node.properties.get('alignment');
      const edits = property && writeNumber(property, 0, facts.demand.addressCells, next);
      report({
        message: `alignment of ${region.name} is ${groupedHex(value)}, but it must be a power of two.`,
        span,
        node: region.path,
        property: 'alignment',
        effect: `the kernel uses its bits as a mask: the region is not placed at a multiple of ${groupedHex(value)}`,
        help: `Write ${plainHex(next)}.`,
        ...(edits === undefined ? {} : { fix: { description: 'write the next power of two', edits } }),
      });
    }
  },
};

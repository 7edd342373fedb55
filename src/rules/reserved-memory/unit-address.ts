import { plainHex } from '../../units/format.js';
import { renameUnit } from '../mend.js';
import { firstTuple, seenRegions } from '../regions.js';
import type { Rule } from '../rule.js';

/** The kernel does not compare them, but `of_reserved_mem_lookup()` and every message go by the name. */
export const unitAddress: Rule = {
  code: 'reserved-memory/unit-address',
  severity: 'warning',
  summary: "A node's unit address is not where its region starts.",
  after: ['reserved-memory/reg-cells'],
  check(facts, report) {
    for (const region of seenRegions(facts)) {
      const tuple = firstTuple(region);
      const unit = region.node.unitAddress;
      if (tuple === undefined || unit === undefined || !/^[0-9a-f]+$/i.test(unit)) continue;
      if (BigInt(`0x${unit}`) === tuple.value.base) continue;
      const edits = renameUnit(region.node, tuple.value.base);
      const name = `${region.name.split('@')[0]}@${tuple.value.base.toString(16)}`;
      report({
        message: `${region.name} starts at ${plainHex(tuple.value.base)}, but its unit address must say the same.`,
        span: region.span,
        node: region.path,
        property: 'reg',
        related: [{ message: 'the region starts here', span: tuple.baseSpan }],
        effect: 'the kernel obeys reg; its messages, and drivers that look a region up by name, go by the name',
        help: `Write ${name}, or correct reg.`,
        ...(edits === undefined ? {} : { fix: { description: `rename the node to ${name}`, edits } }),
      });
    }
  },
};

import { seenRegions } from '../regions.js';
import type { Rule } from '../rule.js';

/** drivers/of/of_reserved_mem.c: `fdt_reserved_mem_save_node()`, MAX_RESERVED_REGIONS. */
export const tooManyRegions: Rule = {
  code: 'reserved-memory/too-many',
  severity: 'error',
  summary: 'There are more regions than the kernel can keep a record of.',
  check(facts, report) {
    const limit = facts.world.kernel.maxReservedRegions;
    const recorded = seenRegions(facts).filter(
      ({ placement, node }) =>
        (placement.kind === 'static' && placement.ranges.length > 0) ||
        (placement.kind !== 'static' && !node.properties.has('reg') && node.properties.has('size')),
    );
    const first = recorded[limit];
    if (first === undefined) return;
    const over = recorded.length - limit;
    report({
      message: `${first.name} is region ${limit + 1}, but the kernel keeps a record of ${limit}.`,
      span: first.span,
      node: first.path,
      kernelMessage: 'not enough space for all defined regions.',
      effect: `${over === 1 ? 'it is' : `it and ${over - 1} more are`} ${first.placement.kind === 'static' ? 'reserved, but no pool is made of them and no driver finds them' : 'not reserved at all'}`,
      help: 'Merge regions that lie side by side.',
    });
  },
};

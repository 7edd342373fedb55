import { notReserved } from '../kernel-lines.js';
import { firstTuple, isCmaPool, seenRegions } from '../regions.js';
import type { Rule } from '../rule.js';

/** drivers/of/fdt.c: `__reserved_mem_reserve_reg()` reserves no pair of size 0, and says that it has failed. */
export const emptyRegion: Rule = {
  code: 'reserved-memory/empty',
  severity: 'warning',
  summary: 'A region has a size of 0.',
  check(facts, report) {
    for (const region of seenRegions(facts)) {
      const { placement } = region;
      const tuple = firstTuple(region);
      const dynamic = placement.kind === 'dynamic' && placement.size.value === 0n ? placement : undefined;
      if (dynamic === undefined && (tuple?.value.size !== 0n || region.node.properties.has('size'))) continue;
      report({
        message: `${region.name} has a size of 0, but a region must have memory.`,
        span: dynamic?.size.span ?? tuple?.sizeSpan ?? region.span,
        node: region.path,
        property: dynamic === undefined ? 'reg' : 'size',
        ...(tuple === undefined ? {} : { kernelMessage: notReserved(facts, region, tuple.value) }),
        effect: `nothing is reserved${isCmaPool(region) ? ', and no pool is made' : ''}`,
        help: 'Write the size, or status = "disabled" until the boot loader fills it in.',
      });
    }
  },
};

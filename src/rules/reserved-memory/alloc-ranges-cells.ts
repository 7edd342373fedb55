import { valueSpan } from '../places.js';
import type { Rule } from '../rule.js';
import { cellCount, completed, malformed } from './malformed.js';

/** drivers/of/of_reserved_mem.c: `__reserved_mem_alloc_size()`. */
export const allocRangesCells: Rule = {
  code: 'reserved-memory/alloc-ranges-cells',
  severity: 'error',
  summary: 'An alloc-ranges is not made of whole (address, size) pairs.',
  check(facts, report) {
    const { addressCells, sizeCells } = facts.demand;
    for (const found of malformed(facts, 'alloc-ranges')) {
      const { region, property } = found;
      const reading = completed(facts, found.region.node, found.property);
      report({
        message: `alloc-ranges of ${region.name} has ${cellCount(property)}, but the root's cells ask for ${addressCells} + ${sizeCells} in each window.`,
        span: valueSpan(property),
        node: region.path,
        property: 'alloc-ranges',
        kernelMessage: `invalid alloc-ranges property in '${region.name}', skipping node.`,
        effect: 'the kernel passes over the node: nothing is reserved',
        help: reading === undefined ? 'Write whole windows, an address and a size each.' : `Write <${reading.text}>.`,
        ...(reading === undefined
          ? {}
          : { fix: { description: 'put in the missing zero cells', edits: reading.edits } }),
      });
    }
  },
};

import { valueSpan } from '../places.js';
import type { Rule } from '../rule.js';
import { cellCount, completed, malformed, regAdvice } from './malformed.js';

/** drivers/of/fdt.c: `__reserved_mem_reserve_reg()` measures `reg` with the root's cells, not the node's. */
export const regCells: Rule = {
  code: 'reserved-memory/reg-cells',
  severity: 'error',
  summary: 'A reg is not made of whole (address, size) pairs.',
  check(facts, report) {
    const { addressCells, sizeCells } = facts.demand;
    for (const found of malformed(facts, 'reg')) {
      const { region, property } = found;
      const reading = completed(facts, region.node, property);
      report({
        message: `reg of ${region.name} has ${cellCount(property)}, but the root's cells ask for ${addressCells} + ${sizeCells} in each entry.`,
        span: valueSpan(property),
        node: region.path,
        property: 'reg',
        kernelMessage: `Reserved memory: invalid reg property in '${region.name}', skipping node.`,
        effect: 'the kernel passes over the node: nothing is reserved',
        help: reading === undefined ? regAdvice(facts) : `Write <${reading.text}>.`,
        ...(reading === undefined
          ? {}
          : { fix: { description: 'put in the missing zero cells', edits: reading.edits } }),
      });
    }
  },
};

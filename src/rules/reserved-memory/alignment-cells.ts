import type { Rule } from '../rule.js';
import { cellCount, malformed, wrongNumber } from './malformed.js';

/** drivers/of/of_reserved_mem.c: `__reserved_mem_alloc_size()` counts `alignment` in address cells, whatever the specification says. */
export const alignmentCells: Rule = {
  code: 'reserved-memory/alignment-cells',
  severity: 'error',
  summary: "An alignment has not as many cells as the root's #address-cells.",
  check(facts, report) {
    for (const found of malformed(facts, 'alignment')) {
      const { region, property } = found;
      const cells = facts.demand.addressCells;
      report({
        message: `alignment of ${region.name} has ${cellCount(property)}, but the kernel counts it in the root's #address-cells, ${cells}.`,
        ...wrongNumber(found, cells, `invalid alignment property in '${region.name}' node.`),
      });
    }
  },
};

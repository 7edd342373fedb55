import type { Rule } from '../rule.js';
import { cellCount, malformed, wrongNumber } from './malformed.js';

/** drivers/of/of_reserved_mem.c: `__reserved_mem_alloc_size()` wants exactly the root's #size-cells. */
export const sizeCells: Rule = {
  code: 'reserved-memory/size-cells',
  severity: 'error',
  summary: "A size has not as many cells as the root's #size-cells.",
  check(facts, report) {
    for (const found of malformed(facts, 'size')) {
      const { region, property } = found;
      const cells = facts.demand.sizeCells;
      report({
        message: `size of ${region.name} has ${cellCount(property)}, but the root's #size-cells is ${cells}.`,
        ...wrongNumber(found, cells, `invalid size property in '${region.name}' node.`),
      });
    }
  },
};

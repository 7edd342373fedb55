import { valueSpan } from '../places.js';
import { cellCount, completed, regAdvice } from '../reserved-memory/malformed.js';
import type { Rule } from '../rule.js';
import { memoryNodes } from './nodes.js';
import { missingRootCells } from './root-cells.js';

/** drivers/of/fdt.c: `early_init_dt_scan_memory()` reads whole pairs in the root's cells, and drops what is left over. */
export const memoryRegCells: Rule = {
  code: 'memory/reg-cells',
  severity: 'error',
  summary: "The reg of a memory node is not made of whole (address, size) pairs in the root's cells.",
  check(facts, report) {
    if (missingRootCells(facts).length > 0) return;
    const { addressCells, sizeCells } = facts.demand;
    const step = 4 * (addressCells + sizeCells);
    for (const { node, reg } of memoryNodes(facts)) {
      if (reg.bytes.length === 0 || step === 0 || reg.bytes.length % step === 0) continue;
      const reading = completed(facts, node, reg);
      const banks = Math.floor(reg.bytes.length / step);
      report({
        message: `${reg.name.value} of ${node.name} has ${cellCount(reg)}, but the root's cells ask for ${addressCells} + ${sizeCells} in each entry.`,
        span: valueSpan(reg),
        node: node.path,
        property: reg.name.value,
        effect:
          banks === 0
            ? `the kernel finds no RAM in it${facts.demand.banks.length === 0 ? ', nor anywhere else' : ''}`
            : 'the kernel passes over the cells at the end',
        help: reading === undefined ? regAdvice(facts) : `Write <${reading.text}>.`,
        ...(reading === undefined
          ? {}
          : { fix: { description: 'put in the missing zero cells', edits: reading.edits } }),
      });
    }
  },
};

import { tuples } from '../../memory/flat.js';
import { plainHex } from '../../units/format.js';
import { renameUnit } from '../mend.js';
import type { Rule } from '../rule.js';
import { memoryNodes } from './nodes.js';
import { missingRootCells } from './root-cells.js';

/** The kernel does not compare them; a boot loader that fills /memory in finds the node by its name. */
export const memoryUnitAddress: Rule = {
  code: 'memory/unit-address',
  severity: 'warning',
  summary: "A memory node's unit address is not where its RAM starts.",
  after: ['memory/reg-cells', 'memory/beyond-addresses', 'memory/overlap'],
  check(facts, report) {
    if (missingRootCells(facts).length > 0) return;
    const { addressCells, sizeCells } = facts.demand;
    for (const { node, reg } of memoryNodes(facts)) {
      const unit = node.unitAddress;
      // The name is that of reg, also where linux,usable-memory leaves a part of it to the kernel.
      const [first] = tuples(node.properties.get('reg') ?? reg, addressCells, sizeCells);
      // A size of 0 is a place that the boot loader fills in, address and all.
      if (first === undefined || first.value.size === 0n || unit === undefined || !/^[0-9a-f]+$/i.test(unit)) continue;
      const { base } = first.value;
      if (BigInt(`0x${unit}`) === base) continue;
      const name = `${node.name.split('@')[0]}@${base.toString(16)}`;
      const edits = renameUnit(node, base);
      report({
        // memory@0 is a fixed name that boot loaders look for.
        ...(BigInt(`0x${unit}`) === 0n ? { severity: 'note' as const } : {}),
        message: `${node.name} starts at ${plainHex(base)}, but its unit address must say the same.`,
        span: node.definedAt[0],
        node: node.path,
        property: 'reg',
        related: [{ message: 'the bank starts here', span: first.baseSpan }],
        effect: 'the kernel obeys reg; a boot loader that looks the node up by name goes by the name',
        help: `Write ${name}, or correct reg.`,
        ...(edits === undefined ? {} : { fix: { description: `rename the node to ${name}`, edits } }),
      });
    }
  },
};

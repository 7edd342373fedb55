import { numberAt } from '../../memory/flat.js';
import { rangeText, sizeText } from '../../units/format.js';
import { removeCell } from '../mend.js';
import { valueSpan } from '../places.js';
import { firstTuple, type SeenRegion, seenRegions } from '../regions.js';
import type { Facts, Finding, Rule } from '../rule.js';
import { cellCount, cellsText } from './malformed.js';

/** drivers/of/fdt.c: `__reserved_mem_reserve_reg()` reserves every pair, but keeps a record of the first only. */
export const multiReg: Rule = {
  code: 'reserved-memory/multi-reg',
  severity: 'warning',
  summary: 'A region has more than one reg entry.',
  check(facts, report) {
    for (const region of seenRegions(facts)) {
      if (region.placement.kind !== 'static') continue;
      const [first, second, ...more] = region.placement.ranges;
      if (first === undefined || second === undefined) continue;
      const one = asOneEntry(facts, region);
      if (one !== undefined) {
        report(one);
        continue;
      }
      const unrecorded = [second, ...more].reduce((sum, tuple) => sum + tuple.value.size, 0n);
      report({
        message: `${region.name} has ${more.length + 2} reg entries, but the kernel makes a region of the first only.`,
        span: second.span,
        node: region.path,
        property: 'reg',
        related: [{ message: `the region: ${rangeText(first.value)}`, span: first.span }],
        effect: `${sizeText(unrecorded)} are reserved, but no pool and no memory-region user gets them`,
        help: 'Write a node for each.',
      });
    }
  },
};

/** A single entry that was written for other cells than the root's: it starts where the unit address says, after zeros. */
function asOneEntry(facts: Facts, region: SeenRegion): Finding | undefined {
  const reg = region.node.properties.get('reg');
  const { addressCells, sizeCells } = facts.demand;
  const unit = region.node.unitAddress;
  if (addressCells > 2 || sizeCells > 2) return undefined;
  if (reg === undefined || unit === undefined || firstTuple(region)?.value.base.toString(16) === unit) return undefined;
  const count = reg.bytes.length / 4;
  for (let address = addressCells; address <= 2 && address < count; address++) {
    const base = numberAt(reg.bytes, 0, address);
    const size = numberAt(reg.bytes, 4 * address, count - address);
    if (count - address > 2 || base.toString(16) !== unit.toLowerCase() || size === 0n) continue;
    if (base >> BigInt(32 * addressCells) !== 0n || size >> BigInt(32 * sizeCells) !== 0n) continue;
    const surplus = [
      ...Array.from({ length: address - addressCells }, (_, cell) => 4 * cell),
      ...Array.from({ length: Math.max(0, count - address - sizeCells) }, (_, cell) => 4 * (address + cell)),
    ];
    const edits = surplus.map((offset) => removeCell(reg, offset)).filter((edit) => edit !== undefined);
    const text = `${cellsText(base, addressCells)} ${cellsText(size, sizeCells)}`;
    return {
      severity: 'error',
      message: `reg of ${region.name} has ${cellCount(reg)}, which the kernel reads as ${count / (addressCells + sizeCells)} entries, but it looks like one with ${address} + ${count - address} cells.`,
      span: valueSpan(reg),
      node: region.path,
      property: 'reg',
      effect: 'the kernel reserves other memory than was meant',
      help: `Write <${text}>: the root's cells are ${addressCells} + ${sizeCells}.`,
      ...(edits.length === surplus.length ? { fix: { description: "use the root's cells in reg", edits } } : {}),
    };
  }
  return undefined;
}

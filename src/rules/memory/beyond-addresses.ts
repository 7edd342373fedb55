import type { Tuple } from '../../memory/demand.js';
import { tuples } from '../../memory/flat.js';
import type { DtProperty } from '../../tree/node.js';
import { plainHex, sizeText } from '../../units/format.js';
import { endOf } from '../../units/range.js';
import { isBeyondAddresses, swappedHalves, widestAddress } from '../address-width.js';
import { writeNumber } from '../mend.js';
import type { Facts, Rule } from '../rule.js';
import { memoryNodes } from './nodes.js';
import { missingRootCells } from './root-cells.js';

/** drivers/of/fdt.c: `early_init_dt_add_memory_arch()` believes what it reads, up to the width of phys_addr_t. */
export const memoryBeyondAddresses: Rule = {
  code: 'memory/beyond-addresses',
  severity: 'error',
  summary: 'A bank of RAM ends where no CPU can address anything.',
  check(facts, report) {
    if (missingRootCells(facts).length > 0) return;
    const { addressCells, sizeCells } = facts.demand;
    for (const { node, reg } of memoryNodes(facts)) {
      for (const [index, tuple] of tuples(reg, addressCells, sizeCells).entries()) {
        if (tuple.value.size === 0n || !isBeyondAddresses(facts, tuple.value)) continue;
        const meant = unswapped(facts, tuple);
        const offset = 4 * index * (addressCells + sizeCells);
        const edits = meant && writtenAs(facts, reg, offset, meant.value);
        report({
          message: `This bank ends at ${plainHex(endOf(tuple.value))}, but an address has ${widestAddress(facts)} bits at most.`,
          span: meant?.part === 'size' ? tuple.sizeSpan : tuple.baseSpan,
          node: node.path,
          property: reg.name.value,
          effect: 'the kernel believes in RAM that is not there',
          help:
            meant === undefined
              ? 'Correct the base or the size.'
              : `Write a ${meant.part} of ${plainHex(meant.value[meant.part])}${meant.part === 'size' ? ` (${sizeText(meant.value.size)})` : ''}: its two cells are swapped.`,
          ...(edits === undefined ? {} : { fix: { description: `swap the two cells of the ${meant?.part}`, edits } }),
        });
      }
    }
  },
};

/** The one number whose cells are swapped, and the pair as it was meant. */
function unswapped(facts: Facts, { value }: Tuple) {
  const { addressCells, sizeCells } = facts.demand;
  const size = { ...value, size: swappedHalves(value.size) };
  const base = { ...value, base: swappedHalves(value.base) };
  if (sizeCells === 2 && size.size > 0n && !isBeyondAddresses(facts, size)) {
    return { part: 'size' as const, value: size };
  }
  return addressCells === 2 && !isBeyondAddresses(facts, base) ? { part: 'base' as const, value: base } : undefined;
}

function writtenAs(facts: Facts, reg: DtProperty, offset: number, value: Tuple['value']) {
  const { addressCells, sizeCells } = facts.demand;
  const base = writeNumber(reg, offset, addressCells, value.base);
  const size = writeNumber(reg, offset + 4 * addressCells, sizeCells, value.size);
  return base === undefined || size === undefined ? undefined : [...base, ...size];
}

import { tuples } from '../../memory/flat.js';
import type { DtProperty } from '../../tree/node.js';
import { rangeText } from '../../units/format.js';
import { valueSpan } from '../places.js';
import { bytesInside, merged, nearestBank } from '../ram.js';
import { cellCount } from '../reserved-memory/malformed.js';
import type { Facts, Finding, Rule } from '../rule.js';

const NAME = 'linux,usable-memory-range';

/** drivers/of/fdt.c: `early_init_dt_check_for_usable_mem_range()` keeps what it names, and nothing else. */
export const usableRange: Rule = {
  code: 'memory/usable-range',
  severity: 'error',
  summary: 'The usable memory that /chosen names is no RAM, or is not written in whole entries.',
  check(facts, report) {
    const property = facts.tree.nodeByPath.get('/chosen')?.properties.get(NAME);
    if (property === undefined || property.bytes.length === 0 || facts.tree.plugin) return;
    const step = 4 * (facts.demand.addressCells + facts.demand.sizeCells);
    if (step === 0) return;
    const isWhole = property.bytes.length % step === 0;
    const finding = isWhole ? noRam(facts, property) : notWhole(facts, property);
    if (finding !== undefined) report({ ...finding, node: '/chosen', property: NAME });
  },
};

function notWhole({ demand }: Facts, property: DtProperty): Finding {
  const { addressCells, sizeCells } = demand;
  // The kernel asks whether the bytes can be divided by the cells of an entry, then reads entry by entry up to the end.
  const isRead = property.bytes.length % (addressCells + sizeCells) === 0;
  return {
    message: `${NAME} has ${cellCount(property)}, but the root's cells ask for ${addressCells} + ${sizeCells} in each entry.`,
    span: valueSpan(property),
    effect: isRead
      ? 'the kernel reads on behind the end of the property, and keeps the RAM that it takes from there'
      : 'the kernel passes over it, and keeps all RAM',
    help: `Write ${addressCells} cells for the address and ${sizeCells} for the size.`,
  };
}

function noRam(facts: Facts, property: DtProperty): Finding | undefined {
  const banks = merged(facts.world.banks);
  const entries = tuples(property, facts.demand.addressCells, facts.demand.sizeCells);
  const [first] = entries;
  if (first === undefined || first.value.size === 0n || banks.length === 0) return undefined;
  if (entries.some(({ value }) => bytesInside(value, banks) > 0n)) return undefined;
  return {
    message: `${NAME} names ${rangeText(first.value)}, but none of that is RAM.`,
    span: first.span,
    related: nearestBank(facts, first.value.base),
    effect: 'the kernel gives up all RAM, and does not start',
    help: 'Write a range inside RAM, or remove the property: it is for the kernel that a crashed one starts.',
  };
}

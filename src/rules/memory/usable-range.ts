import { tuples } from '../../memory/flat.js';
import type { DtProperty } from '../../tree/node.js';
import { rangeText } from '../../units/format.js';
import { valueSpan } from '../places.js';
import { bytesInside, merged, nearestBank } from '../ram.js';
import { cellCount } from '../reserved-memory/malformed.js';
import type { Facts, Finding, Rule } from '../rule.js';
import { memoryNodes } from './nodes.js';

const OF_NODE = 'linux,usable-memory';
const NAME = 'linux,usable-memory-range';

/** drivers/of/fdt.c: `early_init_dt_check_for_usable_mem_range()` keeps what it names, and nothing else. */
export const usableRange: Rule = {
  code: 'memory/usable-range',
  severity: 'error',
  summary: 'The usable memory that /chosen or a memory node names is no RAM, or is not written in whole entries.',
  check(facts, report) {
    usableOutside(facts).forEach(report);
    const property = facts.tree.root.children.get('chosen')?.properties.get(NAME);
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

/** `early_init_dt_scan_memory()` reads it in the place of reg, and does not compare the two. */
function usableOutside(facts: Facts): readonly Finding[] {
  const { addressCells, sizeCells } = facts.demand;
  const nodes = memoryNodes(facts);
  const whole = merged(
    nodes.flatMap(({ node }) => {
      const reg = node.properties.get('reg');
      return reg === undefined ? [] : tuples(reg, addressCells, sizeCells).map(({ value }) => value);
    }),
  );
  return nodes.flatMap(({ node, reg }) => {
    const own = node.properties.get('reg');
    if (reg.name.value !== OF_NODE || own === undefined) return [];
    // A size of 0 is filled in by the boot loader.
    if (tuples(own, addressCells, sizeCells).every(({ value }) => value.size === 0n)) return [];
    const outside = tuples(reg, addressCells, sizeCells).find(
      ({ value }) => value.size > 0n && bytesInside(value, whole) === 0n,
    );
    if (outside === undefined) return [];
    return {
      message: `${OF_NODE} of ${node.name} names ${rangeText(outside.value)}, but none of that is in its reg.`,
      span: outside.span,
      node: node.path,
      property: OF_NODE,
      related: [{ message: 'its reg is here', span: valueSpan(own) }],
      effect: 'the kernel takes it for RAM all the same, and reg for nothing',
      help: 'Write a part of reg, or remove the property.',
    };
  });
}

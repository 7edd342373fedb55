import { cellAt, numberAt } from '../../memory/flat.js';
import type { DtNode } from '../../tree/node.js';
import { addProperty } from '../mend.js';
import { valueSpan } from '../places.js';
import { nodeAt } from '../regions.js';
import type { Facts, Rule } from '../rule.js';
import { type MemoryNode, memoryNodes } from './nodes.js';

interface Missing {
  readonly name: string;
  readonly taken: number;
  readonly meant: number;
}

/** drivers/of/fdt.c: `early_init_dt_scan_root()` takes one cell where the root does not say how many. */
export const rootCells: Rule = {
  code: 'memory/root-cells',
  severity: 'error',
  summary: 'The root does not say how many cells an address or a size has, and the tree goes by another number.',
  check(facts, report) {
    const missing = missingRootCells(facts);
    const { root } = facts.tree;
    const [first] = missing;
    const [memory] = memoryNodes(facts);
    if (first === undefined || memory === undefined) return;
    const statements = missing.map(({ name, meant }) => `${name} = <${meant}>;`).join(' ');
    const edit = addProperty(root, statements);
    report({
      message: `The root has no ${missing.map(({ name }) => name).join(' and no ')}, and then the kernel takes ${missing.map(({ taken }) => taken).join(' and ')}, but reg of ${memory.node.name} and /reserved-memory are written for ${missing.map(({ meant }) => meant).join(' and ')}.`,
      span: root.definedAt[0],
      node: '/',
      property: first.name,
      related: [{ message: `reg of ${memory.node.name} is here`, span: valueSpan(memory.reg) }],
      effect: 'the kernel reads other addresses and sizes of RAM, and passes over every region',
      help: `Add ${statements} to the root.`,
      ...(edit === undefined ? {} : { fix: { description: `add ${statements}`, edits: [edit] } }),
    });
  },
};

/** The counts that the root leaves out where /reserved-memory and the RAM agree on others; then these are not blamed. */
export function missingRootCells(facts: Facts): readonly Missing[] {
  const { demand, tree } = facts;
  if (demand.reservedMemory === undefined) return [];
  const node = nodeAt(facts, demand.reservedMemory.path);
  const [address, size] = [written(node, '#address-cells'), written(node, '#size-cells')];
  if (address === undefined || size === undefined) return [];
  const counts = [
    { name: '#address-cells', taken: demand.addressCells, meant: address },
    { name: '#size-cells', taken: demand.sizeCells, meant: size },
  ];
  const different = counts.filter(({ taken, meant }) => taken !== meant);
  if (different.some(({ name }) => tree.root.properties.has(name))) return [];
  const memory = memoryNodes(facts).filter(({ reg }) => reg.bytes.length > 0);
  if (!memory.every((each) => fits(each, address, size))) return [];
  const isOther = (each: MemoryNode): boolean =>
    !fits(each, demand.addressCells, demand.sizeCells) ||
    (startsAtUnit(each, address) && !startsAtUnit(each, demand.addressCells));
  return memory.some(isOther) ? different : [];
}

function written(node: DtNode, name: string): number | undefined {
  const property = node.properties.get(name);
  const cells = property?.bytes.length === 4 ? cellAt(property.bytes, 0) : 0;
  return cells === 1 || cells === 2 ? cells : undefined;
}

const fits = ({ reg }: MemoryNode, address: number, size: number): boolean =>
  reg.bytes.length % (4 * (address + size)) === 0;

const startsAtUnit = ({ node, reg }: MemoryNode, address: number): boolean =>
  numberAt(reg.bytes, 0, address).toString(16) === node.unitAddress;

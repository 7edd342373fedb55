import type { Located } from 'dtc-parser-ts';
import type { DtNode, DtProperty } from './node.js';
import { addressAt, cellAt } from './read.js';

/** How many cells an address and a size take. */
export interface CellCounts {
  readonly address: number;
  readonly size: number;
}

/** What holds where a node says nothing (Devicetree Specification 2.3.5). */
const DEFAULT_CELLS: CellCounts = { address: 2, size: 1 };

/** The counts for the addresses of a node's children: its own properties or the defaults; nothing is inherited. */
export function childCells(node: DtNode): CellCounts {
  return {
    address: countIn(node.properties.get('#address-cells')) ?? DEFAULT_CELLS.address,
    size: countIn(node.properties.get('#size-cells')) ?? DEFAULT_CELLS.size,
  };
}

/** The counts for a node's own `reg`: those of its parent. */
const ownCells = (node: DtNode): CellCounts => (node.parent === undefined ? DEFAULT_CELLS : childCells(node.parent));

function countIn(property: DtProperty | undefined): number | undefined {
  return property && cellAt(property, 0)?.value;
}

/** One address with its size. */
export interface AddressEntry {
  readonly base: Located<bigint>;
  readonly size: Located<bigint>;
}

/** The whole entries of a `reg`-like property. */
export function addressEntries(property: DtProperty, counts: CellCounts): readonly AddressEntry[] {
  const each = counts.address + counts.size;
  if (each < 1) return [];
  const count = Math.floor(property.bytes.length / (4 * each));
  return Array.from({ length: count }, (_, i) => ({
    base: addressAt(property, i * each, counts.address) as Located<bigint>,
    size: addressAt(property, i * each + counts.address, counts.size) as Located<bigint>,
  }));
}

/** The entries of a node's `reg`; none where it has none. */
export function regEntries(node: DtNode): readonly AddressEntry[] {
  const reg = node.properties.get('reg');
  return reg === undefined ? [] : addressEntries(reg, ownCells(node));
}

/** One window of a bus: addresses of its children, where they are on the parent's side. */
export interface RangeEntry {
  readonly child: Located<bigint>;
  readonly parent: Located<bigint>;
  readonly size: Located<bigint>;
}

/** The whole entries of `ranges` or `dma-ranges` of a bus. */
export function rangeEntries(property: DtProperty, bus: DtNode): readonly RangeEntry[] {
  const child = childCells(bus);
  const parent = ownCells(bus);
  const each = child.address + parent.address + child.size;
  if (each < 1) return [];
  const count = Math.floor(property.bytes.length / (4 * each));
  return Array.from({ length: count }, (_, i) => ({
    child: addressAt(property, i * each, child.address) as Located<bigint>,
    parent: addressAt(property, i * each + child.address, parent.address) as Located<bigint>,
    size: addressAt(property, i * each + child.address + parent.address, child.size) as Located<bigint>,
  }));
}

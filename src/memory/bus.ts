import type { DtNode } from '../tree/node.js';
import { cellAt, firstString, numberAt } from './flat.js';

/**
 * How a bus counts and maps addresses: drivers/of/address.c, `struct of_bus`. Three kinds carry flags in their first cell:
 * PCI, ISA, and any bus with three address cells.
 */
export interface Bus {
  readonly flagCells: 0 | 1;
  readonly cells: (node: DtNode) => { readonly address: number; readonly size: number };
  /** Whether the flags of an address and of a range fit together. */
  readonly sameSpace: (address: number, range: number) => boolean;
}

/** drivers/of/address.c: OF_MAX_ADDR_CELLS. */
const MAX_ADDRESS_CELLS = 4;

/** What a translation that fails gives: `OF_BAD_ADDR`. */
export const BAD_ADDRESS = 0xffff_ffff_ffff_ffffn;

/** `of_bus_n_addr_cells()`, `of_bus_n_size_cells()`: the node's own, else those of the nearest node above that has them. */
export function busCells(node: DtNode): { readonly address: number; readonly size: number } {
  return { address: inherited(node, '#address-cells'), size: inherited(node, '#size-cells') };
}

/** `of_match_bus()`. */
export function busOf(node: DtNode): Bus {
  const type = node.properties.get('device_type');
  const kind = type === undefined ? '' : firstString(type);
  if (['pci', 'pciex', 'vci', 'ht'].includes(kind) || isNamed(node, 'pcie')) {
    return { flagCells: 1, cells: () => ({ address: 3, size: 2 }), sameSpace: samePciSpace };
  }
  if (isNamed(node, 'isa')) {
    return { flagCells: 1, cells: () => ({ address: 2, size: 1 }), sameSpace: (a, b) => ((a ^ b) & 1) === 0 };
  }
  const cells = (child: DtNode) => busCells(child.parent ?? child);
  if (busCells(node).address === 3) return { flagCells: 1, cells, sameSpace: (a, b) => a === b };
  return { flagCells: 0, cells, sameSpace: () => true };
}

/**
 * An address of a node's bus as the CPU sees it: `__of_translate_address()`, upwards through `ranges` or `dma-ranges`.
 * A missing `dma-ranges` maps one to one, a missing `ranges` maps nothing.
 */
export function translate(
  node: DtNode,
  address: Uint8Array,
  property: 'ranges' | 'dma-ranges',
  parentOf: (node: DtNode) => DtNode | undefined,
): bigint {
  let device = node;
  let parent = parentOf(device);
  if (parent === undefined) return BAD_ADDRESS;
  let bus = busOf(parent);
  let cells = bus.cells(device);
  if (!isUsable(cells)) return BAD_ADDRESS;
  let flags = cellAt(address, 0);
  let value = numberAt(address, 4 * bus.flagCells, cells.address - bus.flagCells);
  for (let hops = 0; hops < MAX_HOPS; hops++) {
    device = parent;
    parent = parentOf(device);
    if (parent === undefined) return value;
    const outer = busOf(parent);
    const outerCells = outer.cells(device);
    if (!isUsable(outerCells)) return BAD_ADDRESS;
    const mapped = mapOne(device, property, bus, cells, outer, outerCells, { flags, value });
    if (mapped === undefined) return BAD_ADDRESS;
    ({ flags, value } = mapped);
    bus = outer;
    cells = outerCells;
  }
  return BAD_ADDRESS;
}

/** No tree is as deep; ends a circle of DMA parents. */
const MAX_HOPS = 256;

interface BusAddress {
  readonly flags: number;
  readonly value: bigint;
}

/** `of_translate_one()`. */
function mapOne(
  device: DtNode,
  property: string,
  bus: Bus,
  cells: { readonly address: number; readonly size: number },
  outer: Bus,
  outerCells: { readonly address: number; readonly size: number },
  from: BusAddress,
): BusAddress | undefined {
  const ranges = device.properties.get(property);
  if (ranges === undefined && property === 'ranges') return undefined;
  if (ranges === undefined || ranges.bytes.length === 0) return from;
  const step = 4 * (cells.address + outerCells.address + cells.size);
  for (let at = 0; at + step <= ranges.bytes.length; at += step) {
    if (bus.flagCells === 1 && !bus.sameSpace(from.flags, cellAt(ranges.bytes, at))) continue;
    const start = numberAt(ranges.bytes, at + 4 * bus.flagCells, cells.address - bus.flagCells);
    const size = numberAt(ranges.bytes, at + 4 * (cells.address + outerCells.address), cells.size);
    if (from.value < start || from.value >= BigInt.asUintN(64, start + size)) continue;
    const to = at + 4 * cells.address;
    const base = numberAt(ranges.bytes, to + 4 * outer.flagCells, outerCells.address - outer.flagCells);
    return { flags: cellAt(ranges.bytes, to), value: BigInt.asUintN(64, base + from.value - start) };
  }
  return undefined;
}

/** `OF_CHECK_COUNTS()`: a bus that counts no sizes has no addresses that could be translated. */
function isUsable(cells: { readonly address: number; readonly size: number }): boolean {
  return cells.address > 0 && cells.address <= MAX_ADDRESS_CELLS && cells.size > 0;
}

function samePciSpace(address: number, range: number): boolean {
  const isMemory = (flags: number): boolean => ((flags >>> 24) & 3) >= 2;
  const isPort = (flags: number): boolean => ((flags >>> 24) & 3) === 1;
  return isMemory(address) === isMemory(range) && isPort(address) === isPort(range);
}

const isNamed = (node: DtNode, name: string): boolean => node.name === name || node.name.startsWith(`${name}@`);

function inherited(node: DtNode, name: string): number {
  for (let each: DtNode | undefined = node; each !== undefined; each = each.parent) {
    const property = each.properties.get(name);
    if (property !== undefined && property.bytes.length >= 4) return cellAt(property.bytes, 0);
  }
  return 1;
}

import type { Outcome } from '../diagnostic/diagnostic.js';
import type { DtNode, DtTree } from '../tree/node.js';
import { readBanks } from './banks.js';
import { readChosen } from './chosen.js';
import type { MemoryDemand } from './demand.js';
import { readDmaWindows } from './dma-windows.js';
import { cellAt, subnode } from './flat.js';
import { readCpus, readDistanceMap, readNumaMemory } from './numa-nodes.js';
import { readUsers } from './region-users.js';
import { readParent, readRegions } from './reserved-regions.js';
import { unflattenedSizes } from './unflattened-size.js';

/**
 * Reads from the tree what it asks of the kernel's memory management, as the kernel's flat scan reads it
 * (drivers/of/fdt.c). It judges nothing: what is wrong comes out as a problem of a region or of the parent.
 */
export function readMemory(tree: DtTree, blobSize: number): Outcome<MemoryDemand> {
  const { root } = tree;
  const addressCells = rootCells(root, '#address-cells');
  const sizeCells = rootCells(root, '#size-cells');
  const parent = subnode(root, 'reserved-memory');
  const regions = parent === undefined ? [] : readRegions(parent, addressCells, sizeCells);
  const distanceMap = readDistanceMap(tree);
  const { size64, size32 } = unflattenedSizes(tree);
  const value: MemoryDemand = {
    addressCells,
    sizeCells,
    banks: readBanks(root, addressCells, sizeCells),
    memreserves: tree.memreserves,
    ...(parent === undefined ? {} : { reservedMemory: readParent(parent, addressCells, sizeCells) }),
    regions,
    users: readUsers(tree, regions),
    chosen: readChosen(root, addressCells, sizeCells),
    dmaWindows: readDmaWindows(tree),
    cpuNodes: readCpus(root),
    numaMemory: readNumaMemory(tree, addressCells, sizeCells),
    ...(distanceMap === undefined ? {} : { distanceMap }),
    blobSize,
    unflattenedSize: size64,
    unflattenedSize32: size32,
  };
  return { value, diagnostics: [] };
}

/** `early_init_dt_scan_root()`: 1 where the root says nothing (OF_ROOT_NODE_ADDR_CELLS_DEFAULT). */
function rootCells(root: DtNode, name: string): number {
  const property = root.properties.get(name);
  return property === undefined || property.bytes.length < 4 ? 1 : cellAt(property.bytes, 0);
}

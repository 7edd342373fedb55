import type { DtTree } from '../tree/node.js';
import type { Range } from '../units/range.js';
import type { Bytes } from '../units/units.js';
import type { MemoryDemand } from './demand.js';
import { cellAt, firstString, isAvailable, tuples } from './flat.js';

export type PatchedBank = Range & { readonly nid?: number };

/**
 * The banks of a board that has so much RAM, as its boot loader will patch them into /memory: the windows that the tree names are filled from
 * the first on, each to the size that it has there, and the last one takes the rest. A window of size 0, as many trees have it, is one
 * that the boot loader fills.
 */
export function patchedBanks(tree: DtTree, demand: MemoryDemand, total: Bytes): readonly PatchedBank[] {
  const windows = ramWindows(tree, demand);
  let left = total;
  return windows.flatMap((window, index): readonly PatchedBank[] => {
    const last = index === windows.length - 1;
    const size = last || window.size === 0n || window.size > left ? left : window.size;
    left -= size;
    return size === 0n ? [] : [{ ...window, size }];
  });
}

/** Every tuple of every enabled memory node, those of size 0 too (compare `readBanks`). */
function ramWindows(tree: DtTree, demand: MemoryDemand): readonly PatchedBank[] {
  return [...tree.root.children.values()].flatMap((node): readonly PatchedBank[] => {
    const type = node.properties.get('device_type');
    const reg = node.properties.get('linux,usable-memory') ?? node.properties.get('reg');
    if (type === undefined || reg === undefined || firstString(type) !== 'memory' || !isAvailable(node)) return [];
    const id = node.properties.get('numa-node-id');
    const nid = id === undefined ? {} : { nid: cellAt(id.bytes, 0) };
    return tuples(reg, demand.addressCells, demand.sizeCells).map(({ value }) => ({ ...value, ...nid }));
  });
}

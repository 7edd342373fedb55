import type { DtNode } from '../tree/node.js';
import type { MemoryBank } from './demand.js';
import { cellAt, firstString, isAvailable, tuples } from './flat.js';

/**
 * The banks of RAM, as `early_init_dt_scan_memory()` in drivers/of/fdt.c finds them: children of the root whose
 * `device_type` is `memory`, whatever their name; `linux,usable-memory` goes before `reg`; pairs of size 0 do not count.
 */
export function readBanks(root: DtNode, addressCells: number, sizeCells: number): readonly MemoryBank[] {
  const banks: MemoryBank[] = [];
  for (const node of root.children.values()) {
    const type = node.properties.get('device_type');
    if (type === undefined || firstString(type) !== 'memory' || !isAvailable(node)) continue;
    const reg = node.properties.get('linux,usable-memory') ?? node.properties.get('reg');
    if (reg === undefined) continue;
    const id = node.properties.get('numa-node-id');
    for (const range of tuples(reg, addressCells, sizeCells)) {
      if (range.value.size === 0n) continue;
      banks.push({
        path: node.path,
        range,
        hotpluggable: node.properties.has('hotpluggable'),
        ...(id !== undefined && id.bytes.length >= 4 ? { nid: cellAt(id.bytes, 0) } : {}),
      });
    }
  }
  return banks;
}

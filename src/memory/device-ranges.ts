import type { DtNode } from '../tree/node.js';
import type { Range } from '../units/range.js';
import { BAD_ADDRESS, busCells, translate } from './bus.js';
import type { Tuple } from './demand.js';
import { tuples } from './flat.js';

/** What a device's `reg` names, as the CPU sees it: drivers/of/address.c, `of_address_to_resource()`. */
export interface DeviceRange {
  readonly tuple: Tuple;
  readonly range: Range;
}

/** The entries of a device's `reg`; those that lead to no CPU address are left out. */
export function deviceRanges(node: DtNode): readonly DeviceRange[] {
  const reg = node.properties.get('reg');
  if (reg === undefined || node.parent === undefined) return [];
  const cells = busCells(node.parent);
  return tuples(reg, cells.address, cells.size).flatMap((tuple, index) => {
    const at = 4 * index * (cells.address + cells.size);
    const base = translate(node, reg.bytes.subarray(at, at + 4 * cells.address), 'ranges', (from) => from.parent);
    return base === BAD_ADDRESS ? [] : [{ tuple, range: { base, size: tuple.value.size } }];
  });
}

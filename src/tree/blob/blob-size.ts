import type { DtProperty, DtTree } from '../node.js';
import { byteCount } from '../read.js';
import { HEADER_SIZE, RESERVATION_SIZE } from './format.js';
import { StringTable } from './string-table.js';

const CELL = 4;

/** How many bytes the blob of a tree has (`flatten`), without making it. */
export function blobSize({ memreserves, nameOrder = [], nodes, rootless }: DtTree): number {
  const strings = new StringTable();
  for (const name of nameOrder) strings.offsetOf(name);
  let size = HEADER_SIZE + RESERVATION_SIZE * (memreserves.length + 1) + CELL;
  const add = (property: DtProperty, name: string): void => {
    strings.offsetOf(name);
    size += 3 * CELL + aligned(byteCount(property));
  };
  for (const { name, properties } of rootless === true ? [] : nodes) {
    size += 2 * CELL + aligned(name.length + 1);
    properties.forEach(add);
  }
  return size + strings.length;
}

const aligned = (bytes: number): number => (bytes + 3) & ~3;

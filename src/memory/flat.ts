import type { Located } from 'dtc-parser-ts';
import type { DtNode, DtProperty } from '../tree/node.js';
import { latin1, spanAt, texts } from '../tree/read.js';
import type { Tuple } from './demand.js';

/** Reads the tree as the kernel reads the flat blob: by bytes, whatever way they were written in. */

/** The string at the start of a value, up to its NUL, as `strcmp` sees it. */
export function firstString(property: DtProperty): string {
  const end = property.bytes.indexOf(0);
  return latin1(property.bytes.subarray(0, end < 0 ? property.bytes.length : end));
}

/** Every string of a list. */
export const stringList = (property: DtProperty | undefined): readonly string[] =>
  property === undefined ? [] : texts(property);

/** One u32; 0 where the value is too short. */
export function cellAt(bytes: Uint8Array, offset: number): number {
  if (offset + 4 > bytes.length) return 0;
  return (
    (bytes[offset] ?? 0) * 0x1_00_00_00 +
    (((bytes[offset + 1] ?? 0) << 16) | ((bytes[offset + 2] ?? 0) << 8) | (bytes[offset + 3] ?? 0))
  );
}

/** `of_read_number()`: any count of cells, of which the last two remain. */
export function numberAt(bytes: Uint8Array, offset: number, cells: number): bigint {
  const first = Math.max(0, cells - 2);
  let value = 0n;
  for (let cell = first; cell < cells; cell++) value = (value << 32n) | BigInt(cellAt(bytes, offset + 4 * cell));
  return value;
}

/** `of_fdt_device_is_available()`: no status, or ok, or okay. */
export function isAvailable(node: DtNode): boolean {
  const status = node.properties.get('status');
  if (status === undefined) return true;
  const value = firstString(status);
  return value === 'ok' || value === 'okay';
}

/** The node and all above it are available. */
export function isReachable(node: DtNode): boolean {
  for (let each: DtNode | undefined = node; each !== undefined; each = each.parent) {
    if (!isAvailable(each)) return false;
  }
  return true;
}

/** `fdt_subnode_offset()`: a name without unit address also finds the first child that has one. */
export function subnode(node: DtNode, name: string): DtNode | undefined {
  for (const child of node.children.values()) {
    if (child.name === name || child.name.startsWith(`${name}@`)) return child;
  }
  return undefined;
}

/** The number at an offset, with the place of its cells; leading zero cells are not part of that place. */
export function locatedNumber(property: DtProperty, offset: number, cells: number): Located<bigint> {
  let skipped = 0;
  while (skipped < cells - 1 && cellAt(property.bytes, offset + 4 * skipped) === 0) skipped++;
  return {
    value: numberAt(property.bytes, offset, cells),
    span: spanAt(property, offset + 4 * skipped, 4 * (cells - skipped)),
  };
}

/** All whole (address, size) pairs of a value; none where a pair has no cells. */
export function tuples(property: DtProperty, addressCells: number, sizeCells: number): readonly Tuple[] {
  const step = 4 * (addressCells + sizeCells);
  const found: Tuple[] = [];
  for (let offset = 0; step > 0 && offset + step <= property.bytes.length; offset += step) {
    const base = locatedNumber(property, offset, addressCells);
    const size = locatedNumber(property, offset + 4 * addressCells, sizeCells);
    found.push({
      value: { base: base.value, size: size.value },
      span: spanAt(property, offset, step),
      baseSpan: base.span,
      sizeSpan: size.span,
    });
  }
  return found;
}

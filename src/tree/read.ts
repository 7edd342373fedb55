import type { Located, Span } from 'dtc-parser-ts';
import { joinSpans } from 'dtc-parser-ts';
import type { Cell } from '../units/units.js';
import type { DtNode, DtProperty, Mark, NodePath } from './node.js';
import { LateSpan } from './placed.js';

// A property is bytes; these are the ways to look at them. Each value comes with the place that it was written at.
//
//   view                     <0x1 0x2 &l>   "a", "b"   [12 34]   /bits/ 64 <5>
//   cells(property)          1, 2, phandle  …          …         0, 5
//   strings(property)        …              a, b       …         …
//   addresses(property, 2)   0x1_0000_0002  …          …         5
//   isStringList(property)   no             yes        no        no
//
// They read what is there, however it was written; bytes that do not fill a last element are left out (`isWhole` tells).

/** The value as 32-bit cells. */
export function cells(property: DtProperty): readonly Located<Cell>[] {
  const count = Math.floor(property.bytes.length / 4);
  return Array.from({ length: count }, (_, i) => cellAt(property, i) as Located<Cell>);
}

/** The n-th cell. */
export function cellAt(property: DtProperty, index: number): Located<Cell> | undefined {
  const { bytes } = property;
  const offset = index * 4;
  if (index < 0 || offset + 4 > bytes.length) return undefined;
  return located(property, offset, 4, new DataView(bytes.buffer, bytes.byteOffset + offset, 4).getUint32(0));
}

/** How many bytes the value has. */
export const byteCount = (property: DtProperty): number => property.length ?? property.bytes.length;

/** The n-th byte. */
export const byteAt = (property: DtProperty, index: number): number | undefined =>
  property.byteAt === undefined ? property.bytes[index] : property.byteAt(index);

/** The n-th cell without its place. */
export function cellValue(property: DtProperty, index: number): Cell | undefined {
  return property.cell === undefined ? cellAt(property, index)?.value : property.cell(index);
}

/** Whether the n-th cell was written as a reference to a node; undefined where nobody wrote the value, as in a blob. */
export function isReference(property: DtProperty, index: number): boolean | undefined {
  if (property.isReference !== undefined) return property.isReference(index);
  if (property.marks[0]?.item === undefined) return undefined;
  return markAt(property.marks, index * 4)?.kind === 'phandle';
}

/** The value as numbers of so many cells each: addresses, sizes. More than two cells keep their last two, as in the kernel. */
export function addresses(property: DtProperty, cellsEach: number): readonly Located<bigint>[] {
  if (cellsEach < 1) return [];
  const count = Math.floor(property.bytes.length / (4 * cellsEach));
  return Array.from({ length: count }, (_, i) => addressAt(property, i * cellsEach, cellsEach) as Located<bigint>);
}

/** The number in the cells from `index` on (`of_read_number()`); of no cells it is 0, and its place that of the property. */
export function addressAt(property: DtProperty, index: number, cellCount: number): Located<bigint> | undefined {
  const { bytes } = property;
  const offset = index * 4;
  const length = cellCount * 4;
  if (index < 0 || cellCount < 0 || offset + length > bytes.length) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let value = 0n;
  for (let at = offset + Math.max(0, length - 8); at < offset + length; at += 4) {
    value = (value << 32n) | BigInt(view.getUint32(at));
  }
  return located(property, offset, length, value);
}

/** The value as strings up to their NULs; the last one may lack it. */
export function strings(property: DtProperty): readonly Located<string>[] {
  const { bytes } = property;
  const found: Located<string>[] = [];
  for (let start = 0; start < bytes.length; ) {
    const nul = bytes.indexOf(0, start);
    const end = nul < 0 ? bytes.length : nul;
    found.push(located(property, start, Math.max(1, end - start), latin1(bytes.subarray(start, end))));
    start = end + 1;
  }
  return found;
}

/** The same without their places. */
export function texts(property: DtProperty): readonly string[] {
  const text = latin1(property.bytes);
  return text === '' ? [] : (text.endsWith('\0') ? text.slice(0, -1) : text).split('\0');
}

/** Whether the value is one or more strings, each with its NUL. */
export const isStringList = (property: DtProperty): boolean => byteAt(property, byteCount(property) - 1) === 0;

/** Whether the value divides into elements of so many cells without a rest. */
export const isWhole = (property: DtProperty, cellsEach: number): boolean =>
  cellsEach === 0 ? byteCount(property) === 0 : byteCount(property) % (4 * cellsEach) === 0;

/** Where the bytes of a value were written: the elements that they lie in, or the whole statement if it has none. */
export function spanAt(property: DtProperty, offset: number, length: number): Span {
  const find = (): Span => spanNow(property, offset, length);
  return property.isPrinted ? new LateSpan(find) : find();
}

function spanNow(property: DtProperty, offset: number, length: number): Span {
  const first = markAt(property.marks, offset);
  if (first === undefined || length < 1) return first?.span ?? property.span;
  const last = markAt(property.marks, offset + length - 1);
  return last === undefined || last === first ? first.span : joinSpans(first.span, last.span);
}

/** The written element that a byte belongs to. */
export function markAt(marks: readonly Mark[], offset: number): Mark | undefined {
  let low = 0;
  let high = marks.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const mark = marks[middle] as Mark;
    if (offset < mark.offset) high = middle - 1;
    else if (offset >= mark.offset + mark.length) low = middle + 1;
    else return mark;
  }
  return undefined;
}

/** Bytes as text, one character each; of any length. */
export function latin1(bytes: Uint8Array): string {
  if (bytes.length <= CHUNK) return charactersOf(bytes);
  let text = '';
  for (let at = 0; at < bytes.length; at += CHUNK) text += charactersOf(bytes.subarray(at, at + CHUNK));
  return text;
}

/** As many arguments as a call can take everywhere. */
const CHUNK = 4096;

/** Not with `...`, which asks for one byte after the other. */
const charactersOf = (bytes: Uint8Array): string => String.fromCharCode.apply(undefined, bytes as unknown as number[]);

/** The node at the end of a path from the root; asked of few paths, it spares an index of all. */
export function nodeAtPath(root: DtNode, path: NodePath): DtNode | undefined {
  let node: DtNode | undefined = root;
  for (const name of path.split('/')) if (name !== '') node = node?.children.get(name);
  return node;
}

/** Whether one of the strings of a node's `compatible` is `name`; asked of all nodes, so that no string is made. */
export function isCompatible(node: DtNode, name: string): boolean {
  const bytes = node.properties.get('compatible')?.bytes;
  return bytes !== undefined && hasString(bytes, name);
}

function hasString(bytes: Uint8Array, text: string): boolean {
  for (let at = 0; at < bytes.length; at++) {
    const end = at + text.length;
    for (let i = 0; at < end && bytes[at] === text.charCodeAt(i); i++) at++;
    if (at === end && (at === bytes.length || bytes[at] === 0)) return true;
    while (at < bytes.length && bytes[at] !== 0) at++;
  }
  return false;
}

/** Text as bytes; the opposite of `latin1`. */
export function bytesOf(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

const located = <T>(property: DtProperty, offset: number, length: number, value: T): Located<T> =>
  new LazilyLocated(property, offset, length, value);

/** Works its span out when it is asked for: most values are fine, and nobody asks. */
class LazilyLocated<T> implements Located<T> {
  readonly value: T;
  readonly #property: DtProperty;
  readonly #offset: number;
  readonly #length: number;

  constructor(property: DtProperty, offset: number, length: number, value: T) {
    this.value = value;
    this.#property = property;
    this.#offset = offset;
    this.#length = length;
  }

  get span(): Span {
    return spanAt(this.#property, this.#offset, this.#length);
  }
}

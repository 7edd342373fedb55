import type { Span } from 'dtc-parser-ts';
import type { DtNode, DtProperty } from '../tree/node.js';
import { cells as cellsOf, spanAt, strings } from '../tree/read.js';

/** A node as JSON, for schemas; docs/projection.md describes it. */
export type Projection = Readonly<Record<string, ProjectedValue | string>>;
type ProjectedValue = true | readonly string[] | readonly number[] | readonly (readonly number[])[];

/** How many cells an address and a size of a pair have. */
interface PairCells {
  readonly address: number;
  readonly size: number;
}

/** Properties that are strings whatever way they were written in. */
const STRINGS = /^(?:compatible|status|model|device_type|label|bootargs|format|.*-names)$/;

/** The node's own properties; children are not part of it. */
export function project(node: DtNode): Projection {
  const projection: Record<string, ProjectedValue | string> = { $nodename: node.name, $path: node.path };
  for (const [name, property] of node.properties) projection[name] = projectValue(node, property);
  return projection;
}

function projectValue(node: DtNode, property: DtProperty): ProjectedValue {
  const name = property.name.value;
  if (property.bytes.length === 0) return true;
  if (isStrings(property)) return strings(property).map((each) => each.value);
  if (isWholeCells(property)) {
    const numbers = cellsOf(property).map((cell) => cell.value);
    const pair = pairCells(node, name);
    return pair === undefined ? numbers : chunked(numbers, pair.address + pair.size);
  }
  return [...property.bytes];
}

/** Where a place of the projection was written: `/reg/0/1` is a cell, `/compatible/0` a string, `` the node. */
export function spanOfPointer(node: DtNode, pointer: string): Span {
  const [, name, ...indices] = pointer.split('/').map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  const property = name === undefined ? undefined : node.properties.get(name);
  if (property === undefined) return node.definedAt[0];
  const [first, second] = indices.map(Number);
  if (first === undefined) return property.name.span;
  if (isStrings(property)) return strings(property)[first]?.span ?? property.name.span;
  if (!isWholeCells(property)) return spanAt(property, first, 1);
  const pair = pairCells(node, property.name.value);
  const step = pair === undefined ? 1 : pair.address + pair.size;
  const offset = 4 * (first * step + (second ?? 0));
  return spanAt(property, offset, second === undefined ? 4 * step : 4);
}

function isStrings(property: DtProperty): boolean {
  if (property.bytes.at(-1) !== 0) return false;
  if (STRINGS.test(property.name.value)) return true;
  return property.marks.length > 0 && property.marks.every((mark) => mark.kind === 'string' || mark.kind === 'path');
}

/** Cells, unless it was written in other units: `/bits/ 8`, `/bits/ 16`, `[…]`. Whole 64-bit numbers are two cells each. */
function isWholeCells(property: DtProperty): boolean {
  if (property.bytes.length % 4 !== 0) return false;
  if (PAIRS.has(property.name.value) || CELLS.test(property.name.value)) return true;
  return !property.marks.some((mark) => mark.kind === 'u8' || mark.kind === 'u16');
}

const PAIRS = new Set(['reg', 'alloc-ranges', 'linux,usable-memory']);
const CELLS = /^(?:size|alignment|phandle|linux,phandle|#.*-cells|.*-size)$/;

/** The parent's cells; below /reserved-memory the root's, as the kernel measures. */
function pairCells(node: DtNode, name: string): PairCells | undefined {
  if (!PAIRS.has(name)) return undefined;
  let parent = node.parent;
  if (parent?.parent?.parent === undefined && /^reserved-memory(?:@|$)/.test(parent?.name ?? ''))
    parent = parent?.parent;
  const pair = { address: countIn(parent, '#address-cells', 2), size: countIn(parent, '#size-cells', 1) };
  return pair.address + pair.size > 0 ? pair : undefined;
}

function countIn(node: DtNode | undefined, name: string, otherwise: number): number {
  const property = node?.properties.get(name);
  return property === undefined ? otherwise : (cellsOf(property)[0]?.value ?? otherwise);
}

function chunked(numbers: readonly number[], step: number): readonly (readonly number[])[] {
  const chunks: (readonly number[])[] = [];
  for (let at = 0; at < numbers.length; at += step) chunks.push(numbers.slice(at, at + step));
  return chunks;
}

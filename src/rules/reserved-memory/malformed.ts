import { memparse, type ParsedNumber } from '../../boot/cmdline.js';
import type { Fix } from '../../diagnostic/diagnostic.js';
import type { MalformedPlacement } from '../../memory/demand.js';
import { firstString, numberAt } from '../../memory/flat.js';
import type { DtNode, DtProperty } from '../../tree/node.js';
import { plainHex } from '../../units/format.js';
import type { Range } from '../../units/range.js';
import { insertCells, removeCell } from '../mend.js';
import { valueSpan } from '../places.js';
import { bytesInside, ramInTree } from '../ram.js';
import { type SeenRegion, seenRegions } from '../regions.js';
import type { Facts, Finding } from '../rule.js';

/** Properties of the wrong length: what their rules share. */

/** No address and no size has more cells: a larger count is itself the mistake, and nothing is written out in it. */
export const MAX_WRITTEN_CELLS = 16;

export interface Malformed {
  readonly region: SeenRegion;
  readonly property: DtProperty;
}

/** The enabled regions whose property of that name the kernel cannot read. */
export function malformed(facts: Facts, name: MalformedPlacement['property']): readonly Malformed[] {
  return seenRegions(facts).flatMap((region) => {
    const { placement } = region;
    const property = region.node.properties.get(name);
    const found = placement.kind === 'malformed' && placement.property === name;
    return found && property !== undefined ? [{ region, property }] : [];
  });
}

/** A number that must have so many cells. */
export function wrongNumber(
  found: Malformed,
  cells: number,
  kernelMessage: string,
): Pick<Finding, 'span' | 'node' | 'property' | 'kernelMessage' | 'effect' | 'help' | 'fix'> {
  const { region, property } = found;
  const has = property.bytes.length / 4;
  const value = numberAt(property.bytes, 0, Math.floor(has));
  const fits = cells <= MAX_WRITTEN_CELLS && value >> BigInt(32 * cells) === 0n;
  const asText = isText(property) ? memparse(firstString(property)) : undefined;
  if (asText !== undefined && cells <= MAX_WRITTEN_CELLS) return textForNumber(found, cells, kernelMessage, asText);
  const fitting = fits ? cellsText(value, cells) : undefined;
  const fix = fixNumber(property, has, cells);
  return {
    span: valueSpan(property),
    node: region.path,
    property: property.name.value,
    kernelMessage,
    effect: 'the kernel passes over the node: nothing is reserved',
    ...(fitting === undefined ? {} : { help: `Write <${fitting}>.` }),
    ...(fix === undefined ? {} : { fix }),
  };
}

const isText = (property: DtProperty): boolean =>
  property.marks.length > 0 && property.marks.every((mark) => mark.kind === 'string');

/** `size = "64M";`, as the command line would have it. */
function textForNumber(
  { region, property }: Malformed,
  cells: number,
  kernelMessage: string,
  { value, rest }: ParsedNumber,
): ReturnType<typeof wrongNumber> {
  const isRead = rest === '' && value > 0n && value >> BigInt(32 * cells) === 0n;
  const newText = `<${isRead ? cellsText(value, cells) : Array.from({ length: cells }, () => 'CELL').join(' ')}>`;
  const span = valueSpan(property);
  return {
    span,
    node: region.path,
    property: property.name.value,
    kernelMessage,
    effect: 'the kernel passes over the node: nothing is reserved',
    help: `Write ${newText}: a number is written in cells.`,
    ...(isRead && property.marks.length === 1 && span.expandedFrom === undefined
      ? { fix: { description: `write ${newText}`, edits: [{ span, newText }] } }
      : {}),
  };
}

function fixNumber(property: DtProperty, has: number, cells: number): Fix | undefined {
  if (!Number.isInteger(has) || has === 0 || cells > MAX_WRITTEN_CELLS) return undefined;
  if (has < cells) {
    const edit = insertCells(
      property,
      0,
      Array.from({ length: cells - has }, () => 0n),
    );
    return edit && { description: `give ${property.name.value} ${cells} cells`, edits: [edit] };
  }
  const surplus = Array.from({ length: has - cells }, (_, cell) => cell);
  if (surplus.some((cell) => numberAt(property.bytes, 4 * cell, 1) !== 0n)) return undefined;
  const edits = surplus.map((cell) => removeCell(property, 4 * cell));
  return edits.every((edit) => edit !== undefined)
    ? { description: `give ${property.name.value} ${cells} cell${cells === 1 ? '' : 's'}`, edits }
    : undefined;
}

/** How the cells of one (address, size) pair that lacks some may have been meant: the pair, and where zeros belong. */
export interface Reading {
  readonly range: Range;
  readonly edits: Fix['edits'];
  readonly text: string;
}

/**
 * The one way to complete a single pair with zero cells so that it makes sense: it lies in RAM, or starts at the node's
 * unit address. Undefined if there is none, or more than one.
 */
export function completed(facts: Facts, node: DtNode, property: DtProperty): Reading | undefined {
  const { addressCells, sizeCells } = facts.demand;
  const has = property.bytes.length / 4;
  if (!Number.isInteger(has) || has >= addressCells + sizeCells) return undefined;
  if (addressCells > MAX_WRITTEN_CELLS || sizeCells > MAX_WRITTEN_CELLS) return undefined;
  const ram = ramInTree(facts);
  const unit = node.unitAddress;
  const readings: Reading[] = [];
  for (let split = Math.max(1, has - sizeCells); split <= Math.min(addressCells, has - 1); split++) {
    const base = numberAt(property.bytes, 0, split);
    const size = numberAt(property.bytes, 4 * split, has - split);
    const sensible = size > 0n && (bytesInside({ base, size }, ram) === size || base.toString(16) === unit);
    const edits = [
      ...zerosBefore(property, 0, addressCells - split),
      ...zerosBefore(property, 4 * split, sizeCells - (has - split)),
    ];
    if (!sensible || edits.includes(undefined)) continue;
    const text = `${cellsText(base, addressCells)} ${cellsText(size, sizeCells)}`;
    readings.push({ range: { base, size }, edits: edits.filter((edit) => edit !== undefined), text });
  }
  return readings.length === 1 ? readings[0] : undefined;
}

function zerosBefore(property: DtProperty, offset: number, count: number): (Fix['edits'][number] | undefined)[] {
  return count > 0
    ? [
        insertCells(
          property,
          offset,
          Array.from({ length: count }, () => 0n),
        ),
      ]
    : [];
}

/** A number as so many cells: `0x0 0x4000000`. */
export function cellsText(value: bigint, cells: number): string {
  return Array.from({ length: cells }, (_, cell) =>
    plainHex(BigInt.asUintN(32, value >> BigInt(32 * (cells - 1 - cell)))),
  ).join(' ');
}

export const cellCount = (property: DtProperty): string => {
  if (isText(property)) return `the text "${firstString(property)}"`;
  const cells = property.bytes.length / 4;
  if (!Number.isInteger(cells)) return `${property.bytes.length} bytes`;
  return cells === 1 ? '1 cell' : `${cells} cells`;
};

/** What one pair looks like: `address-high address-low size`. */
export function regAdvice({ demand: { addressCells, sizeCells } }: Facts): string {
  if (addressCells > MAX_WRITTEN_CELLS || sizeCells > MAX_WRITTEN_CELLS)
    return "Give the root's #address-cells and #size-cells 1 or 2.";
  const part = (name: string, cells: number): string =>
    cells === 2 ? `${name}-high ${name}-low` : Array.from({ length: cells }, () => name).join(' ');
  return `Write <${part('address', addressCells)} ${part('size', sizeCells)}>.`;
}

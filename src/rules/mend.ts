import type { Span } from 'dtc-parser-ts';
import type { Edit } from '../diagnostic/diagnostic.js';
import type { DtNode, DtProperty, Mark } from '../tree/node.js';
import { plainHex } from '../units/format.js';

/** Mends: edits of the source text that keep what the user wrote around them. Undefined where the text gives no hold. */

/** Writes a number into the cells at an offset; only cells that change are touched. */
export function writeNumber(
  property: DtProperty,
  offset: number,
  cells: number,
  value: bigint,
): readonly Edit[] | undefined {
  if (cells < 1 || value >> BigInt(32 * cells) !== 0n) return undefined;
  const edits: Edit[] = [];
  for (let cell = 0; cell < cells; ) {
    const mark = markAt(property, offset + 4 * cell);
    const width = mark?.kind === 'u64' ? 2 : 1;
    if (mark === undefined || !isOwnText(property, mark) || mark.length !== 4 * width || cell + width > cells) {
      return undefined;
    }
    const rest = BigInt(cells - cell - width);
    const wanted = BigInt.asUintN(32 * width, value >> (32n * rest));
    if (writtenValue(property, mark) !== wanted) edits.push({ span: mark.span, newText: plainHex(wanted) });
    cell += width;
  }
  return edits;
}

/** Puts cells before the one at an offset. */
export function insertCells(property: DtProperty, offset: number, values: readonly bigint[]): Edit | undefined {
  const mark = markAt(property, offset);
  if (mark === undefined || mark.kind !== 'u32' || !isOwnText(property, mark)) return undefined;
  return { span: at(mark.span, mark.span.start), newText: values.map((value) => `${plainHex(value)} `).join('') };
}

/** Takes the cell at an offset away, with the blank behind it. */
export function removeCell(property: DtProperty, offset: number): Edit | undefined {
  const mark = markAt(property, offset);
  if (mark === undefined || mark.kind !== 'u32' || !isOwnText(property, mark)) return undefined;
  const { file, start, end } = mark.span;
  const blank = /^[ \t]*/.exec(file.text.slice(end, end + 64))?.[0].length ?? 0;
  return { span: { file, start, end: end + blank }, newText: '' };
}

/** Takes a property away, and its line if nothing else stands there. */
export function removeProperty(property: DtProperty): Edit | undefined {
  const { file, start, end, expandedFrom } = property.span;
  if (expandedFrom !== undefined || file.text.slice(start, end).trimEnd().at(-1) !== ';') return undefined;
  return { span: wholeLine({ file, start, end }), newText: '' };
}

/** Takes a whole statement (a /memreserve/ entry) away, with its line if nothing else stands there. */
export function removeStatement(span: Span): Edit | undefined {
  const { file, start, expandedFrom } = span;
  if (expandedFrom !== undefined) return undefined;
  let { end } = span;
  if (file.text[end - 1] !== ';') {
    const rest = /^\s*;/.exec(file.text.slice(end, end + 64));
    if (rest === null) return undefined;
    end += rest[0].length;
  }
  return { span: wholeLine({ file, start, end }), newText: '' };
}

/** Adds a statement to a node, behind its first property of the place that opened it, or as its first. */
export function addProperty(node: DtNode, statement: string): Edit | undefined {
  const opened = node.definedAt[0];
  if (opened.expandedFrom !== undefined) return undefined;
  const { file } = opened;
  const brace = /^\s*\{/.exec(file.text.slice(opened.end, opened.end + 256));
  if (brace === null) return undefined;
  const inside = opened.end + brace[0].length;
  const first = [...node.properties.values()]
    .map((property) => property.span)
    .filter((span) => span.file === file && span.start >= inside && span.expandedFrom === undefined)
    .sort((a, b) => a.start - b.start)[0];
  if (first !== undefined && !/[{}]/.test(file.text.slice(inside, first.start))) {
    return { span: at(first, first.end), newText: `${lineBreakBefore(first)}${statement}` };
  }
  return { span: at(opened, inside), newText: `\n${indentOf(opened)}\t${statement}` };
}

/** Gives a node another unit address, wherever it is opened by name. */
export function renameUnit(node: DtNode, unit: bigint): readonly Edit[] | undefined {
  const base = node.name.split('@')[0] ?? node.name;
  return renameNode(node, `${base}@${unit.toString(16)}`);
}

/** Gives a node another name, wherever it is opened by name. */
export function renameNode(node: DtNode, name: string): readonly Edit[] | undefined {
  const byName = node.definedAt.filter((span) => span.file.text.slice(span.start, span.end) === node.name);
  if (byName.length === 0 || byName.some((span) => span.expandedFrom !== undefined)) return undefined;
  return byName.map((span) => ({ span, newText: name }));
}

/** Moves a static region: its base, and the unit address with it. */
export function moveRegion(node: DtNode, addressCells: number, base: bigint): readonly Edit[] | undefined {
  const reg = node.properties.get('reg');
  const edits = reg === undefined ? undefined : writeNumber(reg, 0, addressCells, base);
  if (edits === undefined) return undefined;
  if (node.unitAddress === undefined || Number.isNaN(Number(`0x${node.unitAddress}`))) return edits;
  if (BigInt(`0x${node.unitAddress}`) === base) return edits;
  const renamed = renameUnit(node, base);
  return renamed === undefined ? undefined : [...edits, ...renamed];
}

const markAt = (property: DtProperty, offset: number): Mark | undefined =>
  property.marks.find((mark) => mark.offset === offset);

/** The text of a mark is its own: no macro put several elements there at once. */
function isOwnText(property: DtProperty, mark: Mark): boolean {
  if (mark.kind !== 'u32' && mark.kind !== 'u64') return false;
  return !property.marks.some(
    (other) => other !== mark && other.span.file === mark.span.file && other.span.start === mark.span.start,
  );
}

function writtenValue(property: DtProperty, mark: Mark): bigint {
  let value = 0n;
  for (let at = 0; at < mark.length; at++) value = (value << 8n) | BigInt(property.bytes[mark.offset + at] ?? 0);
  return value;
}

const at = (span: Span, offset: number): Span => ({ file: span.file, start: offset, end: offset });

/** A statement alone on its line takes the line with it; one among others takes a blank. */
function wholeLine(span: Span): Span {
  const { text } = span.file;
  const lineStart = text.lastIndexOf('\n', span.start - 1) + 1;
  const newline = text.indexOf('\n', span.end);
  const lineEnd = newline < 0 ? text.length : newline + 1;
  const alone = text.slice(lineStart, span.start).trim() === '' && text.slice(span.end, lineEnd).trim() === '';
  if (alone) return { file: span.file, start: lineStart, end: lineEnd };
  return { file: span.file, start: span.start, end: text[span.end] === ' ' ? span.end + 1 : span.end };
}

/** A line break with the indentation of a statement, or a blank where several stand on one line. */
function lineBreakBefore(span: Span): string {
  const { text } = span.file;
  const before = text.slice(text.lastIndexOf('\n', span.start - 1) + 1, span.start);
  return before.trim() === '' ? `\n${before}` : ' ';
}

function indentOf(span: Span): string {
  const { text } = span.file;
  return /^[ \t]*/.exec(text.slice(text.lastIndexOf('\n', span.start - 1) + 1))?.[0] ?? '';
}

import type { Span } from './span.js';

/**
 * One inclusion of a file. The text is the file's bytes, one UTF-16 unit each (latin-1), since DTS strings are bytes
 * and not characters; `displayText` gives what a person should see.
 */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
  /** The `#include` or `/include/` directive, if any. */
  readonly includedFrom?: Span;
  /** What is known of the text's lines, shared by all inclusions of it. */
  readonly lines?: LineTable;
  /** Set where the text is not the whole file: the lines that it really holds, by rising offset. */
  readonly lineMarks?: readonly LineMark[];
}

/** Filled when a place in the text is first asked for. */
export interface LineTable {
  starts?: Int32Array;
  isAscii?: boolean;
}

/** From this offset (the begin of a line) on, lines count from this number. */
export interface LineMark {
  readonly offset: number;
  readonly line: number;
}

/** Line and column, both from 1; columns count characters, not bytes. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A file as it was read. */
export function makeSourceFile(path: string, text: string, includedFrom?: Span, lines: LineTable = {}): SourceFile {
  return includedFrom === undefined ? { path, text, lines } : { path, text, lines, includedFrom };
}

/** Where an offset stands; an offset behind the text counts as its end. */
export function positionOf(file: SourceFile, offset: number): Position {
  const starts = lineStarts(file);
  const row = lastAtOrBefore(starts, offset);
  const start = starts[row] ?? 0;
  return {
    line: lineNumberOf(file, row, start),
    column:
      1 +
      (isAsciiFile(file)
        ? Math.max(start, Math.min(offset, file.text.length)) - start
        : characters(file.text.slice(start, Math.max(start, offset)))),
  };
}

/** The text of a line (counted from 1) as a person should see it, without its end; empty if there is no such line. */
export function lineAt(file: SourceFile, line: number): string {
  const place = lineSpan(file, line);
  return place === undefined ? '' : displayText(file.text.slice(place.start, place.end));
}

/** The offsets of a line (counted from 1) without its end, or nothing if the file does not have it. */
export function lineSpan(file: SourceFile, line: number): { readonly start: number; readonly end: number } | undefined {
  const starts = lineStarts(file);
  const row = rowOf(file, starts, line);
  const start = starts[row];
  if (start === undefined) return undefined;
  let end = starts[row + 1] ?? file.text.length;
  while (end > start && isLineEnd(file.text.charCodeAt(end - 1))) end--;
  return { start, end };
}

/** How many lines the text has; a line end at the very end begins no further line. */
export function lineCount(file: SourceFile): number {
  const starts = lineStarts(file);
  return starts[starts.length - 1] === file.text.length && starts.length > 1 ? starts.length - 1 : starts.length;
}

/** Bytes as a person should see them: decoded from UTF-8. */
export function displayText(bytes: string): string {
  if (isAscii(bytes)) return bytes;
  // A mark at the begin is a character as any other, else columns behind it would be one too low.
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(
    Uint8Array.from(bytes, (character) => character.charCodeAt(0)),
  );
}

/** Of files that were made without one. */
const tableByFile = new WeakMap<SourceFile, LineTable>();

function tableOf(file: SourceFile): LineTable {
  const table = file.lines ?? tableByFile.get(file) ?? {};
  if (file.lines === undefined) tableByFile.set(file, table);
  return table;
}

/** Looked at once: a file may be one long line, and be asked for thousands of its places. */
function isAsciiFile(file: SourceFile): boolean {
  const table = tableOf(file);
  table.isAscii ??= isAscii(file.text);
  return table.isAscii;
}

/** The offset of each line's begin. A line ends with LF, CR LF or a lone CR, as cpp has it. */
function lineStarts(file: SourceFile): Int32Array {
  const table = tableOf(file);
  table.starts ??= new Int32Array(file.text.includes('\r') ? startsOfMixed(file.text) : startsOfPlain(file.text));
  return table.starts;
}

/** Of a text whose lines all end with LF: the engine's own search, since a new process has no compiled loops. */
function startsOfPlain(text: string): number[] {
  const starts = [0];
  for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', end + 1)) starts.push(end + 1);
  return starts;
}

function startsOfMixed(text: string): number[] {
  const starts = [0];
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === LF || (code === CR && text.charCodeAt(i + 1) !== LF)) starts.push(i + 1);
  }
  return starts;
}

/** The index of the last entry that is not above the value; 0 if all are. */
export function lastAtOrBefore(sorted: Int32Array, value: number): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((sorted[middle] ?? 0) <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}

function lineNumberOf(file: SourceFile, row: number, start: number): number {
  const mark = file.lineMarks?.findLast((candidate) => candidate.offset <= start);
  if (mark === undefined) return row + 1;
  return mark.line + row - lastAtOrBefore(lineStarts(file), mark.offset);
}

function rowOf(file: SourceFile, starts: Int32Array, line: number): number {
  if (file.lineMarks === undefined) return line - 1;
  for (const [index, mark] of file.lineMarks.entries()) {
    const first = lastAtOrBefore(starts, mark.offset);
    const next = file.lineMarks[index + 1];
    const rows = (next === undefined ? starts.length : lastAtOrBefore(starts, next.offset)) - first;
    if (line >= mark.line && line < mark.line + rows) return first + line - mark.line;
  }
  return -1;
}

function characters(bytes: string): number {
  if (isAscii(bytes)) return bytes.length;
  return [...displayText(bytes)].length;
}

const isAscii = (bytes: string): boolean => !/[^\0-\x7f]/.test(bytes);

const LF = 10;
const CR = 13;
const isLineEnd = (code: number): boolean => code === LF || code === CR;

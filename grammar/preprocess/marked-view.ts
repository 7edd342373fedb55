import { cover, type SourceView } from '../source/expanded-text.js';
import type { Host } from '../source/host.js';
import {
  type LineMark,
  lastAtOrBefore,
  lineCount,
  lineSpan,
  makeSourceFile,
  type SourceFile,
} from '../source/source-file.js';
import type { Span } from '../source/span.js';
import type { LineMarker } from './dtc-words.js';

/** A file that the markers of a text tell of, each time that it was included. */
interface Inclusion {
  readonly path: string;
  readonly includer: Inclusion | undefined;
  /** The line of the directive in the file that includes it. */
  includedAt: number;
  lastLine: number;
  readonly marks: LineMark[];
  readonly pieces: string[];
  length: number;
  /** Made when someone asks. */
  file: SourceFile | undefined;
}

/** The lines behind one marker. */
interface Stretch {
  readonly inclusion: Inclusion;
  readonly line: number;
  readonly start: number;
  /** Where these lines stand in the text that is put together from all lines of the inclusion. */
  readonly offset: number;
}

/**
 * Leads from a text that cpp has been over to the files that its line markers name. These are read for the sake of the
 * reader only; where one is not there, what cpp has left of it stands for it.
 */
export function markedView(host: Host, file: SourceFile, markers: readonly LineMarker[]): SourceView {
  const stretches = readStretches(file, markers);
  const starts = Int32Array.from(stretches, ({ start }) => start);
  const { text } = file;

  /** The place of a range that does not leave its line. */
  function placeInLine(from: number, to: number): Span {
    const stretch = stretches[lastAtOrBefore(starts, from)] as Stretch;
    const { inclusion } = stretch;
    const made = fileOf(host, inclusion);
    if (made.lineMarks !== undefined) {
      const place = (offset: number): number => Math.min(offset - stretch.start + stretch.offset, made.text.length);
      return { file: made, start: place(from), end: place(to) };
    }
    return placeInOriginal(made, text, stretch, from, to);
  }

  return {
    spanOf(from, to) {
      const start = Math.min(from, text.length);
      const end = Math.max(start, Math.min(to, text.length));
      const lineEnd = text.indexOf('\n', start);
      if (lineEnd < 0 || lineEnd >= end) return placeInLine(start, end);
      const lastLine = text.lastIndexOf('\n', end - 2) + 1;
      return cover(placeInLine(start, lineEnd), placeInLine(Math.max(start, lastLine), end));
    },
  };
}

function readStretches(file: SourceFile, markers: readonly LineMarker[]): readonly Stretch[] {
  const { text } = file;
  let current = makeInclusion(file.path, undefined);
  const stretches: Stretch[] = [addStretch(current, text, 0, markers[0]?.start ?? text.length, 1)];
  for (const [index, { file: path, line, flags, end }] of markers.entries()) {
    if (flags.includes(1)) {
      const inner = makeInclusion(path, current);
      inner.includedAt = Math.max(1, current.lastLine);
      current = inner;
    } else if (flags.includes(2)) current = leaveTo(current, path, line);
    else if (path !== current.path) current = makeInclusion(path, current.includer);
    const lineEnd = text.indexOf('\n', end);
    const start = lineEnd < 0 ? text.length : lineEnd + 1;
    stretches.push(addStretch(current, text, start, Math.max(start, markers[index + 1]?.start ?? text.length), line));
  }
  return stretches;
}

/** Back in a file; its `#include` stands in the line above. */
function leaveTo(from: Inclusion, path: string, line: number): Inclusion {
  for (let at = from; at.includer !== undefined; at = at.includer) {
    if (at.includer.path !== path) continue;
    at.includedAt = Math.max(1, line - 1);
    return at.includer;
  }
  return makeInclusion(path, undefined);
}

function makeInclusion(path: string, includer: Inclusion | undefined): Inclusion {
  return { path, includer, includedAt: 1, lastLine: 0, marks: [], pieces: [], length: 0, file: undefined };
}

function addStretch(inclusion: Inclusion, text: string, start: number, end: number, line: number): Stretch {
  const piece = text.slice(start, end);
  const offset = inclusion.length;
  if (piece !== '') inclusion.marks.push({ offset, line });
  inclusion.pieces.push(piece);
  inclusion.length += piece.length;
  inclusion.lastLine = line - 1 + piece.split('\n').length - 1;
  return { inclusion, line, start, offset };
}

/** The file as it is on disk if it can be, else as far as the text tells of it. */
function fileOf(host: Host, inclusion: Inclusion): SourceFile {
  if (inclusion.file !== undefined) return inclusion.file;
  const { path, includer, includedAt, marks, pieces, lastLine } = inclusion;
  let includedFrom: Span | undefined;
  if (includer !== undefined) {
    const outer = fileOf(host, includer);
    includedFrom = { file: outer, ...(lineSpan(outer, includedAt) ?? { start: 0, end: 0 }) };
  }
  const read = path.startsWith('<') ? undefined : host.readFile(path);
  const real = typeof read === 'string' ? makeSourceFile(path, read, includedFrom) : undefined;
  if (real !== undefined && lineCount(real) >= lastLine) inclusion.file = real;
  else inclusion.file = { ...makeSourceFile(path, pieces.join(''), includedFrom), lineMarks: marks };
  return inclusion.file;
}

/** Finds in the line of the original what cpp printed in its line; what a macro made is the whole line. */
function placeInOriginal(file: SourceFile, text: string, stretch: Stretch, from: number, to: number): Span {
  const before = text.slice(stretch.start, from);
  const row = before.split('\n').length - 1;
  const lineStart = before.lastIndexOf('\n') + 1;
  const place = lineSpan(file, stretch.line + row);
  if (place === undefined) return { file, start: file.text.length, end: file.text.length };
  const original = file.text.slice(place.start, place.end);
  const word = text.slice(from, to);
  const nth = occurrences(before.slice(lineStart), word).length;
  const column = occurrences(original, word)[nth];
  if (word !== '' && column !== undefined)
    return { file, start: place.start + column, end: place.start + column + word.length };
  const indent = original.length - original.trimStart().length;
  return { file, start: place.start + indent, end: place.start + Math.max(indent, original.trimEnd().length) };
}

/** Where a word stands in a line as a word of its own. */
function occurrences(line: string, word: string): number[] {
  const found: number[] = [];
  if (word === '') return found;
  const isPart = (character: string | undefined): boolean => character !== undefined && /\w/.test(character);
  for (let at = line.indexOf(word); at >= 0; at = line.indexOf(word, at + 1)) {
    const touches =
      (isPart(line[at - 1]) && isPart(word[0])) || (isPart(line[at + word.length]) && isPart(word.at(-1)));
    if (!touches) found.push(at);
  }
  return found;
}

import { lineSpan, positionOf, type SourceFile, type Span } from 'dtc-parser-ts';

/** Where a span stands, as people and editors count: lines and columns from 1, columns in characters. */
export interface Place {
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** The place of a span; the end is the place just behind its last character. */
export function placeOf(span: Span): Place {
  const start = positionOf(span.file, span.start);
  const end = positionOf(span.file, Math.max(span.start, span.end));
  return { path: span.file.path, ...start, endLine: end.line, endColumn: end.column };
}

/** The bytes of one line (from 1) without its end, and the offset at which it starts. */
export function lineOf(file: SourceFile, line: number): { readonly text: string; readonly start: number } {
  const { start, end } = lineSpan(file, line) ?? { start: 0, end: 0 };
  return { text: file.text.slice(start, end), start };
}

import { lastAtOrBefore, type SourceFile } from './source-file.js';
import type { Expansion, Span } from './span.js';

/** The waist: what the grammar sees, from a plain file, the preprocessor or cpp's output. */
export interface ExpandedText {
  readonly text: string;
  /** Where the text between two offsets came from. */
  spanOf(start: number, end: number): Span;
}

/** A text that others are made of: offsets in it lead to a place that a user wrote. */
export interface SourceView {
  spanOf(start: number, end: number): Span;
}

/** Which text stands at which offset. Arrays of one length; a segment reaches to the start of the next. */
export interface Segments {
  /** Offsets in the expanded text, rising. */
  readonly starts: Int32Array;
  /** Index into `views`. */
  readonly views: Int32Array;
  /** Offset in the view: of the text itself, or of the macro's use. */
  readonly from: Int32Array;
  /** End of the macro's use; `copied` for text that stands as it was written. */
  readonly to: Int32Array;
}

/** In `Segments.to`: no macro had a hand in it. */
export const copied = -1;

/** What a macro put at an offset of a segment, counted from the segment's start. */
export type ExpansionOf = (segment: number, offset: number) => Expansion | undefined;

/** A file that is its own expansion. */
export function plainText(file: SourceFile): ExpandedText {
  return { text: file.text, spanOf: fileView(file).spanOf };
}

/** Offsets in the file are offsets in the view. */
export function fileView(file: SourceFile): SourceView {
  return {
    spanOf(start, end) {
      const from = Math.min(start, file.text.length);
      return { file, start: from, end: Math.max(from, Math.min(end, file.text.length)) };
    },
  };
}

/** A text put together from pieces of others. There is at least one view. */
export function segmentedText(
  text: string,
  segments: Segments,
  views: readonly SourceView[],
  expansionOf: ExpansionOf,
): ExpandedText {
  const viewOf = (segment: number): SourceView => views[segments.views[segment] ?? 0] as SourceView;

  /** The place of a range that does not leave its segment. */
  function placeIn(segment: number, start: number, end: number): Span {
    const from = segments.from[segment] ?? 0;
    const to = segments.to[segment] ?? copied;
    const origin = segments.starts[segment] ?? 0;
    // A blank that stands nowhere may come before all else.
    const [first, behind] = [Math.max(start, origin), Math.max(end, origin)];
    if (to === copied) return viewOf(segment).spanOf(from + first - origin, from + behind - origin);
    const use = viewOf(segment).spanOf(from, to);
    const expandedFrom = expansionOf(segment, start - origin);
    return expandedFrom === undefined ? use : { ...use, expandedFrom };
  }

  return {
    text,
    spanOf(start, end) {
      const first = lastAtOrBefore(segments.starts, start);
      const last = end > start ? lastAtOrBefore(segments.starts, end - 1) : first;
      if (first === last) return placeIn(first, start, end);
      return cover(placeIn(first, start, start + 1), placeIn(last, end - 1, end));
    },
  };
}

/** From the start of one place to the end of a later one. */
export function cover(first: Span, last: Span): Span {
  const end = endIn(first.file, last);
  const { file, start } = first;
  if (end === undefined || end < first.end)
    return first.expandedFrom === undefined ? first : { file, start, end: first.end };
  const expandedFrom = last.file === file && last.start === start ? coverExpansions(first, last) : undefined;
  return expandedFrom === undefined ? { file, start, end } : { file, start, end, expandedFrom };
}

/** The end of a place as seen from a file: that of the directive which included the place, if it is in an included file. */
function endIn(file: SourceFile, place: Span): number | undefined {
  for (let at: Span | undefined = place; at !== undefined; at = at.file.includedFrom) {
    if (at.file === file) return at.end;
  }
  return undefined;
}

/** Both ends came out of one use of a macro. */
function coverExpansions({ expandedFrom: first }: Span, { expandedFrom: last }: Span): Expansion | undefined {
  if (first === undefined || last === undefined || first.macro !== last.macro) return first;
  const { spelling } = first;
  if (spelling.file !== last.spelling.file || last.spelling.end <= spelling.start) return first;
  return { macro: first.macro, spelling: { file: spelling.file, start: spelling.start, end: last.spelling.end } };
}

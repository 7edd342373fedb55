import type { Span } from './span.js';

/**
 * The place from the start of one span to the end of a later one. Where the two are in different inclusions, no one place
 * covers both, and the first stands for them; what a macro wrote is covered by the macro's use.
 */
export function joinSpans(first: Span, last: Span): Span {
  if (first.file !== last.file || last.end <= first.end) return first;
  return { file: first.file, start: first.start, end: last.end };
}

import type { Span } from './span.js';

/** The waist: what the grammar sees, from a plain file, the preprocessor or cpp's output. */
export interface ExpandedText {
  readonly text: string;
  /** Where the text between two offsets came from. */
  spanOf(start: number, end: number): Span;
}

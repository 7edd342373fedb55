import type { SourceFile } from './source-file.js';

/** A half-open range of offsets in one inclusion of a file: where the user would put the cursor. */
export interface Span {
  readonly file: SourceFile;
  readonly start: number;
  readonly end: number;
  /** Set when a macro produced the text that stands here. */
  readonly expandedFrom?: Expansion;
}

/** The walk inward from a macro's use to its definition. */
export interface Expansion {
  readonly macro: string;
  /** The token inside the `#define` (or the argument of an outer macro) that was put here. */
  readonly spelling: Span;
  /** That token was a macro too. */
  readonly inner?: Expansion;
}

/** A value with the place that a user wrote it at. */
export interface Located<T> {
  readonly value: T;
  readonly span: Span;
}

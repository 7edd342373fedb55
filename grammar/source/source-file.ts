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
}

/** Line and column, both from 1; columns count characters, not bytes. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

import type { Problem, Span } from 'dtc-parser-ts';

export type { Related, Severity } from 'dtc-parser-ts';

/** A finding: what `Problem` holds, and what only those know who understand the tree and the kernel. */
export interface Diagnostic extends Problem {
  /** Full path of the node that it concerns. */
  readonly node?: string;
  /** The property that it concerns. */
  readonly property?: string;
  /** The kernel's own line that this mistake will cause, verbatim. */
  readonly kernelMessage?: string;
  /** What happens to the memory. */
  readonly effect?: string;
  readonly fix?: Fix;
  /** Of several kernels that were asked about, those that it concerns; absent: all. */
  readonly kernels?: readonly string[];
}

/** A mechanical mend: replace the text of each span. */
export interface Fix {
  readonly description: string;
  readonly edits: readonly Edit[];
}

/** New text in the place of a span; an empty span inserts. */
export interface Edit {
  readonly span: Span;
  readonly newText: string;
}

/** What a stage returns: its best value, and what it has to say. */
export interface Outcome<T> {
  readonly value: T;
  readonly diagnostics: readonly Diagnostic[];
}

import type { Span } from './span.js';

/** `error`: the kernel drops it, or dtc refuses it; `warning`: it works, but not as written; `note`: worth knowing. */
export type Severity = 'error' | 'warning' | 'note';

/** Something that the reader of a device tree must be told, at the place that it concerns. */
export interface Problem {
  readonly code: string;
  readonly severity: Severity;
  /** One sentence: what is, but what must be. */
  readonly message: string;
  readonly span: Span;
  /** "also defined at", "the other region is here". */
  readonly related: readonly Related[];
  /** How to mend it; starts with a verb. */
  readonly help?: string;
}

/** Another place that a problem is about. */
export interface Related {
  readonly message: string;
  readonly span: Span;
}

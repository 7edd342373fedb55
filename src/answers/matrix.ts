import type { Diagnostic } from '../diagnostic/diagnostic.js';
import { controllersOf } from './controllers.js';
import { figuresOf, type Share } from './figures.js';
import type { Replayed } from './replayed.js';

/** One combination of RAM size and overlays. */
export interface Combination {
  readonly ram?: bigint;
  /** The set's name, or the overlays' paths; empty: the board alone. */
  readonly overlays: string;
  readonly diagnostics: readonly Diagnostic[];
  /** Absent: the tree could not be read. */
  readonly replayed?: Replayed;
}

export interface MatrixRow {
  readonly combination: Combination;
  readonly verdict: 'clean' | 'warnings' | 'errors' | 'panics' | 'unreadable';
  readonly errors: number;
  readonly warnings: number;
  /** The codes of the errors, or of the warnings where there are no errors; each once. */
  readonly codes: readonly string[];
  /** Regions that did not get what they ask for. */
  readonly failed: readonly string[];
  readonly all?: Share;
}

const failures = new Set(['init-failed', 'reserve-failed', 'alloc-failed', 'invalid-property', 'cma-not-activated']);

/** What each combination breaks. */
export function matrixOf(combinations: readonly Combination[]): readonly MatrixRow[] {
  return combinations.map((combination) => {
    const { diagnostics, replayed } = combination;
    const errors = diagnostics.filter((each) => each.severity === 'error');
    const warnings = diagnostics.filter((each) => each.severity === 'warning');
    const failed = (replayed?.boot.regions ?? [])
      .filter((placed) => [...placed.outcome].some((word) => failures.has(word)))
      .map((placed) => placed.region.name);
    const counted = { combination, errors: errors.length, warnings: warnings.length, failed };
    const codes = [...new Set((errors.length ? errors : warnings).map((each) => each.code))];
    if (!replayed) return { ...counted, codes, verdict: 'unreadable' };
    const verdict =
      replayed.boot.result === 'panic' ? 'panics' : errors.length ? 'errors' : warnings.length ? 'warnings' : 'clean';
    return { ...counted, codes, verdict, all: figuresOf(replayed, controllersOf(replayed.facts, replayed.demand)).all };
  });
}

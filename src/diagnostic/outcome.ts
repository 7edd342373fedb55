import type { Diagnostic, Outcome } from './diagnostic.js';

/** A value about which there is nothing to say, or only what is given. */
export const accept = <T>(value: T, diagnostics: readonly Diagnostic[] = []): Outcome<T> => ({ value, diagnostics });

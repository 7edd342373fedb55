import type { Diagnostic, Severity } from './diagnostic.js';

/** How many findings of each severity. */
export interface Tally {
  readonly errors: number;
  readonly warnings: number;
  readonly notes: number;
}

export function tallyOf(diagnostics: readonly Diagnostic[]): Tally {
  const count = (severity: Severity): number => diagnostics.filter((one) => one.severity === severity).length;
  return { errors: count('error'), warnings: count('warning'), notes: count('note') };
}

/** The reading order: the file that was given first, then its includes by name; within a file from top to bottom. What is said twice is said once. */
export function inReadingOrder(diagnostics: readonly Diagnostic[], mainFile: string): readonly Diagnostic[] {
  const seen = new Set<string>();
  const once = diagnostics.filter((one) => {
    // One text can make several nodes; dtc's checks speak of each.
    const node = one.code.startsWith('dtc/') ? one.node : '';
    const key = `${node}\0${one.span.file.path}\0${one.span.start}\0${one.span.end}\0${one.code}\0${one.message}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
  const rank = (path: string): string => (path === mainFile ? '' : path);
  return once.sort((a, b) => {
    const [x, y] = [rank(a.span.file.path), rank(b.span.file.path)];
    if (x !== y) return x < y ? -1 : 1;
    return a.span.start - b.span.start || a.span.end - b.span.end;
  });
}

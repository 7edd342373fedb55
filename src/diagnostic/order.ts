import type { Diagnostic, Severity } from './diagnostic.js';

/** The code of the finding that says how many were left out. */
export const TOO_MANY = 'findings/too-many';

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

/** Nobody reads more, and a wrecked file of any size must not fill the memory or the log. */
const MAX_FINDINGS = 2000;

const RANKS: Readonly<Record<Severity, number>> = { error: 0, warning: 1, note: 2 };

/** As many findings as anybody reads, the most severe first; the rest is counted, and weighs as much as the worst of it. */
export function atMost(diagnostics: readonly Diagnostic[], most = MAX_FINDINGS): readonly Diagnostic[] {
  if (diagnostics.length <= most) return diagnostics;
  const ranked = [...diagnostics].sort((a, b) => RANKS[a.severity] - RANKS[b.severity]);
  const kept = new Set(ranked.slice(0, most));
  const { severity, span } = ranked[most] as Diagnostic;
  const message = `${ranked.length - most} more findings are left out, but the first ${most} are told.`;
  return [
    ...diagnostics.filter((one) => kept.has(one)),
    { code: TOO_MANY, severity, message, span, related: [], help: 'Mend the first ones and run again.' },
  ];
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

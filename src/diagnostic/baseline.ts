import type { Diagnostic } from './diagnostic.js';

/**
 * A baseline: the findings that a project lives with for now. Its keys hold what a finding is about and not where it
 * stands, so that lines may move: the rule, the node, the property, and the value in one form whatever its spelling.
 */
export interface Baseline {
  readonly version: 1;
  readonly findings: readonly BaselineEntry[];
}

interface BaselineEntry {
  readonly code: string;
  readonly node: string;
  readonly property: string;
  readonly value: string;
  /** How many findings have this key; 1 if absent. */
  readonly count?: number;
}

/** The value of a property in one form: its bytes as hex; undefined where the tree has no such property. */
export type ValueAt = (node: string, property: string) => string | undefined;

/** The findings of one board, and where their values come from. */
export interface BoardFindings {
  readonly diagnostics: readonly Diagnostic[];
  readonly valueAt: ValueAt;
}

export interface Sifted {
  /** Per board, the findings that the baseline does not know. */
  readonly fresh: readonly (readonly Diagnostic[])[];
  readonly known: number;
  /** Entries that stand for nothing any more. */
  readonly gone: readonly BaselineEntry[];
}

/** The baseline that would take all these findings away. */
export function makeBaseline(boards: readonly BoardFindings[]): Baseline {
  const byKey = new Map<string, Required<BaselineEntry>>();
  for (const { diagnostics, valueAt } of boards) {
    for (const finding of diagnostics) {
      const entry = entryOf(finding, valueAt);
      const key = keyOf(entry);
      byKey.set(key, { ...entry, count: (byKey.get(key)?.count ?? 0) + 1 });
    }
  }
  const sorted = [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry);
  return { version: 1, findings: sorted.map(({ count, ...entry }) => (count === 1 ? entry : { ...entry, count })) };
}

/** Parts what is new from what the baseline knows. */
export function siftByBaseline(boards: readonly BoardFindings[], baseline: Baseline): Sifted {
  const left = new Map<string, number>();
  for (const entry of baseline.findings) left.set(keyOf(entry), (left.get(keyOf(entry)) ?? 0) + (entry.count ?? 1));
  let known = 0;
  const fresh = boards.map(({ diagnostics, valueAt }) =>
    diagnostics.filter((finding) => {
      const key = keyOf(entryOf(finding, valueAt));
      const count = left.get(key) ?? 0;
      if (count === 0) return true;
      left.set(key, count - 1);
      known++;
      return false;
    }),
  );
  const gone = baseline.findings.filter((entry) => left.get(keyOf(entry)) === (entry.count ?? 1));
  return { fresh, known, gone };
}

/** A baseline out of a file's JSON; undefined if it is none. */
export function readBaseline(json: unknown): Baseline | undefined {
  const { version, findings } = (json ?? {}) as Partial<Baseline>;
  if (version !== 1 || !Array.isArray(findings)) return undefined;
  const isText = (value: unknown): boolean => typeof value === 'string';
  const good = findings.every(
    (each) => isText(each?.code) && isText(each.node) && isText(each.property) && isText(each.value),
  );
  return good ? { version, findings } : undefined;
}

const keyOf = ({ code, node, property, value }: BaselineEntry): string => [code, node, property, value].join('\0');

function entryOf({ code, node = '', property = '', span }: Diagnostic, valueAt: ValueAt): BaselineEntry {
  const value = property === '' ? undefined : valueAt(node, property);
  return { code, node, property, value: value ?? normalised(span.file.text.slice(span.start, span.end)) };
}

/** Source text in one form: single blanks, numbers in decimal, but those that no cell holds. */
function normalised(text: string): string {
  return text
    .replace(/\b(?:0x[0-9a-f]{1,40}|\d{1,40})\b/gi, (number) => BigInt(spelt(number)).toString())
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, LONGEST_VALUE);
}

const LONGEST_VALUE = 200;

/** A leading 0 is octal, where the digits are. */
const spelt = (number: string): string => (/^0[0-7]+$/.test(number) ? `0o${number}` : number.replace(/^0+(?=\d)/, ''));

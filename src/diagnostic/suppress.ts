import { makeSourceFile, positionOf, type SourceFile, type Span } from 'dtc-parser-ts';
import type { Diagnostic } from './diagnostic.js';

/**
 * A comment that takes a finding away, and says why:
 *
 *   /* ignore reserved-memory/overlap: both are the modem's *\/      on the finding's line, or the line above it
 *   firmware@84000000 { … };                                        or above the node that the finding is about
 *
 * Without a reason it takes nothing away. One that takes nothing away is told of.
 */
interface Suppression {
  readonly codes: readonly string[];
  readonly reason: string;
  /** The lines that it speaks of. */
  readonly lines: readonly number[];
  readonly start: number;
  readonly end: number;
}

/** What is known of the run besides its findings. */
export interface SuppressContext {
  /** Where the node at a path is opened by name. */
  readonly nodePlaces?: (path: string) => readonly Span[];
  /** The file whose comments must all be of use; in shared files they may be meant for other boards. */
  readonly source?: { readonly path: string; readonly text: string };
  /** The codes that could not speak this time; a comment for one of them is not idle. */
  readonly notRun?: ReadonlySet<string>;
}

const COMMENT =
  /(?:\/\*|\/\/)[ \t]*ignore[ \t]+([a-z0-9_-]+\/[\w-]+(?:[ \t]*,[ \t]*[a-z0-9_-]+\/[\w-]+)*)[ \t]*(:?)([^\n*]*)/g;

/** What is left of the findings, and a warning for each comment that gives no reason or takes nothing away. */
export function withoutSuppressed(
  diagnostics: readonly Diagnostic[],
  { nodePlaces = () => [], source, notRun = new Set() }: SuppressContext = {},
): readonly Diagnostic[] {
  const byFile = new Map<SourceFile, ReadonlyMap<number, readonly Suppression[]>>();
  const suppressionsOf = (file: SourceFile): ReadonlyMap<number, readonly Suppression[]> => {
    const known = byFile.get(file) ?? byLine(suppressionsIn(file));
    byFile.set(file, known);
    return known;
  };
  const used = new Set<string>();
  const left: Diagnostic[] = [];
  for (const finding of diagnostics) {
    const places = [finding.span, ...(finding.node === undefined ? [] : nodePlaces(finding.node))];
    const hits = places.flatMap(({ file, start }) => {
      const known = suppressionsOf(file);
      if (known.size === 0) return [];
      return (known.get(positionOf(file, start).line) ?? [])
        .filter((each) => each.codes.includes(finding.code))
        .map((suppression) => ({ file, suppression }));
    });
    const [hit] = hits;
    for (const { file, suppression } of hits) used.add(`${file.path}\0${suppression.start}\0${finding.code}`);
    if (hit === undefined) left.push(finding);
    else if (hit.suppression.reason === '') left.push(finding, withoutReason(hit.file, hit.suppression));
  }
  return [...left, ...idleOnes(source, used, notRun)];
}

function byLine(suppressions: readonly Suppression[]): ReadonlyMap<number, readonly Suppression[]> {
  const lines = new Map<number, Suppression[]>();
  for (const suppression of suppressions) {
    for (const line of suppression.lines) {
      const known = lines.get(line);
      if (known === undefined) lines.set(line, [suppression]);
      else known.push(suppression);
    }
  }
  return lines;
}

function idleOnes(
  source: SuppressContext['source'],
  used: ReadonlySet<string>,
  notRun: ReadonlySet<string>,
): readonly Diagnostic[] {
  if (source === undefined || !source.text.includes('ignore')) return [];
  const file = makeSourceFile(source.path, source.text);
  return suppressionsIn(file).flatMap((suppression) => {
    const isUsed = (code: string): boolean => used.has(`${file.path}\0${suppression.start}\0${code}`);
    const idle = suppression.codes.filter((code) => !isUsed(code) && !notRun.has(code));
    return idle.length === 0 ? [] : [idleFinding(file, suppression, idle)];
  });
}

/** A comment behind something speaks of its own line; one that stands alone, of the next line that is none. */
function suppressionsIn(file: SourceFile): readonly Suppression[] {
  if (!file.text.includes('ignore')) return [];
  const below = new Map<number, number>();
  // From behind, so that of many such comments below each other each knows where the next one leads.
  const matches = [...file.text.matchAll(COMMENT)].reverse();
  const found = matches.map((match) => {
    const start = match.index;
    const { line } = positionOf(file, start);
    const before = file.text.slice(Math.max(0, start - LONGEST_INDENT), start);
    const isAlone = before.slice(before.lastIndexOf('\n') + 1).trim() === '';
    return {
      codes: (match[1] ?? '').split(/[ \t]*,[ \t]*/),
      reason: match[2] === ':' ? (match[3] ?? '').trim() : '',
      lines: isAlone ? [line, nextLine(file, start, line, below)] : [line],
      start,
      end: start + match[0].trimEnd().length,
    };
  });
  return found.reverse();
}

/** The first line below that is not a comment of this kind itself. */
function nextLine(file: SourceFile, start: number, line: number, below: Map<number, number>): number {
  let next = line + 1;
  for (let at = file.text.indexOf('\n', start); at >= 0; at = file.text.indexOf('\n', at + 1), next++) {
    const known = below.get(next);
    if (known !== undefined) {
      next = known;
      break;
    }
    if (!/^[ \t]*(?:\/\*|\/\/)[ \t]*ignore[ \t]/.test(file.text.slice(at + 1, at + 1 + LONGEST_INDENT))) break;
  }
  below.set(line, next);
  return next;
}

const LONGEST_INDENT = 200;

const withoutReason = (file: SourceFile, { start, end, codes }: Suppression): Diagnostic => ({
  code: 'ignore/no-reason',
  severity: 'warning',
  message: `The comment ignores ${codes.join(', ')} without a reason, but a reason is what makes it safe.`,
  span: { file, start, end },
  related: [],
  help: `Write /* ignore ${codes.join(', ')}: WHY */.`,
});

const idleFinding = (file: SourceFile, { start, end }: Suppression, codes: readonly string[]): Diagnostic => ({
  code: 'ignore/unused',
  severity: 'warning',
  message: `The comment ignores ${codes.join(', ')}, but nothing of the kind is found here.`,
  span: { file, start, end },
  related: [],
  help: 'Remove the comment, or correct the code in it.',
});

import { positionOf, type SourceFile } from 'dtc-parser-ts';
import type { Diagnostic } from './diagnostic.js';

/**
 * A comment that takes a finding away, and says why: `/* ignore reserved-memory/overlap: both are the modem's *` + `/` on the line of the
 * finding, or on the line above it. Without a reason it takes nothing away.
 */
interface Suppression {
  readonly codes: readonly string[];
  readonly reason: string;
  /** The lines that it speaks of. */
  readonly lines: readonly number[];
  readonly start: number;
  readonly end: number;
}

const COMMENT =
  /(?:\/\*|\/\/)[ \t]*ignore[ \t]+([a-z0-9_-]+\/[\w-]+(?:[ \t]*,[ \t]*[a-z0-9_-]+\/[\w-]+)*)[ \t]*(:?)([^\n*]*)/g;

/** What is left of the findings, and a warning for each comment that gives no reason. */
export function withoutSuppressed(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const byFile = new Map<SourceFile, readonly Suppression[]>();
  const left: Diagnostic[] = [];
  for (const finding of diagnostics) {
    const { file, start } = finding.span;
    const known = byFile.get(file) ?? suppressionsIn(file);
    byFile.set(file, known);
    const { line } = positionOf(file, start);
    const hit = known.find((each) => each.lines.includes(line) && each.codes.includes(finding.code));
    if (hit === undefined) left.push(finding);
    else if (hit.reason === '') left.push(finding, withoutReason(file, hit));
  }
  return left;
}

function suppressionsIn(file: SourceFile): readonly Suppression[] {
  if (!file.text.includes('ignore')) return [];
  return [...file.text.matchAll(COMMENT)].map((match) => {
    const start = match.index;
    const { line } = positionOf(file, start);
    return {
      codes: (match[1] ?? '').split(/[ \t]*,[ \t]*/),
      reason: match[2] === ':' ? (match[3] ?? '').trim() : '',
      lines: [line, line + 1],
      start,
      end: start + match[0].trimEnd().length,
    };
  });
}

const withoutReason = (file: SourceFile, { start, end, codes }: Suppression): Diagnostic => ({
  code: 'ignore/no-reason',
  severity: 'warning',
  message: `The comment ignores ${codes.join(', ')} without a reason, but a reason is what makes it safe.`,
  span: { file, start, end },
  related: [],
  help: `Write /* ignore ${codes.join(', ')}: WHY */.`,
});

import type { SourceFile } from 'dtc-parser-ts';
import type { Diagnostic, Edit } from '../diagnostic/diagnostic.js';

export interface Applied {
  /** The new text of each file that changed, by path. */
  readonly texts: ReadonlyMap<string, string>;
  /** The findings whose fix went in. */
  readonly fixed: readonly Diagnostic[];
}

interface Placed {
  readonly path: string;
  readonly start: number;
  readonly end: number;
  readonly newText: string;
}

/**
 * Writes the fixes of the findings into their files, and leaves all else as it stands. A fix goes in whole or not at all;
 * one that touches what an earlier one has changed waits for the next round.
 */
export function applyFixes(diagnostics: readonly Diagnostic[], textOf: (path: string) => string | undefined): Applied {
  const taken = new Map<string, Placed[]>();
  const fixed: Diagnostic[] = [];
  for (const finding of diagnostics) {
    const edits = finding.fix?.edits ?? [];
    if (edits.length === 0 || edits.some((edit) => !isCurrent(edit.span.file, textOf))) continue;
    const placed = edits.map(placedEdit);
    const isFree = placed.every((edit) => (taken.get(edit.path) ?? []).every((other) => !meets(edit, other)));
    if (!isFree) continue;
    fixed.push(finding);
    for (const edit of placed) taken.set(edit.path, [...(taken.get(edit.path) ?? []), edit]);
  }
  const texts = new Map([...taken].map(([path, edits]) => [path, edited(textOf(path) ?? '', edits)]));
  return { texts, fixed };
}

/** What was read is what stands in the file: no blob, and no text that cpp has been over. */
const isCurrent = (file: SourceFile, textOf: (path: string) => string | undefined): boolean =>
  file.text !== '' && textOf(file.path) === file.text;

const placedEdit = ({ span, newText }: Edit): Placed => ({
  path: span.file.path,
  start: span.start,
  end: span.end,
  newText,
});

/** Two edits of one place cannot both be right; insertions at one point can, one behind the other. */
function meets(a: Placed, b: Placed): boolean {
  if (a.start === a.end && b.start === b.end) return a.start === b.start && a.newText === b.newText;
  return a.start < b.end && b.start < a.end ? true : a.start === b.start && a.end === b.end;
}

function edited(text: string, edits: readonly Placed[]): string {
  const fromBehind = [...edits].sort((a, b) => b.start - a.start || b.end - a.end);
  return fromBehind.reduce((done, { start, end, newText }) => done.slice(0, start) + newText + done.slice(end), text);
}

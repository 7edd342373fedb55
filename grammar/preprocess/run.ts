import type { SourceView } from '../source/expanded-text.js';
import type { Host } from '../source/host.js';
import type { Problem } from '../source/problem.js';
import { makeSourceFile, type SourceFile } from '../source/source-file.js';
import type { Span } from '../source/span.js';
import type { PreprocessCache } from './cache.js';
import { originalOffset } from './clean.js';
import { maxProblems, maxSteps } from './limits.js';
import type { Macro } from './macro.js';
import type { MacroTable } from './macro-table.js';
import type { Names } from './names.js';
import { makePrinter, type Printer } from './printer.js';
import type { ScannedFile } from './scan.js';

/** One file after another, as they include each other: all that changes while a text is preprocessed. */
export interface Run {
  readonly host: Host;
  readonly cache: PreprocessCache;
  readonly names: Names;
  readonly table: MacroTable;
  readonly includeDirs: readonly string[];
  readonly mainPath: string;
  readonly printer: Printer;
  /** All inclusions so far; words know theirs by its index. */
  readonly views: TextView[];
  /** The file that is being read and those that included it, outermost first. */
  readonly frames: Frame[];
  readonly problems: Problem[];
  readonly filesRead: Set<string>;
  readonly filesOnce: Set<string>;
  /** What `#pragma push_macro` put away, by name. */
  readonly pushed: Map<number, { readonly macro: Macro | undefined; readonly view: number }[]>;
  counter: number;
  steps: number;
  /** A limit was reached: nothing more is read. */
  isOver: boolean;
}

/** An inclusion of a file; of a preprocessed one the text is the clean one. */
export interface TextView extends SourceView {
  readonly file: SourceFile;
  readonly text: string;
}

/** How far the reading of an inclusion has come. */
export interface Frame {
  readonly view: number;
  readonly scanned: ScannedFile;
  readonly path: string;
  /** The folder that `#include "…"` looks in first. */
  readonly folder: string;
  /** Index into the folders of `-I` that this file was found in, for `#include_next`; -1 if in none. */
  readonly foundIn: number;
  /** The next item. */
  item: number;
  /** What is left of the text item that is being read, and its first name. */
  at: number;
  end: number;
  word: number;
  lastWord: number;
  /** What `#line` set: the file's name, and what to add to its line numbers. */
  presumedPath: string;
  lineShift: number;
}

export function makeRun(host: Host, cache: PreprocessCache, includeDirs: readonly string[], mainPath: string): Run {
  return {
    host,
    cache,
    names: cache.names,
    table: cache.table,
    includeDirs,
    mainPath,
    printer: makePrinter(cache.names),
    views: [],
    frames: [],
    problems: [],
    filesRead: new Set(),
    filesOnce: new Set(),
    pushed: new Map(),
    counter: 0,
    steps: 0,
    isOver: false,
  };
}

/** A view of one inclusion of a file; the index is its number. */
export function addView(run: Run, path: string, source: string, scanned: ScannedFile, includedFrom?: Span): number {
  const file = makeSourceFile(path, source, includedFrom, scanned.lines);
  const { text } = scanned;
  const { cuts } = scanned.clean;
  const spanOf = (start: number, end: number): Span => {
    const from = Math.min(originalOffset(cuts, start), source.length);
    const to = end > start ? originalOffset(cuts, end - 1) + 1 : from;
    return { file, start: from, end: Math.min(Math.max(from, to), source.length) };
  };
  return run.views.push({ file, text, spanOf }) - 1;
}

export const viewAt = (run: Run, index: number): TextView => run.views[index] as TextView;

export const spanIn = (run: Run, view: number, start: number, end: number): Span =>
  viewAt(run, view).spanOf(start, end);

export type Complaint = Omit<Problem, 'related' | 'code'> & {
  /** Without `preprocess/`. */
  readonly code: string;
  readonly related?: Problem['related'];
};

/** Notes a problem, as long as anybody would read it. */
export function complain(run: Run, { code, related = [], ...rest }: Complaint): void {
  const { problems } = run;
  if (problems.length > maxProblems) return;
  if (problems.length < maxProblems) problems.push({ ...rest, code: `preprocess/${code}`, related });
  else {
    const message = `There are more than ${maxProblems} problems, but only these are told.`;
    problems.push({ code: 'preprocess/too-many-problems', severity: 'error', message, span: rest.span, related: [] });
  }
}

/** Ends the run at a limit, and tells which. */
export function giveUp(run: Run, code: string, message: string, span: Span, help: string): void {
  if (run.isOver) return;
  run.isOver = true;
  complain(run, { code, severity: 'error', message, span, help });
}

/** Counts a step; false if there may be no more. */
export function spend(run: Run, span: () => Span): boolean {
  if (run.isOver) return false;
  if (++run.steps <= maxSteps) return true;
  const message = `The macros and includes take more than ${maxSteps} steps, but no more are made.`;
  giveUp(
    run,
    'expansion-limit',
    message,
    span(),
    'Look for macros that double their text, or files that include each other.',
  );
  return false;
}

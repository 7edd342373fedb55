import type { Span } from '../source/span.js';
import { complainOfFlaws } from './complaints.js';
import { folderOf } from './file-search.js';
import { addView, type Run } from './run.js';
import type { ScannedFile } from './scan.js';

/** The name of the text that the options of the command line make. */
export const commandLinePath = '<command-line>';

/** Begins to read a file; the one that was read waits until it ends. */
export function enterFile(
  run: Run,
  path: string,
  source: string,
  scanned: ScannedFile,
  foundIn: number,
  includedFrom?: Span,
): void {
  const view = addView(run, path, source, scanned, includedFrom);
  run.frames.push({
    view,
    scanned,
    path,
    folder: folderOf(path),
    foundIn,
    item: 0,
    at: 0,
    end: 0,
    word: 0,
    lastWord: 0,
    presumedPath: path,
    lineShift: 0,
  });
  complainOfFlaws(run, view, scanned);
}

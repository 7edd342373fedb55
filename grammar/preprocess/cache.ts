import { type MacroTable, makeMacroTable } from './macro-table.js';
import { makeNames, type Names } from './names.js';
import { type ScannedFile, scanFile } from './scan.js';

/**
 * What several runs may share: the files cut into directives and text. A file is known by its path and its very text, so
 * one that changed is cut anew. Not for two runs at a time.
 */
export interface PreprocessCache {
  readonly names: Names;
  readonly table: MacroTable;
  readonly files: Map<string, KnownFile>;
}

export interface KnownFile {
  readonly source: string;
  readonly scanned: ScannedFile;
}

/** An empty cache; it may be given to any number of runs over the same files. */
export const makePreprocessCache = (): PreprocessCache => ({
  names: makeNames(),
  table: makeMacroTable(),
  files: new Map(),
});

export function scannedFile({ names, files }: PreprocessCache, path: string, source: string): ScannedFile {
  const known = files.get(path);
  if (known !== undefined && known.source === source) return known.scanned;
  const scanned = scanFile(source, names);
  files.set(path, { source, scanned });
  return scanned;
}

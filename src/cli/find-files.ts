import { type Dirent, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { globMatcher } from './glob.js';

/** Folders that hold no sources of the project. */
const PASSED_OVER = new Set(['.git', 'node_modules', '.repo', '.svn', '.hg']);
/** More files than any tree of boards has; a walk that starts at `/` ends. */
const MAX_FILES = 200_000;

/** Files under a folder whose name fits, sorted; links are not followed, so a loop has no end to reach. */
export function filesUnder(folder: string, fits: (name: string) => boolean): readonly string[] {
  const found: string[] = [];
  const work = [folder];
  for (let at = work.pop(); at !== undefined && found.length < MAX_FILES; at = work.pop()) {
    for (const entry of entriesOf(at)) {
      if (entry.isDirectory() && !PASSED_OVER.has(entry.name)) work.push(join(at, entry.name));
      else if (entry.isFile() && fits(entry.name)) found.push(join(at, entry.name));
    }
  }
  return found.sort();
}

/** A folder that cannot be listed is passed over: it holds nothing that could be read either. */
function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

/** The files that a pattern stands for. */
export function filesMatching(pattern: string): readonly string[] {
  const firstMagic = pattern.search(/[*?]/);
  const slash = pattern.lastIndexOf('/', firstMagic);
  const folder = slash < 0 ? '.' : pattern.slice(0, slash) || '/';
  const fits = globMatcher(pattern.replace(/^\.\//, ''));
  return filesUnder(folder, () => true).filter((file) => fits(file));
}

import type { Host, ReadFailure } from '../source/host.js';
import { maxFileSize } from './limits.js';

/** A file that was found, or where it was looked for and why it could not be read there. */
export type Search = FoundFile | FailedSearch;

export interface FoundFile {
  readonly path: string;
  readonly source: string;
  /** The index of the folder; -1 if it was found in none of the list. */
  readonly foundIn: number;
}

export interface FailedSearch {
  readonly looked: readonly string[];
  /** The file is there, but something else is wrong. */
  readonly failure?: ReadFailure & { readonly path: string };
}

/** Looks beside a file (if a folder is given) and in a list of folders from an index on. */
export function findFile(
  host: Host,
  name: string,
  beside: string | undefined,
  folders: readonly string[],
  from = 0,
): Search {
  const looked: string[] = [];
  let failure: FailedSearch['failure'];
  const attempt = (path: string, foundIn: number): FoundFile | undefined => {
    looked.push(path);
    const source = readSource(host, path);
    if (typeof source === 'string') return { path, source, foundIn };
    if (source.reason !== 'missing' && source.reason !== 'directory') failure ??= { ...source, path };
    return undefined;
  };
  if (name.startsWith('/')) {
    const found = attempt(name, -1);
    if (found !== undefined) return found;
  } else {
    if (beside !== undefined) {
      const found = attempt(joinPath(beside, name), -1);
      if (found !== undefined) return found;
    }
    for (let index = from; index < folders.length && failure === undefined; index++) {
      const found = attempt(joinPath(folders[index] as string, name), index);
      if (found !== undefined) return found;
    }
  }
  return failure === undefined ? { looked } : { looked, failure };
}

/** A file's bytes, unless it is larger than the limit. */
export function readSource(host: Host, path: string): string | ReadFailure {
  const read = host.readFile(path);
  if (typeof read !== 'string' || read.length <= maxFileSize) return read;
  return { reason: 'too-large', detail: `it has ${read.length} bytes, but at most ${maxFileSize} are read` };
}

export const joinPath = (folder: string, name: string): string =>
  folder === '' ? name : folder.endsWith('/') ? folder + name : `${folder}/${name}`;

/** The folder of a file, as it is written; empty for the working directory. */
export function folderOf(path: string): string {
  const end = path.lastIndexOf('/');
  return end === 0 ? '/' : path.slice(0, Math.max(end, 0));
}

import { type BigIntStats, type FSWatcher, realpathSync, statSync, watch } from 'node:fs';
import { dirname } from 'node:path';
import { forTerminal } from '../report/escape.js';
import { bytesOfPath } from './node-host.js';
import { UsageError } from './usage-error.js';

/** An editor saves with several steps (write, rename, mode); so long after the last one it is taken to be done. */
const QUIET_MS = 30;
/** A folder that never comes to rest (a build writes into it) is looked at all the same. */
const LONGEST_MS = 500;

/** Tells when something happened in the folders of some files. */
export interface FolderWatch {
  /** From here on the folders of these files, which need not be there. */
  follow(paths: readonly string[]): void;
  /** Resolves once something has happened and come to rest, at once if it happened since the last call, and when closed. */
  next(): Promise<void>;
  close(): void;
}

interface Watched {
  readonly watcher: FSWatcher;
  /** Which folder it is: one that was removed and made again has another. */
  readonly identity: string;
}

/**
 * Watches folders, not files: editors put a new file in the place of the old one, and a watch of the old one would go with it. What
 * happened there is for the reader to find out; an event may be about anything in the folder.
 */
export function watchFolders(): FolderWatch {
  const watched = new Map<string, Watched>();
  let pending: { quiet?: NodeJS.Timeout; readonly since: number } | undefined;
  let happened = false;
  let closed = false;
  let wake = (): void => {};

  const settle = (): void => {
    pending = undefined;
    happened = true;
    wake();
  };
  const onEvent = (): void => {
    if (closed) return;
    pending ??= { since: Date.now() };
    clearTimeout(pending.quiet);
    const left = pending.since + LONGEST_MS - Date.now();
    pending.quiet = setTimeout(settle, Math.max(0, Math.min(QUIET_MS, left)));
  };
  const start = (folder: string, identity: string): void => {
    try {
      const watcher = watch(bytesOfPath(folder), onEvent);
      // A folder that goes while it is watched is an event like others.
      watcher.on('error', onEvent);
      watched.set(folder, { watcher, identity });
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'ENOENT' && code !== 'ENOTDIR') throw cannotWatch(folder, code);
      onEvent();
    }
  };

  return {
    follow(paths) {
      const wanted = foldersOf(paths);
      for (const [folder, { watcher, identity }] of watched) {
        if (wanted.get(folder) === identity) continue;
        watcher.close();
        watched.delete(folder);
      }
      for (const [folder, identity] of wanted) if (!watched.has(folder)) start(folder, identity);
    },
    next: () =>
      new Promise((resolve) => {
        wake = () => {
          if (!happened && !closed) return;
          happened = false;
          wake = () => {};
          resolve();
        };
        wake();
      }),
    close() {
      closed = true;
      clearTimeout(pending?.quiet);
      for (const { watcher } of watched.values()) watcher.close();
      watched.clear();
      wake();
    },
  };
}

/** The folders in which these files stand or would stand, behind links too, each with its identity. */
function foldersOf(paths: readonly string[]): ReadonlyMap<string, string> {
  const folders = new Map<string, string>();
  const places = new Set(paths.flatMap((path) => [path, behindLinks(path)]).map(dirname));
  for (const place of places) {
    // Where the folder itself is missing, the nearest one above shows its coming.
    for (let folder = place; ; folder = dirname(folder)) {
      const stat = statOf(folder);
      if (stat?.isDirectory()) folders.set(folder, `${stat.dev}:${stat.ino}`);
      if (stat?.isDirectory() || folder === dirname(folder)) break;
    }
  }
  return folders;
}

function behindLinks(path: string): string {
  try {
    return realpathSync(bytesOfPath(path), 'buffer').toString('latin1');
  } catch {
    return path;
  }
}

function statOf(path: string): BigIntStats | undefined {
  try {
    return statSync(bytesOfPath(path), { bigint: true, throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

const cannotWatch = (folder: string, code: string | undefined): UsageError =>
  new UsageError(`cannot watch ${forTerminal(folder)} (${code}); is the limit of watches reached?`);

import { closeSync, constants, fstatSync, openSync, readSync, realpathSync, type Stats, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Host, ReadFailure } from 'dtc-parser-ts';
import { paceForText } from './pace.js';
import { UsageError } from './usage-error.js';

/** Larger than any device tree, and small enough to hold in memory many times over. */
export const MAX_FILE_BYTES = 64 * 1024 * 1024;
/** The path under which standard input is read. */
export const STDIN = '<stdin>';

/** A path inside is bytes, one UTF-16 unit each, as in the source text; outside it is UTF-8. */
export const bytesFromArgument = (argument: string): string => Buffer.from(argument, 'utf8').toString('latin1');
export const bytesOfPath = (path: string): Buffer => Buffer.from(path, 'latin1');

export interface NodeHost extends Host {
  /** Every file that was read, in the order of the first reading. */
  filesRead(): readonly string[];
  /** Those, and all that were looked for in vain. */
  filesSought(): readonly string[];
  /** Whether a path leads to a file that was read, under whatever name. */
  hasRead(path: string): boolean;
  /** What was read of a file; undefined if it never was. */
  seen(path: string): string | undefined;
}

export interface HostOptions {
  readonly stdin?: () => string;
  /** Nothing outside these folders is read, links followed; empty: everything may be. */
  readonly roots?: readonly string[];
}

/** The file system as the house sees it: regular files of bearable size, as bytes. A file is read once, so that a run sees one state of it. */
export function nodeHost({ stdin, roots = [] }: HostOptions = {}): NodeHost {
  const read = new Map<string, string>();
  const sought = new Set<string>();
  const identities = new Set<string>();
  const realRoots = roots.map(realFolder);
  let input: string | undefined;
  return {
    filesRead: () => [...read.keys()],
    filesSought: () => [...sought],
    hasRead(path) {
      const stat = statSync(bytesOfPath(path), { throwIfNoEntry: false });
      return stat?.isFile() === true && identities.has(identityOf(stat));
    },
    seen: (path) => read.get(path),
    readFile(path) {
      if (path === STDIN && stdin) {
        input ??= stdin();
        return input;
      }
      const known = read.get(path);
      if (known !== undefined) return known;
      sought.add(path);
      const text = readRegularFile(path, realRoots, (file) => identities.add(identityOf(file)));
      if (typeof text !== 'string') return text;
      read.set(path, text);
      paceForText(text.length);
      return text;
    },
  };
}

/** A folder of `--sandbox`, links followed; one that is not there would let nothing in, and is a slip of the call. */
function realFolder(path: string): string {
  try {
    return realpathSync(bytesOfPath(path), 'buffer').toString('latin1');
  } catch (error) {
    throw new UsageError(`--sandbox: ${path} ${failure(error as NodeJS.ErrnoException).detail}`);
  }
}

const identityOf = ({ dev, ino }: Stats): string => `${dev}:${ino}`;

function readRegularFile(path: string, roots: readonly string[], onRead: (file: Stats) => void): string | ReadFailure {
  if (path.includes('\0')) return { reason: 'missing', detail: 'a file name holds no NUL byte' };
  let descriptor: number | undefined;
  try {
    const place = roots.length > 0 ? realpathSync(bytesOfPath(path), 'buffer') : bytesOfPath(path);
    if (roots.length > 0 && !roots.some((root) => isInside(place.toString('latin1'), root))) {
      return { reason: 'forbidden', detail: 'outside the folders that --sandbox allows' };
    }
    descriptor = openSync(
      place,
      constants.O_RDONLY | constants.O_NONBLOCK | (roots.length > 0 ? constants.O_NOFOLLOW : 0),
    );
    const stat = fstatSync(descriptor);
    if (stat.isDirectory()) return { reason: 'directory', detail: 'is a folder' };
    if (!stat.isFile()) return { reason: 'not-a-file', detail: 'is not a regular file' };
    if (stat.size > MAX_FILE_BYTES) {
      return { reason: 'too-large', detail: `has ${stat.size} bytes, but at most ${MAX_FILE_BYTES} are read` };
    }
    onRead(stat);
    return stat.size === 0 ? readToEnd(descriptor) : readAll(descriptor, stat.size);
  } catch (error) {
    return failure(error as NodeJS.ErrnoException);
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/** Whether a path, wherever it leads, is one of those folders or below; without folders all are. */
export const liesIn = (path: string, folders: readonly string[]): boolean =>
  folders.length === 0 || folders.some((folder) => isInside(resolve(path), resolve(folder)));

const isInside = (path: string, root: string): boolean =>
  path === root || path.startsWith(root.endsWith('/') ? root : `${root}/`);

/** A file that grows while it is read is read to the size that it had. */
function readAll(descriptor: number, size: number): string | ReadFailure {
  const buffer = Buffer.allocUnsafe(size);
  let filled = 0;
  while (filled < size) {
    const count = readSync(descriptor, buffer, filled, size - filled, filled);
    if (count === 0) return { reason: 'unreadable', detail: `ended at byte ${filled} of ${size} while it was read` };
    filled += count;
  }
  return buffer.toString('latin1', 0, filled);
}

const CHUNK = 65_536;

/** What the kernel makes as it is read (`/proc/zoneinfo`) says that it has no bytes: it is read to where it ends. */
function readToEnd(descriptor: number): string | ReadFailure {
  const chunks: Buffer[] = [];
  for (let filled = 0; ; ) {
    const chunk = Buffer.allocUnsafe(CHUNK);
    const count = readSync(descriptor, chunk, 0, CHUNK, filled);
    if (count === 0) return Buffer.concat(chunks).toString('latin1');
    filled += count;
    if (filled > MAX_FILE_BYTES) {
      return { reason: 'too-large', detail: `has no end so far, but at most ${MAX_FILE_BYTES} bytes are read` };
    }
    chunks.push(chunk.subarray(0, count));
  }
}

function failure(error: NodeJS.ErrnoException): ReadFailure {
  switch (error.code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return { reason: 'missing', detail: 'does not exist' };
    case 'EACCES':
    case 'EPERM':
      return { reason: 'forbidden', detail: 'may not be read' };
    case 'ELOOP':
      return { reason: 'unreadable', detail: 'is a link in a loop' };
    case 'ENAMETOOLONG':
      return { reason: 'missing', detail: 'has a name that is too long' };
    case undefined:
      throw error;
    default:
      return { reason: 'unreadable', detail: `cannot be read (${error.code})` };
  }
}

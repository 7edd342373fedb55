import {
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  lstatSync,
  openSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  statSync,
  unlinkSync,
  utimesSync,
} from 'node:fs';
import { forTerminal } from '../report/escape.js';
import { bytesOfPath, STDIN } from './node-host.js';
import { UsageError } from './usage-error.js';
import { writeAll } from './write-all.js';

let written = 0;

/** Writes a file whole or not at all: what stood there stays until all of the new is on the disk. */
export function writeWhole(path: string, content: string | Uint8Array): void {
  const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
  try {
    const target = targetOf(bytesOfPath(path));
    if (target.kind === 'open') writeAll(target.descriptor, bytes);
    else if (target.kind === 'device') writeInPlace(target.path, bytes);
    else if (target.size !== bytes.length || !touchSame(target.path, bytes)) replace(target.path, bytes, target.mode);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    // A reader of a pipe that has seen enough is no fault.
    if (code === 'EPIPE') return;
    if (code === undefined && !(error instanceof UsageError)) throw error;
    throw new UsageError(`cannot write ${forTerminal(path)}: ${WORDS[code ?? ''] ?? message}`);
  }
}

const WORDS: Readonly<Record<string, string>> = {
  ENOENT: 'its folder does not exist',
  ENOTDIR: 'its folder does not exist',
  ELOOP: 'it is a link in a loop',
  ENAMETOOLONG: 'its name is too long',
  EACCES: 'not allowed',
  EPERM: 'not allowed',
  EISDIR: 'it is a folder',
  ENOSPC: 'the disk is full',
  EFBIG: 'the system allows no file of that size',
  EROFS: 'the disk is read-only',
  EDQUOT: 'the quota is used up',
};

type Target =
  /** With the mode and the size of what stands there. */
  | { readonly kind: 'file'; readonly path: Buffer; readonly mode?: number; readonly size?: number }
  /** A device or a pipe: nothing to replace. */
  | { readonly kind: 'device'; readonly path: Buffer }
  /** Open already: what was written there before stays before it. */
  | { readonly kind: 'open'; readonly descriptor: number };

/** Where the bytes go: behind a link, to what it leads to, also if that is still to be made; the link stays. */
function targetOf(given: Buffer): Target {
  const descriptor = openDescriptor(given.toString('latin1'));
  if (descriptor !== undefined) return { kind: 'open', descriptor };
  const stat = statSync(given, { throwIfNoEntry: false });
  if (stat === undefined) return { kind: 'file', path: behindDanglingLinks(given) };
  if (stat.isDirectory()) throw new UsageError('it is a folder');
  if (!stat.isFile()) return { kind: 'device', path: given };
  const path = lstatSync(given).isSymbolicLink() ? realpathSync(given, 'buffer') : given;
  return { kind: 'file', path, mode: stat.mode & 0o777, size: stat.size };
}

/** `/dev/stdout` and its kin are a descriptor and no file, even where a file is behind it. */
function openDescriptor(path: string): number | undefined {
  if (path === '/dev/stdout') return 1;
  if (path === '/dev/stderr') return 2;
  const number = /^\/(?:dev|proc\/self)\/fd\/(\d{1,9})$/.exec(path)?.[1];
  return number === undefined ? undefined : Number(number);
}

/** Ends: of a loop the system has told before. */
function behindDanglingLinks(path: Buffer): Buffer {
  if (!lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink()) return path;
  const [link, to] = [path, readlinkSync(path, 'buffer')].map((each) => each.toString('latin1')) as [string, string];
  return behindDanglingLinks(bytesOfPath(to.startsWith('/') ? to : folderOf(link) + to));
}

/** With its slash; empty for the folder that the command is called in. */
const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1);

/** A result that would take the place of a file that it was made of is a slip of the call. */
export function refuseSource(output: string, filesRead: readonly string[]): void {
  const target = statSync(bytesOfPath(output), { throwIfNoEntry: false });
  if (target?.isFile() !== true) return;
  const isTarget = (file: string): boolean => {
    const stat = file === STDIN ? undefined : statSync(bytesOfPath(file), { throwIfNoEntry: false });
    return stat?.dev === target.dev && stat.ino === target.ino;
  };
  if (filesRead.some(isTarget)) throw isSource(output);
}

/** The complaint about such a slip. */
export const isSource = (output: string): UsageError =>
  new UsageError(`${forTerminal(output)} is read for this result, which must go to another file`);

function writeInPlace(path: Buffer, bytes: Uint8Array): void {
  const descriptor = openSync(path, constants.O_WRONLY);
  try {
    writeAll(descriptor, bytes);
  } finally {
    closeSync(descriptor);
  }
}

/** What is there already, byte for byte, only becomes as new as what would be written: a build that changed nothing is spared the writing. */
function touchSame(path: Buffer, bytes: Uint8Array): boolean {
  try {
    if (!readFileSync(path).equals(bytes)) return false;
    const now = new Date();
    utimesSync(path, now, now);
    return true;
  } catch {
    // It may be read or dated by others only: then it is replaced, as ever.
    return false;
  }
}

/** A temporary file beside the target, then one rename; a signal that comes between waits until it is done. */
function replace(path: Buffer, bytes: Uint8Array, mode: number | undefined): void {
  const held = holdSignals();
  let temporary: Buffer | undefined;
  let descriptor: number | undefined;
  try {
    [temporary, descriptor] = openBeside(path);
    writeAll(descriptor, bytes);
    if (mode !== undefined) fchmodSync(descriptor, mode);
    if (fstatSync(descriptor).size !== bytes.length) throw new UsageError('the file system kept only a part');
    closeSync(descriptor);
    descriptor = undefined;
    renameSync(temporary, path);
  } catch (error) {
    if (descriptor !== undefined) closeSync(descriptor);
    if (temporary !== undefined) unlinkQuietly(temporary);
    throw error;
  } finally {
    held.release();
  }
}

/** More files than ever lie there: two containers may have one number of a process, and a run that was killed cleans up nothing. */
const MOST_TRIED = 1000;

/** A file that nobody else has, under a name of its own: behind the target's it could be too long. */
function openBeside(path: Buffer): readonly [Buffer, number] {
  for (let tried = 1; ; tried++) {
    const name = bytesOfPath(`${folderOf(path.toString('latin1'))}.dtzone.${process.pid}.${written++}.tmp`);
    try {
      return [name, openSync(name, 'wx')];
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || tried === MOST_TRIED) throw error;
    }
  }
}

function unlinkQuietly(path: Buffer): void {
  try {
    unlinkSync(path);
  } catch {
    // It was never made, or is gone already: what counts is that none is left.
  }
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

let isHolding = false;
let isReleasing = false;

/** While held, a signal is remembered; on release it does what it came for. Between the two nothing waits. */
function holdSignals(): { release(): void } {
  if (!isHolding) for (const signal of SIGNALS) process.on(signal, remember);
  isHolding = true;
  return {
    release: () => {
      if (isReleasing) return;
      isReleasing = true;
      // Listeners run only after the synchronous part: let what came meanwhile arrive before they go.
      setImmediate(() => {
        isReleasing = false;
        stopHolding();
      });
    },
  };
}

function remember(signal: NodeJS.Signals): void {
  stopHolding();
  process.kill(process.pid, signal);
}

function stopHolding(): void {
  isHolding = false;
  for (const signal of SIGNALS) process.removeListener(signal, remember);
}

import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  statSync,
  unlinkSync,
  utimesSync,
  writeSync,
} from 'node:fs';
import { forTerminal } from '../report/escape.js';
import { bytesOfPath } from './node-host.js';
import { UsageError } from './usage-error.js';

let written = 0;

/** Writes a file whole or not at all: what stood there stays until all of the new is on the disk. */
export function writeWhole(path: string, content: string | Uint8Array): void {
  const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
  const target = targetOf(path);
  try {
    if (target.inPlace) writeInPlace(target.path, bytes);
    else if (target.size !== bytes.length || !touchSame(target.path, bytes)) replace(target.path, bytes, target.mode);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new UsageError(`cannot write ${forTerminal(path)}: ${WORDS[code] ?? message}`);
  }
}

const WORDS: Readonly<Record<string, string>> = {
  ENOENT: 'its folder does not exist',
  ENOTDIR: 'its folder does not exist',
  EACCES: 'not allowed',
  EPERM: 'not allowed',
  EISDIR: 'it is a folder',
  ENOSPC: 'the disk is full',
  EROFS: 'the disk is read-only',
  EDQUOT: 'the quota is used up',
};

interface Target {
  readonly path: Buffer;
  /** A device or a pipe: nothing to replace. */
  readonly inPlace: boolean;
  readonly mode: number;
  /** Of what stands there. */
  readonly size?: number;
}

/** Where the bytes go: behind a link, to what it leads to. */
function targetOf(path: string): Target {
  const given = bytesOfPath(path);
  const stat = statSync(given, { throwIfNoEntry: false });
  if (stat === undefined) return { path: given, inPlace: false, mode: 0o666 };
  if (stat.isDirectory()) throw new UsageError(`cannot write ${forTerminal(path)}: it is a folder`);
  if (!stat.isFile()) return { path: given, inPlace: true, mode: 0o666 };
  return { path: realpathSync(given, 'buffer'), inPlace: false, mode: stat.mode & 0o777, size: stat.size };
}

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
function replace(path: Buffer, bytes: Uint8Array, mode: number): void {
  const temporary = Buffer.concat([path, Buffer.from(`.${process.pid}.${written++}.tmp`)]);
  const held = holdSignals();
  let descriptor: number | undefined;
  try {
    descriptor = openSync(temporary, 'wx', mode);
    writeAll(descriptor, bytes);
    if (fstatSync(descriptor).size !== bytes.length) throw new UsageError('the file system kept only a part');
    closeSync(descriptor);
    descriptor = undefined;
    renameSync(temporary, path);
  } catch (error) {
    if (descriptor !== undefined) closeSync(descriptor);
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') unlinkQuietly(temporary);
    throw error;
  } finally {
    held.release();
  }
}

function writeAll(descriptor: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at, bytes.length - at);
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

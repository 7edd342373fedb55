import { readSync } from 'node:fs';
import { MAX_FILE_BYTES } from './node-host.js';
import { pause } from './pause.js';
import { standardStream } from './standard-stream.js';
import type { Surroundings } from './surroundings.js';
import { UsageError } from './usage-error.js';

/** This process, as the commands see it. */
export function processSurroundings(): Surroundings {
  // A reader that has seen enough (`| head`) is no fault: what is left is dropped, the status stays.
  const interrupted = new Set<() => void>();
  const onClosed = (): void => {
    for (const then of interrupted) then();
  };
  const stdout = standardStream(1, onClosed);
  const stderr = standardStream(2, onClosed);
  return {
    env: process.env,
    stdoutIsTty: stdout.isTerminal,
    stderrIsTty: stderr.isTerminal,
    columns: stdout.columns,
    readStdin,
    write: stdout.write,
    writeBytes: stdout.write,
    say: stderr.write,
    onInterrupt(then) {
      interrupted.add(then);
      for (const signal of ENDING) process.on(signal, then);
      return () => {
        interrupted.delete(then);
        for (const signal of ENDING) process.removeListener(signal, then);
      };
    },
  };
}

const ENDING = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

const CHUNK = 65_536;

/** All of standard input as bytes; waits where it is a terminal or a slow pipe. */
function readStdin(): string {
  const chunks: Buffer[] = [];
  let total = 0;
  for (;;) {
    const chunk = Buffer.allocUnsafe(CHUNK);
    let count = 0;
    try {
      count = readSync(0, chunk, 0, CHUNK, null);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EAGAIN') {
        pause();
        continue;
      }
      if (code !== 'EOF') throw new UsageError(`standard input cannot be read (${code})`);
    }
    if (count === 0) return Buffer.concat(chunks).toString('latin1');
    total += count;
    if (total > MAX_FILE_BYTES) throw new UsageError(`standard input has more than ${MAX_FILE_BYTES} bytes`);
    chunks.push(chunk.subarray(0, count));
  }
}

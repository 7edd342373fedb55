import { fstatSync } from 'node:fs';
import { UsageError } from './usage-error.js';
import { writeAll } from './write-all.js';

/** Standard output or error. */
export interface StandardStream {
  readonly isTerminal: boolean;
  readonly columns: number | undefined;
  /** Waits until all of it is on its way. Where nobody reads any longer, the rest is dropped. */
  write(content: string | Uint8Array): void;
}

/**
 * Writes without Node's stream, which costs a tenth of what one board does; that is asked only where the descriptor is a
 * device, and may be a terminal.
 */
export function standardStream(descriptor: 1 | 2, onClosed: () => void): StandardStream {
  const device = mayBeTerminal(descriptor) ? (descriptor === 1 ? process.stdout : process.stderr) : undefined;
  return {
    isTerminal: device?.isTTY === true,
    columns: device?.columns,
    write(content) {
      const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
      try {
        writeAll(descriptor, bytes);
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code === 'EPIPE') onClosed();
        else if (descriptor === 1) throw new UsageError(`cannot write to standard output (${code})`);
        // What cannot be said on standard error can be said nowhere.
      }
    },
  };
}

/** A file or a pipe is no terminal, and neither is what swallows everything. */
function mayBeTerminal(descriptor: number): boolean {
  try {
    const stat = fstatSync(descriptor);
    return stat.isCharacterDevice() && stat.rdev !== nullDevice();
  } catch {
    return false;
  }
}

const LINUX_NULL = 0x103;
const nullDevice = (): number => (process.platform === 'linux' ? LINUX_NULL : -1);

import { forTerminal } from '../report/escape.js';
import type { Surroundings } from './surroundings.js';

/** What is done sooner needs no telling of how far it is. */
const SOON_MS = 300;
/** Often enough to be seen moving. */
const EVERY_MS = 50;
const ERASE = '\r\u001b[K';

export interface Progress {
  /** Begins with the next file. */
  next(file: string): void;
  end(): void;
}

const SILENT: Progress = { next: () => {}, end: () => {} };

/** `checking 12 of 766: board.dts`, on one line of a terminal that goes again; nothing where standard error is a pipe or a file. */
export function progressOn(around: Surroundings, total: number): Progress {
  if (!around.stderrIsTty || around.env['TERM'] === 'dumb' || total < 2) return SILENT;
  const start = Date.now();
  let count = 0;
  let shownAt = 0;
  return {
    next(file) {
      count++;
      const now = Date.now();
      if (now - start < SOON_MS || now - shownAt < EVERY_MS) return;
      shownAt = now;
      const text = `checking ${count} of ${total}: ${forTerminal(file)}`;
      around.say(`${ERASE}${text.slice(0, (around.columns ?? 80) - 1)}`);
    },
    end() {
      if (shownAt > 0) around.say(ERASE);
    },
  };
}

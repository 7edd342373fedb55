import { writeSync } from 'node:fs';
import { pause } from './pause.js';

/** Writes all bytes, and waits for a pipe that somebody set not to wait and that is full. Throws what the system says; of a closed pipe, EPIPE. */
export function writeAll(descriptor: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(descriptor, bytes, at, bytes.length - at);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      pause();
    }
  }
}

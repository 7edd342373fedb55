import type { ReadFailure } from 'dtc-parser-ts';
import type { NodeHost } from './node-host.js';
import { UsageError } from './usage-error.js';

/** The text of a file that the call names; without it there is nothing to do. */
export function readOrRefuse(host: NodeHost, path: string): string {
  const text = host.readFile(path);
  if (typeof text === 'string') return text;
  throw new UsageError(refusal(path, text));
}

/** `board.dts does not exist`. */
export const refusal = (path: string, failure: ReadFailure): string => `${path}: ${failure.detail}`;

import type { Host, ReadFailure } from 'dtc-parser-ts';
import { UsageError } from './usage-error.js';

/** The text of a file that the call names; without it there is nothing to do. */
export function readOrRefuse(host: Host, path: string): string {
  const text = host.readFile(path);
  if (typeof text === 'string') return text;
  throw new UsageError(refusal(path, text));
}

/** `board.dts does not exist`. */
const refusal = (path: string, failure: ReadFailure): string => `${path}: ${failure.detail}`;

/** JSON text as bytes; comments are refused as JSON does. */
export function parseJson(bytes: string, path: string): unknown {
  try {
    return JSON.parse(
      Buffer.from(bytes, 'latin1')
        .toString('utf8')
        .replace(/^\ufeff/, ''),
    );
  } catch (error) {
    throw new UsageError(`${path} is no JSON: ${(error as SyntaxError).message}`);
  }
}

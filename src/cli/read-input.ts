import type { Host, ReadFailure } from 'dtc-parser-ts';
import { refuseDeep } from './json-depth.js';
import { nearestFile } from './nearest-file.js';
import { bytesOfPath } from './node-host.js';
import { UsageError } from './usage-error.js';

/** The text of a file that the call names; without it there is nothing to do. */
export function readOrRefuse(host: Host, path: string): string {
  const text = host.readFile(path);
  if (typeof text === 'string') return text;
  const hint = text.reason === 'missing' ? hintAt(bytesOfPath(path).toString('utf8')) : '';
  throw new UsageError(`${refusal(path, text)}${hint && `.${hint}`}`);
}

/** Where a file is not there: what was probably meant. */
export const hintAt = (path: string): string => (path.includes('\ufffd') ? NO_UTF8 : nearestFile(path));

const NO_UTF8 = ' Its name is no UTF-8, and Node passes on none but that: rename the file, or name it in an #include.';

/** `board.dts does not exist`. */
const refusal = (path: string, failure: ReadFailure): string => `${path}: ${failure.detail}`;

/** A text that was to be JSON and is none; where it goes wrong is found out when it is told (no-json.ts). */
export class NoJson extends UsageError {
  readonly path: string;
  readonly text: string;

  constructor(path: string, text: string) {
    super(`${path} is no JSON`);
    this.path = path;
    this.text = text;
  }
}

/** JSON text as bytes; comments are refused as JSON does. */
export function parseJson(bytes: string, path: string): unknown {
  const text = Buffer.from(bytes, 'latin1')
    .toString('utf8')
    .replace(/^\ufeff/, '');
  refuseDeep(text, path);
  try {
    return JSON.parse(text);
  } catch {
    throw new NoJson(path, text);
  }
}

import { flatten } from '../../src/tree/blob/flatten.js';
import { readBlob } from '../../src/tree/blob/read-blob.js';
import { printTree } from '../../src/tree/print.js';
import type { Ours } from './ours.js';
import { compileText } from './ours.js';
import type { Reference } from './reference.js';

/** In words, what two compilers make different of one source; `undefined` if nothing. */
export function difference(ours: Ours, reference: Reference): string | undefined {
  const { blob } = ours;
  if (reference.blob === undefined) {
    return blob === undefined ? undefined : `is accepted, but dtc says: ${reference.said.trim()}`;
  }
  if (blob === undefined) return `is refused, but dtc accepts it: ${ours.errors[0]?.message}`;
  return firstDifference(blob, reference.blob);
}

/** In words, where two byte sequences part. */
export function firstDifference(ours: Uint8Array, theirs: Uint8Array): string | undefined {
  const length = Math.min(ours.length, theirs.length);
  let at = 0;
  while (at < length && ours[at] === theirs[at]) at++;
  if (at === length && ours.length === theirs.length) return undefined;
  return `differs from byte ${at} on (${ours.length} bytes, but dtc has ${theirs.length})`;
}

/** In words, what is lost when a blob is printed, read back and printed again; `undefined` if nothing. */
export function roundTripLoss(blob: Uint8Array): string | undefined {
  const { value: read, diagnostics } = readBlob(blob, 'blob');
  // Some blobs are refused by dtc that wrote them: a fixup for a path has the path as its name, which no DTS can say.
  if (diagnostics.some(({ severity }) => severity === 'error')) return undefined;
  const printed = printTree(read);
  const again = compileText(printed);
  if (again.blob === undefined) return `prints what is refused: ${again.errors[0]?.message}`;
  if (printTree(again.tree) !== printed) return 'prints otherwise when it was printed and read back';
  return firstDifference(flatten(again.tree, { bootCpuid: read.bootCpuid }), blob);
}

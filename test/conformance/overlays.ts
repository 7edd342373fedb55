import type { Diagnostic } from '../../src/diagnostic/diagnostic.js';
import { flatten } from '../../src/tree/blob/flatten.js';
import { readBlob } from '../../src/tree/blob/read-blob.js';
import type { DtTree } from '../../src/tree/node.js';
import { fdtoverlay } from './reference.js';
import { firstDifference } from './report.js';

/**
 * In words, how a tree with overlays differs from what fdtoverlay makes. libfdt leaves what was there before in the bytes
 * that pad names and values, so structure blocks are compared once both are written anew; strings as they are.
 */
export function overlayDifference(
  ours: DtTree,
  diagnostics: readonly Diagnostic[],
  base: Uint8Array,
  overlays: readonly Uint8Array[],
): { readonly theirs: boolean; readonly what: string | undefined } {
  const { blob, said } = fdtoverlay(base, overlays);
  const [error] = diagnostics;
  if (blob === undefined || error !== undefined) {
    const agree = blob === undefined && error !== undefined;
    const what =
      blob === undefined ? `is applied, but fdtoverlay says: ${said.trim()}` : `is refused: ${error?.message}`;
    return { theirs: blob !== undefined, what: agree ? undefined : what };
  }
  const mine = flatten(ours);
  const what = firstDifference(stringsOf(mine), stringsOf(blob)) ?? firstDifference(anew(mine), anew(blob));
  return { theirs: true, what };
}

const anew = (blob: Uint8Array): Uint8Array => flatten(readBlob(blob, 'blob').value);

function stringsOf(blob: Uint8Array): Uint8Array {
  const view = new DataView(blob.buffer, blob.byteOffset, blob.length);
  const start = view.getUint32(12);
  return blob.subarray(start, start + view.getUint32(32));
}

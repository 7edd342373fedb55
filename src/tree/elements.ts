import type { Mark } from './node.js';

/** Where each element ends if all of the value is of one kind. */
export function elementEnds(bytes: Uint8Array, kind: Mark['kind']): readonly number[] {
  const ends: number[] = [];
  if (kind === 'string') {
    for (let i = 0; i < bytes.length; i++) if (bytes[i] === 0 || i === bytes.length - 1) ends.push(i + 1);
    return ends;
  }
  const size = kind === 'u8' ? 1 : kind === 'u16' ? 2 : kind === 'u64' ? 8 : 4;
  for (let end = size; end <= bytes.length; end += size) ends.push(end);
  return ends;
}

/** What bytes of unknown origin look like (treesource.c: `guess_value_type`). */
export function guessKind(bytes: Uint8Array): 'string' | 'u32' | 'u8' {
  let nuls = 0;
  let isText = bytes.at(-1) === 0;
  for (const byte of bytes) {
    if (byte === 0) nuls++;
    else if (!isTextByte(byte)) isText = false;
  }
  if (isText && nuls <= bytes.length - nuls) return 'string';
  return bytes.length % 4 === 0 ? 'u32' : 'u8';
}

/** Printable ASCII, and what has a letter as its escape: BEL, BS, HT, LF, VT, FF, CR. */
const isTextByte = (byte: number): boolean => (byte >= 0x20 && byte < 0x7f) || (byte >= 7 && byte <= 13);

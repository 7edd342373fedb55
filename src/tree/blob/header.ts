import { HEADER_SIZE, LAST_COMPATIBLE_VERSION, MAGIC, RESERVATION_SIZE } from './format.js';

/** Why a blob cannot be read (on); codes are `blob/…`. */
export interface Flaw {
  readonly code: string;
  readonly message: string;
  readonly help?: string;
}

/** Where the blocks of a blob are; all lie inside of it and apart from each other. */
export interface BlobHeader {
  readonly version: number;
  readonly totalSize: number;
  readonly bootCpuid: number;
  readonly reservations: Block;
  readonly structure: Block;
  readonly strings: Block;
}

export interface Block {
  readonly start: number;
  readonly end: number;
}

/** A tree of some megabytes is large already; a length field can say four gigabytes. */
export const MAX_BLOB_SIZE = 256 * 1024 * 1024;

const VERSION_16_HEADER_SIZE = 36;
const hex = (value: number): string => `0x${value.toString(16)}`;

/** Reads the header and holds what it says against the file (libfdt/fdt.c: `fdt_check_header`). */
export function readHeader(bytes: Uint8Array): BlobHeader | { readonly flaw: Flaw } {
  if (bytes.length < VERSION_16_HEADER_SIZE) {
    return flawed(
      'blob/truncated',
      `The file is ${bytes.length} bytes long, but a blob begins with a header of ${HEADER_SIZE}.`,
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const word = (index: number): number => view.getUint32(index * 4);
  if (word(0) !== MAGIC) {
    return flawed('blob/magic', `The file begins with ${hex(word(0))}, but a blob begins with ${hex(MAGIC)}.`);
  }
  const totalSize = word(1);
  const version = word(5);
  const lastCompatible = word(6);
  if (version < LAST_COMPATIBLE_VERSION || lastCompatible > 17) {
    const versions = `version ${version}, readable from ${lastCompatible} on`;
    return flawed('blob/version', `The blob has ${versions}, but versions 16 and 17 are read here.`);
  }
  const headerSize = version < 17 ? VERSION_16_HEADER_SIZE : HEADER_SIZE;
  if (totalSize > bytes.length) {
    return flawed('blob/truncated', `The header says ${totalSize} bytes, but the file has ${bytes.length}.`);
  }
  if (totalSize < headerSize || totalSize > MAX_BLOB_SIZE) {
    return flawed('blob/size', `The header says ${totalSize} bytes, but a blob has ${headerSize} to ${MAX_BLOB_SIZE}.`);
  }
  const blocks = {
    totalSize,
    headerSize,
    reservations: word(4),
    structure: word(2),
    strings: word(3),
    stringsSize: word(8),
  };
  return withBlocks(blocks, { version, bootCpuid: word(7), structureSize: version < 17 ? undefined : word(9) });
}

function withBlocks(
  said: Record<'totalSize' | 'headerSize' | 'reservations' | 'structure' | 'strings' | 'stringsSize', number>,
  rest: { readonly version: number; readonly bootCpuid: number; readonly structureSize: number | undefined },
): BlobHeader | { readonly flaw: Flaw } {
  const { totalSize } = said;
  const strings = { start: said.strings, end: said.strings + said.stringsSize };
  const structureEnd =
    rest.structureSize === undefined
      ? said.structure < said.strings
        ? said.strings
        : totalSize
      : said.structure + rest.structureSize;
  const structure = { start: said.structure, end: structureEnd };
  const reservations = { start: said.reservations, end: said.reservations + RESERVATION_SIZE };
  const named = { 'the reservations': reservations, 'the structure': structure, 'the strings': strings };
  for (const [name, { start, end }] of Object.entries(named)) {
    if (start >= said.headerSize && end <= totalSize) continue;
    const place = `${hex(start)} to ${hex(end)}`;
    const room = `${hex(said.headerSize)} to ${hex(totalSize)}`;
    return flawed('blob/block-outside', `The header puts ${name} at ${place}, but the blob has room from ${room}.`);
  }
  const inOrder = Object.entries(named).sort(([, a], [, b]) => a.start - b.start);
  for (let i = 1; i < inOrder.length; i++) {
    const [[lower, { end }], [upper, { start }]] = [inOrder[i - 1], inOrder[i]] as [[string, Block], [string, Block]];
    if (start >= end) continue;
    return flawed(
      'blob/overlap',
      `The header has ${lower} end at ${hex(end)} and ${upper} start at ${hex(start)}, but blocks must not overlap.`,
    );
  }
  const next = inOrder.find(([, { start }]) => start > reservations.start)?.[1].start ?? totalSize;
  const { version, bootCpuid } = rest;
  return { version, totalSize, bootCpuid, reservations: { start: reservations.start, end: next }, structure, strings };
}

const flawed = (code: string, message: string): { readonly flaw: Flaw } => ({ flaw: { code, message } });

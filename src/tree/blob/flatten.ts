import { BLOCK_COPY_FROM, LiveProperty } from '../live.js';
import type { DtNode, DtProperty, DtTree } from '../node.js';
import { Slots } from '../slots.js';
import {
  BEGIN_NODE,
  END,
  END_NODE,
  HEADER_SIZE,
  LAST_COMPATIBLE_VERSION,
  MAGIC,
  PROPERTY,
  RESERVATION_SIZE,
} from './format.js';
import { StringTable } from './string-table.js';

/** dtc's options for the form of a blob; sizes are in bytes. */
export interface FlattenOptions {
  /** dtc's `-V`. */
  readonly version?: 16 | 17;
  /** dtc's `-S`: at least so many bytes. */
  readonly minimumSize?: number;
  /** dtc's `-p`: so many bytes more. */
  readonly padding?: number;
  /** dtc's `-a`: the size is a multiple of it, a power of two. */
  readonly alignment?: number;
  /** dtc's `-R`: so many empty reservations. */
  readonly spareReservations?: number;
  /** dtc's `-b`, in the place of the tree's own. */
  readonly bootCpuid?: number;
}

/** The blob of a tree, byte for byte as dtc writes it (flattree.c: `dt_to_blob`). */
export function flatten(tree: DtTree, options: FlattenOptions = {}): Uint8Array {
  const { version = 17, spareReservations = 0 } = options;
  const structStart = HEADER_SIZE + RESERVATION_SIZE * (tree.memreserves.length + spareReservations + 1);
  const writer = new StructWriter(structStart);
  for (const name of tree.nameOrder ?? []) writer.strings.offsetOf(name);
  if (!tree.rootless) writer.tree(tree.root);
  writer.cell(END);
  const structSize = writer.length - structStart;
  const stringsStart = writer.length;
  for (const name of writer.strings.names) writer.terminated(name);
  const size = sizeWith(writer.length, options);
  const blob = writer.finish(size);
  const view = new DataView(blob.buffer);
  const header = [
    MAGIC,
    size,
    structStart,
    stringsStart,
    HEADER_SIZE,
    version,
    LAST_COMPATIBLE_VERSION,
    options.bootCpuid ?? tree.bootCpuid,
    writer.strings.length,
    ...(version === 17 ? [structSize] : []),
  ];
  header.forEach((word, i) => void view.setUint32(i * 4, word));
  tree.memreserves.forEach(({ value }, i) => {
    view.setBigUint64(HEADER_SIZE + i * RESERVATION_SIZE, value.base);
    view.setBigUint64(HEADER_SIZE + i * RESERVATION_SIZE + 8, value.size);
  });
  return blob;
}

/** The size of the blob once it is padded (`dt_to_blob`: `padlen`). */
function sizeWith(used: number, { minimumSize = 0, padding = 0, alignment = 0 }: FlattenOptions): number {
  const padded = padding > 0 ? used + padding : Math.max(used, minimumSize);
  return alignment > 0 ? Math.ceil(padded / alignment) * alignment : padded;
}

const FIRST_SIZE = 1 << 16;
/** Larger ones are not kept. */
const MAX_KEPT_SIZE = 1 << 22;

/** Taken by the writer at work, and left for the next: boards come by the hundred, and arrays of this size are dear. */
let spare: Uint8Array | undefined;

/** Nodes and properties one behind the other, into one growing array. */
class StructWriter {
  readonly strings = new StringTable();
  length: number;
  readonly #start: number;
  #bytes: Uint8Array;

  constructor(start: number) {
    this.#start = start;
    this.length = start;
    this.#bytes = spare ?? new Uint8Array(FIRST_SIZE);
    spare = undefined;
    this.#reserve(0);
  }

  /** All nodes, however deeply they nest; `undefined` on the stack ends the node that was opened last. */
  tree(root: DtNode): void {
    const work: (DtNode | undefined)[] = [root];
    while (work.length > 0) {
      const node = work.pop();
      if (node === undefined) {
        this.cell(END_NODE);
        continue;
      }
      this.cell(BEGIN_NODE);
      this.terminated(node.name);
      this.#align();
      this.#properties(node);
      work.push(undefined);
      const children = node.children instanceof Slots ? node.children.living : [...node.children.values()];
      for (let i = children.length - 1; i >= 0; i--) work.push(children[i]);
    }
  }

  cell(value: number): void {
    this.#reserve(4);
    const bytes = this.#bytes;
    const at = this.length;
    bytes[at] = value >>> 24;
    bytes[at + 1] = value >>> 16;
    bytes[at + 2] = value >>> 8;
    bytes[at + 3] = value;
    this.length = at + 4;
  }

  terminated(text: string): void {
    this.#reserve(text.length + 1);
    const bytes = this.#bytes;
    const at = this.length;
    for (let i = 0; i < text.length; i++) bytes[at + i] = text.charCodeAt(i);
    bytes[at + text.length] = 0;
    this.length = at + text.length + 1;
  }

  /** The bytes in an array of their own; before the start, and behind the end, they are 0. */
  finish(size: number): Uint8Array<ArrayBuffer> {
    const blob = new Uint8Array(size);
    blob.set(this.#bytes.subarray(this.#start, this.length), this.#start);
    if (this.#bytes.length <= MAX_KEPT_SIZE) spare = this.#bytes;
    return blob;
  }

  #properties({ properties }: DtNode): void {
    if (!(properties instanceof Slots)) {
      for (const property of properties.values()) this.#property(property, property.name.value);
      return;
    }
    for (let property = properties.first; property !== undefined; property = property.next) {
      if (!property.deleted) this.#property(property, property.key);
    }
  }

  #property(property: DtProperty, name: string): void {
    const isLive = property instanceof LiveProperty;
    const length = isLive ? property.length : property.bytes.length;
    this.#reserve(16 + length);
    this.cell(PROPERTY);
    this.cell(length);
    this.cell(this.strings.offsetOf(name));
    if (isLive && length < BLOCK_COPY_FROM) property.copyTo(this.#bytes, this.length);
    else this.#bytes.set(property.bytes, this.length);
    this.length += length;
    this.#align();
  }

  #align(): void {
    while ((this.length & 3) !== 0) this.#bytes[this.length++] = 0;
  }

  #reserve(count: number): void {
    const needed = this.length + count + 4;
    if (needed <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
    grown.set(this.#bytes);
    this.#bytes = grown;
  }
}

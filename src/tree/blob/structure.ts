import { MAX_DEPTH, MAX_STATEMENTS } from '../limits.js';
import type { LiveNode, LiveProperty } from '../live.js';
import { latin1 } from '../read.js';
import type { BlobSource } from './blob-source.js';
import { BEGIN_NODE, END, END_NODE, NOP, PROPERTY } from './format.js';
import type { BlobHeader, Block, Flaw } from './header.js';
import { makeNode, makeProperty } from './make.js';

/** No name in use comes near; it bounds the work on a blob whose names run into each other. */
const MAX_NAME_LENGTH = 1024;

export interface Structure {
  /** As much of the tree as could be read. */
  readonly root: LiveNode;
  /** Properties that stand behind a child of their node, where Linux does not look for them. */
  readonly lateProperties: readonly LiveProperty[];
  readonly flaw?: Flaw;
}

/** Reads nodes and properties from the structure block (flattree.c: `unflatten_tree`). */
export function readStructure(bytes: Uint8Array, header: BlobHeader, source: BlobSource): Structure {
  const reader = new StructureReader(bytes, header, source);
  const flaw = reader.read();
  const { root, lateProperties } = reader;
  return { root, lateProperties, ...(flaw && { flaw }) };
}

const hex = (value: number): string => `0x${value.toString(16)}`;

class StructureReader {
  readonly root: LiveNode;
  readonly lateProperties: LiveProperty[] = [];
  readonly #source: BlobSource;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #block: Block;
  readonly #strings: Block;
  /** The string block, decoded once. */
  readonly #names: string;
  #at: number;
  /** The node being read; `undefined` before the root opens and after it closes. */
  #node: LiveNode | undefined;
  #depth = 0;
  #statements = 0;

  constructor(bytes: Uint8Array, { structure, strings }: BlobHeader, source: BlobSource) {
    this.#source = source;
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#block = structure;
    this.#strings = strings;
    this.#names = latin1(bytes.subarray(strings.start, strings.end));
    this.#at = structure.start;
    this.root = makeNode('', source);
  }

  /** Reads to the end; returns what is wrong, if something is. */
  read(): Flaw | undefined {
    let hasRoot = false;
    while (true) {
      const place = this.#at;
      const token = this.#cell();
      if (token === undefined) return this.#cutOff(place);
      if (token !== NOP && ++this.#statements > 2 * MAX_STATEMENTS)
        return flawed(
          'blob/too-large',
          `At ${hex(place)} stand more than ${MAX_STATEMENTS} nodes and properties, but no more are read.`,
        );
      switch (token) {
        case NOP:
          continue;
        case BEGIN_NODE: {
          if (hasRoot && this.#node === undefined)
            return flawed('blob/two-roots', `A second root node begins at ${hex(place)}, but a tree has one.`);
          hasRoot = true;
          const flaw = this.#beginNode(place);
          if (flaw !== undefined) return flaw;
          continue;
        }
        case PROPERTY: {
          const flaw = this.#property(place);
          if (flaw !== undefined) return flaw;
          continue;
        }
        case END_NODE:
          if (this.#node === undefined)
            return flawed('blob/stray-end', `A node ends at ${hex(place)}, but none is open.`);
          this.#node = this.#node.parent;
          this.#depth--;
          continue;
        case END:
          if (this.#node !== undefined)
            return flawed(
              'blob/premature-end',
              `The structure ends at ${hex(place)}, but ${this.#where()} is still open.`,
            );
          return hasRoot
            ? undefined
            : flawed('blob/no-root', `The structure ends at ${hex(place)}, but no node came before.`);
        default:
          return flawed(
            'blob/token',
            `${hex(token)} stands at ${hex(place)}${this.#inside()}, but a node or property begins with 1, 2, 3, 4 or 9.`,
          );
      }
    }
  }

  #beginNode(place: number): Flaw | undefined {
    const start = this.#at;
    const limit = Math.min(this.#block.end, start + MAX_NAME_LENGTH);
    const end = this.#bytes.indexOf(0, start);
    if (end < 0 || end >= limit) {
      return flawed(
        'blob/name',
        `The name of the node at ${hex(place)} has no end within ${limit - start} bytes, but a NUL must end it.`,
      );
    }
    if (++this.#depth > MAX_DEPTH) {
      return flawed(
        'blob/too-deep',
        `The node at ${hex(place)} is ${this.#depth} levels deep, but ${MAX_DEPTH} are the limit.`,
      );
    }
    this.#at = this.#aligned(end + 1);
    if (this.#node === undefined) {
      this.#node = this.root;
      return undefined;
    }
    const node = makeNode(latin1(this.#bytes.subarray(start, end)), this.#source);
    this.#node.append(node);
    this.#node = node;
    return undefined;
  }

  #property(place: number): Flaw | undefined {
    const node = this.#node;
    if (node === undefined)
      return flawed('blob/stray-property', `A property stands at ${hex(place)}, but no node is open there.`);
    const length = this.#cell();
    const nameOffset = this.#cell();
    if (length === undefined || nameOffset === undefined) return this.#cutOff(place);
    const end = this.#names.indexOf('\0', nameOffset);
    if (nameOffset >= this.#names.length || end < 0 || end - nameOffset > MAX_NAME_LENGTH) {
      const room = this.#strings.end - this.#strings.start;
      return flawed(
        'blob/name',
        `The property at ${hex(place)}${this.#inside()} has its name at ${hex(nameOffset)} of the strings, but there a name must end within their ${hex(room)} bytes.`,
      );
    }
    if (length > this.#block.end - this.#at) {
      return flawed(
        'blob/property-length',
        `The property ${this.#names.slice(nameOffset, end)} at ${hex(place)}${this.#inside()} says ${length} bytes, but ${this.#block.end - this.#at} are left.`,
      );
    }
    const property = makeProperty(this.#names.slice(nameOffset, end), this.#source);
    property.start = this.#at;
    property.length = length;
    if (node.children.count > 0) this.lateProperties.push(property);
    node.properties.append(property);
    this.#at = this.#aligned(this.#at + length);
    return undefined;
  }

  #cell(): number | undefined {
    if (this.#at + 4 > this.#block.end) return undefined;
    const cell = this.#view.getUint32(this.#at);
    this.#at += 4;
    return cell;
  }

  /** Elements are aligned to the start of the block. */
  #aligned(at: number): number {
    return this.#block.start + ((at - this.#block.start + 3) & ~3);
  }

  #cutOff(place: number): Flaw {
    return flawed(
      'blob/cut-off',
      `The structure block ends at ${hex(this.#block.end)} behind what stands at ${hex(place)}${this.#inside()}, but its end token, 9, has not come.`,
    );
  }

  #inside(): string {
    return this.#node === undefined ? '' : ` in ${this.#where()}`;
  }

  #where(): string {
    const names: string[] = [];
    for (let at = this.#node; at?.parent !== undefined; at = at.parent) names.push(at.name);
    return `/${names.reverse().join('/')}`;
  }
}

const flawed = (code: string, message: string): Flaw => ({ code, message });

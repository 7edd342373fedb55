import type { DtNode, DtProperty, DtTree } from './node.js';
import { printValue } from './print-value.js';

/** Where something stands in printed text. */
export interface PrintedPlace {
  /** The whole statement of a property; of a node, its name. */
  readonly start: number;
  readonly end: number;
  readonly nameStart: number;
  readonly nameEnd: number;
  /** The elements of a value, in order. */
  readonly elements: readonly PrintedElement[];
}

export interface PrintedElement {
  readonly offset: number;
  readonly length: number;
  readonly start: number;
  readonly end: number;
}

export interface Printed {
  readonly text: string;
  readonly places: ReadonlyMap<DtNode | DtProperty, PrintedPlace>;
  /** The statements of the reservations, in order. */
  readonly reservations: readonly { readonly start: number; readonly end: number }[];
}

/**
 * A tree as DTS, in the form of `dtc -O dts`: values as they were written, or, from a blob, as strings, cells or bytes, whichever
 * they look like (treesource.c). Read back, it gives the same bytes.
 */
export const printTree = (tree: DtTree): string => new Printer(false).print(tree).text;

/** The same, and where everything came to stand. */
export const printWithPlaces = (tree: DtTree): Printed => new Printer(true).print(tree);

/** Deeper nodes are not indented further: their text would grow with the square of their depth. */
const MAX_INDENT = 64;

const indent = (depth: number): string => '\t'.repeat(Math.min(depth, MAX_INDENT));

class Printer {
  readonly #parts: string[] = [];
  readonly #places = new Map<DtNode | DtProperty, PrintedPlace>();
  readonly #keepPlaces: boolean;
  #length = 0;

  constructor(keepPlaces: boolean) {
    this.#keepPlaces = keepPlaces;
  }

  print(tree: DtTree): Printed {
    this.#write('/dts-v1/;\n\n');
    const reservations = tree.memreserves.map(({ value, labels = [] }) => {
      for (const label of labels) this.#write(`${label.value}: `);
      const start = this.#length;
      this.#write(`/memreserve/\t0x${hex(value.base)} 0x${hex(value.size)};\n`);
      return { start, end: this.#length - 1 };
    });
    if (!tree.rootless) this.#nodes(tree.root);
    return { text: this.#parts.join(''), places: this.#places, reservations };
  }

  /** Opens nodes and closes them again, however deeply they nest. */
  #nodes(root: DtNode): void {
    const work: { readonly node: DtNode; readonly depth: number; readonly isOpen: boolean }[] = [];
    work.push({ node: root, depth: 0, isOpen: false });
    for (let next = work.pop(); next !== undefined; next = work.pop()) {
      const { node, depth, isOpen } = next;
      if (isOpen) {
        this.#write(`${indent(depth)}};\n`);
        continue;
      }
      if (depth > 0) this.#write('\n');
      this.#open(node, depth);
      work.push({ node, depth, isOpen: true });
      const children = [...node.children.values()];
      for (let i = children.length - 1; i >= 0; i--) {
        work.push({ node: children[i] as DtNode, depth: depth + 1, isOpen: false });
      }
    }
  }

  #open(node: DtNode, depth: number): void {
    this.#write(indent(depth));
    for (const { value } of node.labels) this.#write(`${value}: `);
    const start = this.#length;
    this.#write(node.name === '' ? '/' : node.name);
    const end = this.#length;
    if (this.#keepPlaces) this.#places.set(node, { start, end, nameStart: start, nameEnd: end, elements: [] });
    this.#write(' {\n');
    for (const property of node.properties.values()) this.#property(property, depth + 1);
  }

  #property(property: DtProperty, depth: number): void {
    this.#write(indent(depth));
    for (const { value } of property.labels) this.#write(`${value}: `);
    const nameStart = this.#length;
    this.#write(property.name.value);
    const nameEnd = this.#length;
    const elements: PrintedElement[] = [];
    if (property.bytes.length > 0) {
      this.#write(' = ');
      const valueStart = this.#length;
      const { text, elements: printed } = printValue(property);
      this.#write(text);
      if (this.#keepPlaces) {
        for (const { offset, length, start, end } of printed) {
          elements.push({ offset, length, start: start + valueStart, end: end + valueStart });
        }
      }
    }
    this.#write(';\n');
    if (!this.#keepPlaces) return;
    this.#places.set(property, { start: nameStart, end: this.#length - 1, nameStart, nameEnd, elements });
  }

  #write(text: string): void {
    this.#parts.push(text);
    this.#length += text.length;
  }
}

const hex = (value: bigint): string => value.toString(16).padStart(16, '0');

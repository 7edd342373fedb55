import { type ExpandedText, makeSourceFile, type SourceFile, type Span } from 'dtc-parser-ts';
import { Arena } from '../arena.js';
import type { LiveNode, LiveProperty } from '../live.js';
import type { DtNode, DtProperty, DtTree } from '../node.js';
import type { Place, PrintedProperty, Source } from '../placed.js';
import { type Printed, type PrintedPlace, printWithPlaces } from '../print.js';

const NOTHING: Printed = { text: '', places: new Map(), reservations: [] };

const NOWHERE: PrintedPlace = { start: 0, end: 0, nameStart: 0, nameEnd: 0, elements: [] };

/**
 * What the nodes and properties of one blob have in common. The text that their places are in is the tree printed as DTS;
 * it is made when the first place is asked for, which for most blobs nobody does.
 */
export class BlobSource implements Source {
  readonly arena: Arena;
  readonly text: ExpandedText;
  readonly isPrinted = true;
  readonly #path: string;
  #tree: DtTree | undefined;
  #printed: (Omit<Printed, 'text'> & { readonly file: SourceFile }) | undefined;

  constructor(bytes: Uint8Array, path: string) {
    this.arena = new Arena(bytes, bytes.length);
    this.#path = path;
    this.text = new BlobText(() => this.#print().file);
  }

  /** Names the tree to print: from now on there are places. */
  show(tree: DtTree): void {
    this.#tree = tree;
    this.#printed = undefined;
  }

  /** Where a node or property came to stand. */
  placeOf(printed: DtNode | DtProperty): PrintedPlace {
    return this.#print().places.get(printed) ?? NOWHERE;
  }

  /** The n-th entry of the list of reservations. */
  reservationSpan(index: number): Span {
    const { start, end } = this.#print().reservations[index] ?? NOWHERE;
    return this.text.spanOf(start, end);
  }

  /** The start of the file, for what concerns all of it. */
  get start(): Place {
    return NOWHERE;
  }

  #print(): Omit<Printed, 'text'> & { readonly file: SourceFile } {
    if (this.#printed === undefined) {
      const { text, ...places } = this.#tree === undefined ? NOTHING : printWithPlaces(this.#tree);
      this.#printed = { ...places, file: makeSourceFile(this.#path, text) };
    }
    return this.#printed;
  }
}

/** The printed form as a text that places lie in. */
class BlobText implements ExpandedText {
  readonly #file: () => SourceFile;

  constructor(file: () => SourceFile) {
    this.#file = file;
  }

  get text(): string {
    return this.#file().text;
  }

  spanOf(start: number, end: number): Span {
    return { file: this.#file(), start, end };
  }
}

/** The place of a node's name, worked out when it is asked for. */
export class BlobOpening {
  readonly kind = 'generated-node';
  node: LiveNode | undefined = undefined;
  readonly #source: BlobSource;

  constructor(source: BlobSource) {
    this.#source = source;
  }

  get start(): number {
    return this.node === undefined ? 0 : this.#source.placeOf(this.node).nameStart;
  }

  get end(): number {
    return this.node === undefined ? 0 : this.#source.placeOf(this.node).nameEnd;
  }
}

/** The place of a property, worked out when it is asked for. */
export class BlobStatement implements PrintedProperty {
  readonly kind = 'printed';
  property: LiveProperty | undefined = undefined;
  readonly #source: BlobSource;

  constructor(source: BlobSource) {
    this.#source = source;
  }

  get #place(): PrintedPlace {
    return this.property === undefined ? NOWHERE : this.#source.placeOf(this.property);
  }

  get start(): number {
    return this.#place.start;
  }

  get end(): number {
    return this.#place.end;
  }

  get nameStart(): number {
    return this.#place.nameStart;
  }

  get nameEnd(): number {
    return this.#place.nameEnd;
  }

  get elements(): PrintedPlace['elements'] {
    return this.#place.elements;
  }
}

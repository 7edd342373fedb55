import type { ExpandedText, Located, Span } from 'dtc-parser-ts';
import type { Arena } from './arena.js';
import type { Mark } from './node.js';

/** Offsets into the expanded text. */
export interface Place {
  readonly start: number;
  readonly end: number;
}

/** What all nodes and properties of one source have in common. */
export interface Source {
  readonly text: ExpandedText;
  readonly arena: Arena;
  /** A blob, whose places are those in its printed form. */
  readonly isPrinted?: boolean;
}

/** A statement with a name of its own place. */
interface NamedPlace extends Place {
  readonly nameStart: number;
  readonly nameEnd: number;
}

/** What nobody wrote, and the place that caused it. */
export interface Generated extends NamedPlace {
  readonly kind: 'generated';
  readonly element: Mark['kind'];
}

/** What was read from a blob, at its place in the blob's printed form; that is made when somebody asks. */
export interface PrintedProperty extends NamedPlace {
  readonly kind: 'printed';
  /** The elements of the value, each with its place. */
  readonly elements: readonly (Place & { readonly offset: number; readonly length: number })[];
}

/** A place of a blob's printed form: the blob is printed when somebody looks at the place, which without a finding nobody does. */
export class LateSpan implements Span {
  readonly #find: () => Span;
  #found: Span | undefined;

  constructor(find: () => Span) {
    this.#find = find;
  }

  get file(): Span['file'] {
    return this.#span.file;
  }

  get start(): number {
    return this.#span.start;
  }

  get end(): number {
    return this.#span.end;
  }

  get #span(): Span {
    this.#found ??= this.#find();
    return this.#found;
  }
}

/** Where a place of a source lies. */
export function spanIn({ text, isPrinted }: Source, place: Place): Span {
  return isPrinted ? new LateSpan(() => text.spanOf(place.start, place.end)) : text.spanOf(place.start, place.end);
}

/** Something written, whose place is worked out when it is asked for. */
export class Placed<T> implements Located<T> {
  readonly value: T;
  readonly #source: Source;
  readonly #place: Place;

  constructor(value: T, source: Source, place: Place) {
    this.value = value;
    this.#source = source;
    this.#place = place;
  }

  get span(): Span {
    return spanIn(this.#source, this.#place);
  }
}

/** A name or label; its place is worked out when it is asked for. */
export class PlacedText implements Located<string> {
  readonly value: string;
  readonly #source: Source;
  readonly #place: Place | NamedPlace;
  readonly #isName: boolean;

  constructor(value: string, source: Source, place: Place | NamedPlace, isName = false) {
    this.value = value;
    this.#source = source;
    this.#place = place;
    this.#isName = isName;
  }

  get span(): Span {
    const place = this.#place;
    if (!this.#isName || !('nameStart' in place)) return spanIn(this.#source, place);
    const { text, isPrinted } = this.#source;
    const find = (): Span => text.spanOf(place.nameStart, place.nameEnd);
    return isPrinted ? new LateSpan(find) : find();
  }
}

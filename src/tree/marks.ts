import type { BytesItem, CellsItem, Span, ValueItem } from 'dtc-parser-ts';
import { elementEnds, guessKind } from './elements.js';
import type { LiveProperty, LiveReference } from './live.js';
import type { Mark, NodePath } from './node.js';
import { type Place, spanIn } from './placed.js';

/** How and where each element of a value was written, read once more from the syntax. */
export function marksOf(property: LiveProperty): readonly Mark[] {
  const { written } = property;
  if (written.kind === 'generated') return generatedMarks(property, written.element);
  if (written.kind === 'printed') return printedMarks(property);
  const writer = new MarkWriter(property);
  for (const item of written.value ?? []) writer.item(item);
  return writer.marks;
}

/** An element; its place is worked out when it is asked for. */
class ElementMark implements Mark {
  readonly offset: number;
  readonly length: number;
  readonly kind: Mark['kind'];
  readonly item?: number;
  readonly target?: NodePath;
  readonly reference?: string;
  readonly #property: LiveProperty;
  readonly #place: Place | undefined;

  constructor(
    property: LiveProperty,
    element: Pick<Mark, 'offset' | 'length' | 'kind' | 'item'>,
    place?: Place,
    reference?: LiveReference,
  ) {
    this.offset = element.offset;
    this.length = element.length;
    this.kind = element.kind;
    if (element.item !== undefined) this.item = element.item;
    if (reference !== undefined) this.reference = spellingOf(reference);
    if (reference?.target !== undefined) this.target = reference.target.path;
    this.#property = property;
    this.#place = place;
  }

  /** Its own, or that of the statement. */
  get span(): Span {
    const place = this.#place;
    return place === undefined ? this.#property.span : spanIn(this.#property.source, place);
  }
}

/** The label or path behind the `&`. */
function spellingOf({ written: { label, path } }: LiveReference): string {
  if (label === undefined) return path ?? '';
  return path === undefined ? label : `${label}/${path}`;
}

/** The elements of a value that nobody wrote: cells, or strings up to their NUL. */
function generatedMarks(property: LiveProperty, kind: Mark['kind']): readonly Mark[] {
  return elementsOf(property, kind).map(
    (element) => new ElementMark(property, element, undefined, property.references),
  );
}

/** The elements that the bytes of a blob look like, at their places in its printed form. */
function printedMarks(property: LiveProperty): readonly Mark[] {
  const kind = guessKind(property.bytes);
  return elementsOf(property, kind).map(
    (element, i) => new ElementMark(property, element, new PrintedElementPlace(property, i)),
  );
}

function elementsOf({ bytes }: LiveProperty, kind: Mark['kind']): readonly Pick<Mark, 'offset' | 'length' | 'kind'>[] {
  let start = 0;
  return elementEnds(bytes, kind).map((end) => {
    const offset = start;
    start = end;
    return { offset, length: end - offset, kind };
  });
}

/** The place of an element in a printed tree, which is only printed when somebody asks. */
class PrintedElementPlace implements Place {
  readonly #property: LiveProperty;
  readonly #index: number;

  constructor(property: LiveProperty, index: number) {
    this.#property = property;
    this.#index = index;
  }

  get start(): number {
    return this.#place.start;
  }

  get end(): number {
    return this.#place.end;
  }

  get #place(): Place {
    const { written } = this.#property;
    return (written.kind === 'printed' ? written.elements[this.#index] : undefined) ?? written;
  }
}

const CELL_KINDS = { 8: 'u8', 16: 'u16', 32: 'u32', 64: 'u64' } as const;

class MarkWriter {
  readonly marks: Mark[] = [];
  readonly #property: LiveProperty;
  #offset = 0;
  #reference: LiveReference | undefined;
  #incbins = 0;
  #item = -1;

  constructor(property: LiveProperty) {
    this.#property = property;
    this.#reference = property.references;
  }

  item(item: ValueItem): void {
    this.#item++;
    switch (item.kind) {
      case 'string':
        this.#mark('string', item.value.length + 1, item);
        return;
      case 'cells':
        this.#cells(item);
        return;
      case 'bytes':
        this.#bytes(item);
        return;
      case 'path': {
        const reference = this.#nextReference();
        const length = reference?.target === undefined ? 0 : reference.target.path.length + 1;
        this.#mark('path', length, item.target, reference);
        return;
      }
      default:
        this.#mark('incbin', this.#property.incbinLengths[this.#incbins++] ?? 0, item);
    }
  }

  #cells({ bits, elements }: CellsItem): void {
    for (const element of elements) {
      if (element.kind === 'label') continue;
      const isPhandle = element.kind === 'reference' && bits === 32;
      const reference = isPhandle ? this.#nextReference() : undefined;
      this.#mark(isPhandle ? 'phandle' : CELL_KINDS[bits], bits / 8, element, reference);
    }
  }

  #bytes({ elements }: BytesItem): void {
    for (const element of elements) if (element.kind === 'byte') this.#mark('u8', 1, element);
  }

  #nextReference(): LiveReference | undefined {
    const reference = this.#reference;
    this.#reference = reference?.next;
    return reference;
  }

  #mark(kind: Mark['kind'], length: number, place: Place, reference?: LiveReference): void {
    const offset = this.#offset;
    this.#offset += length;
    if (length === 0) return;
    this.marks.push(new ElementMark(this.#property, { offset, length, kind, item: this.#item }, place, reference));
  }
}

import type { BytesItem, CellElement, CellsItem, Span, ValueItem } from 'dtc-parser-ts';
import { elementEnds, guessKind } from './elements.js';
import type { LiveProperty, LiveReference } from './live.js';
import type { Mark } from './node.js';

/** How and where each element of a value was written, read once more from the syntax. */
export function marksOf(property: LiveProperty): readonly Mark[] {
  const { written } = property;
  if (written.kind === 'generated') return generatedMarks(property, written.element);
  if (written.kind === 'printed') return printedMarks(property);
  const writer = new MarkWriter(property);
  for (const item of written.value ?? []) writer.item(item);
  return writer.marks;
}

/** The elements of a value that nobody wrote: cells, or strings up to their NUL. */
function generatedMarks(property: LiveProperty, kind: Mark['kind']): readonly Mark[] {
  const { bytes, span } = property;
  return elementEnds(bytes, kind).map((end, i, ends) => {
    const offset = i === 0 ? 0 : (ends[i - 1] as number);
    return { offset, length: end - offset, kind, span, ...targetOf(property.references) };
  });
}

/** The elements that the bytes of a blob look like, at their places in its printed form. */
function printedMarks(property: LiveProperty): readonly Mark[] {
  const { bytes, written, source } = property;
  const kind = guessKind(bytes);
  let offset = 0;
  return elementEnds(bytes, kind).map((end, i): Mark => {
    const start = offset;
    offset = end;
    return {
      offset: start,
      length: end - start,
      kind,
      get span(): Span {
        const element = written.kind === 'printed' ? written.elements[i] : undefined;
        return element === undefined ? property.span : source.text.spanOf(element.start, element.end);
      },
    };
  });
}

function targetOf(reference: LiveReference | undefined): Pick<Mark, 'target' | 'reference'> {
  if (reference === undefined) return {};
  const { label, path } = reference.written;
  const written = label === undefined ? (path ?? '') : path === undefined ? label : `${label}/${path}`;
  return { reference: written, ...(reference.target && { target: reference.target.path }) };
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

  #mark(
    kind: Mark['kind'],
    length: number,
    place: CellElement | ValueItem | { start: number; end: number },
    reference?: LiveReference,
  ): void {
    const { text } = this.#property.source;
    const offset = this.#offset;
    this.#offset += length;
    if (length === 0) return;
    const mark: Mark = {
      offset,
      length,
      kind,
      item: this.#item,
      get span(): Span {
        return text.spanOf(place.start, place.end);
      },
      ...targetOf(reference),
    };
    this.marks.push(mark);
  }
}

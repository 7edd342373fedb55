import { elementEnds, guessKind } from './elements.js';
import type { DtProperty, LocatedLabel, Mark } from './node.js';
import type { PrintedElement } from './print.js';
import { latin1 } from './read.js';

type Kind = Mark['kind'];

/** One element to print; elements of one group share a pair of brackets. */
interface Element {
  readonly offset: number;
  readonly length: number;
  readonly kind: Kind;
  readonly group: number;
  readonly reference?: string;
}

interface PrintedValue {
  readonly text: string;
  readonly elements: readonly PrintedElement[];
}

/** A value as DTS, with the place of each element in it. */
export function printValue(property: DtProperty): PrintedValue {
  const { bytes } = property;
  const labels = [...(property.valueLabels ?? [])];
  const elements: PrintedElement[] = [];
  let text = '';
  let previous: Element | undefined;
  for (const element of elementsOf(property)) {
    if (previous === undefined) text += opening(element.kind);
    else if (previous.group === element.group && !isText(element.kind)) text += ' ';
    else text += `${closing(previous.kind)}, ${opening(element.kind)}`;
    for (const label of labelsUpTo(labels, element.offset)) text += `${label.value}: `;
    const start = text.length;
    text += printElement(element, bytes);
    elements.push({ offset: element.offset, length: element.length, start, end: text.length });
    previous = element;
  }
  if (previous !== undefined) text += closing(previous.kind);
  for (const label of labels) text += ` ${label.value}:`;
  return { text, elements };
}

/** Takes the labels that stand at or before an offset off the list. */
function labelsUpTo(labels: LocatedLabel[], offset: number): readonly LocatedLabel[] {
  let count = 0;
  while (count < labels.length && (labels[count] as LocatedLabel).offset <= offset) count++;
  return labels.splice(0, count);
}

/** The elements as written; where nobody wrote them, as they look. */
function elementsOf({ bytes, marks }: DtProperty): readonly Element[] {
  if (marks.length === 0 || marks[0]?.item === undefined) return guessed(bytes, 0, 0);
  const elements: Element[] = [];
  for (const mark of marks) {
    const { offset, length, kind, item: group = 0 } = mark;
    if (kind === 'incbin') {
      for (const element of guessed(bytes.subarray(offset, offset + length), offset, group)) elements.push(element);
    } else elements.push({ offset, length, kind, group, ...printedReference(mark) });
  }
  return elements;
}

/** A reference is printed as one if its target is in the tree; what waits for another tree is the open cell that it is. */
function printedReference({ target, reference }: Mark): { readonly reference?: string } {
  return target === undefined || reference === undefined ? {} : { reference };
}

function guessed(bytes: Uint8Array, offset: number, group: number): readonly Element[] {
  const kind = guessKind(bytes);
  let start = 0;
  return elementEnds(bytes, kind).map((end) => {
    const element = { offset: offset + start, length: end - start, kind, group };
    start = end;
    return element;
  });
}

function opening(kind: Kind): string {
  switch (kind) {
    case 'u8':
      return '[';
    case 'u16':
      return '/bits/ 16 <';
    case 'u64':
      return '/bits/ 64 <';
    case 'u32':
    case 'phandle':
      return '<';
    default:
      return '';
  }
}

const isText = (kind: Kind): boolean => kind === 'string' || kind === 'path';

function closing(kind: Kind): string {
  if (isText(kind)) return '';
  return kind === 'u8' ? ']' : '>';
}

function printElement({ offset, length, kind, reference }: Element, bytes: Uint8Array): string {
  if (reference !== undefined) return reference.includes('/') ? `&{${reference}}` : `&${reference}`;
  if (isText(kind)) return quote(latin1(bytes.subarray(offset, offset + length - 1)));
  let digits = '';
  for (let i = offset; i < offset + length; i++) digits += (bytes[i] as number).toString(16).padStart(2, '0');
  return kind === 'u8' ? digits : `0x${digits.replace(/^0+(?=..)/, '')}`;
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['\x07', '\\a'],
  ['\b', '\\b'],
  ['\t', '\\t'],
  ['\n', '\\n'],
  ['\v', '\\v'],
  ['\f', '\\f'],
  ['\r', '\\r'],
  ['\\', '\\\\'],
  ['"', '\\"'],
]);

/** A string with its escapes; bytes that are no printable ASCII are given by their number. */
function quote(text: string): string {
  const escaped = text.replace(
    /[^ !#-[\]-~]/g,
    (character) => ESCAPES.get(character) ?? `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
  return `"${escaped}"`;
}

import type { CellsItem, Expression, IncbinItem, Label, Property, Reference, ValueItem } from 'dtc-parser-ts';
import type { BuildContext } from './context.js';
import { evaluate, type Value } from './evaluate.js';
import { BLOCK_COPY_FROM, type LiveProperty, LiveReference } from './live.js';

/** The cell that stands for a phandle that is not known yet (livetree.c, dtc-parser.y). */
export const OPEN_PHANDLE = 0xffff_ffff;

/** Writes the bytes of a property as the parser of dtc does: phandles still open, paths still missing. */
export function encodeValue(property: Property, target: LiveProperty, context: BuildContext): void {
  target.start = context.arena.length;
  if (property.value !== undefined) for (const item of property.value) encodeItem(item, target, context);
  target.length = context.arena.length - target.start;
}

function encodeItem(item: ValueItem, target: LiveProperty, context: BuildContext): void {
  const { arena } = context;
  if (item.labelsBefore.length > 0) addLabels(item.labelsBefore, target, context);
  switch (item.kind) {
    case 'cells':
      encodeCells(item, target, context);
      break;
    case 'string':
      arena.appendText(item.value);
      arena.reserve(1);
      arena.bytes[arena.length++] = 0;
      break;
    case 'path':
      addReference('path', item.target, target, context);
      break;
    case 'bytes':
      arena.reserve(item.elements.length);
      for (const element of item.elements) {
        if (element.kind === 'byte') arena.bytes[arena.length++] = element.value;
        else addLabel(element, target, context);
      }
      break;
    default:
      encodeIncbin(item, target, context);
  }
  if (item.labelsAfter.length > 0) addLabels(item.labelsAfter, target, context);
}

function addReference(kind: 'phandle' | 'path', written: Reference, target: LiveProperty, context: BuildContext): void {
  const reference = new LiveReference(kind, written, context.arena.length - target.start);
  if (target.references === undefined) target.references = reference;
  else if (context.lastReference !== undefined) context.lastReference.next = reference;
  context.lastReference = reference;
  context.suspects.add(kind === 'path' ? 'path_references' : 'phandle_references');
}

function addLabels(labels: readonly Label[], target: LiveProperty, context: BuildContext): void {
  for (const label of labels) addLabel(label, target, context);
}

function addLabel(label: Label, target: LiveProperty, { arena, lastReference, suspects }: BuildContext): void {
  suspects.add('duplicate_label');
  const after = target.references === undefined ? undefined : lastReference;
  target.extras.valueLabels ??= [];
  target.extras.valueLabels.push({ label, offset: arena.length - target.start, after });
}

function encodeCells(item: CellsItem, target: LiveProperty, context: BuildContext): void {
  const { arena } = context;
  const { bits, elements } = item;
  arena.reserve(elements.length * 8);
  for (let i = 0; i < elements.length; i++) {
    const element = elements[i] as (typeof elements)[number];
    switch (element.kind) {
      case 'literal':
        if (bits === 32 && typeof element.value === 'number' && element.value <= 0xffff_ffff) {
          arena.setCell(arena.length, element.value);
          arena.length += 4;
        } else encodeInteger(element.value, bits, element, context);
        break;
      case 'reference':
        encodeReference(element, bits, target, context);
        break;
      case 'label':
        addLabel(element, target, context);
        break;
      default:
        encodeInteger(integerOf(element, context), bits, element, context);
    }
  }
}

function encodeReference(
  written: Reference,
  bits: CellsItem['bits'],
  target: LiveProperty,
  context: BuildContext,
): void {
  const { arena } = context;
  if (bits === 32) {
    addReference('phandle', written, target, context);
    arena.setCell(arena.length, OPEN_PHANDLE);
    arena.length += 4;
    return;
  }
  context.say({
    code: 'tree/reference-width',
    message: `A reference stands in a list of ${bits}-bit elements, but a phandle is a cell of 32 bits.`,
    place: written,
    help: `Close the list before it and open one without /bits/ ${bits}.`,
  });
  for (let i = 0; i < bits / 8; i++) arena.bytes[arena.length++] = 0xff;
}

/** The value of an expression; a division by zero is told and counts as 0. */
export function integerOf(expression: Expression, context: BuildContext): Value {
  if (expression.kind === 'literal') return expression.value;
  return evaluate(expression, (division) =>
    context.say({
      code: 'tree/division-by-zero',
      message: 'This divides by 0, but a divisor must be something else, even where its result is not used.',
      place: division,
    }),
  );
}

const ALL_ONES = 0xffff_ffff_ffff_ffffn;

/** Whether the bits above an element's width are all 0 or, as those of a negative number, all 1. */
function fits(value: Value, bits: number): boolean {
  if (bits === 64) return true;
  const mask = (1n << BigInt(bits)) - 1n;
  const wide = BigInt(value);
  return wide <= mask || (wide | mask) === ALL_ONES;
}

function encodeInteger(value: Value, bits: CellsItem['bits'], element: Expression, context: BuildContext): void {
  const { arena } = context;
  if (!fits(value, bits)) sayTooWide(value, bits, element, context);
  const wide = typeof value === 'bigint';
  const low = wide ? Number(value & 0xffff_ffffn) : value >>> 0;
  switch (bits) {
    case 8:
      arena.bytes[arena.length++] = low;
      return;
    case 16:
      arena.bytes[arena.length++] = low >>> 8;
      arena.bytes[arena.length++] = low;
      return;
    case 64:
      arena.setCell(arena.length, wide ? Number(value >> 32n) : Math.floor(value / 2 ** 32));
      arena.setCell(arena.length + 4, low);
      arena.length += 8;
      return;
    default:
      arena.setCell(arena.length, low);
      arena.length += 4;
  }
}

function sayTooWide(value: Value, bits: number, place: Expression, context: BuildContext): void {
  const needed = BigInt(value).toString(2).length;
  const high = (BigInt(value) >> 32n).toString(16);
  const low = (BigInt(value) & 0xffff_ffffn).toString(16);
  context.say({
    code: 'tree/value-too-wide',
    message: `0x${value.toString(16)} takes ${needed} bits, but ${bits === 32 ? 'a cell has' : 'an element of this list has'} ${bits}.`,
    place,
    help:
      bits === 32
        ? `Write two cells, 0x${high} 0x${low}, or a list of its own: /bits/ 64 <…>.`
        : `Write a value below 0x${(1n << BigInt(bits)).toString(16)}, or widen the list with /bits/.`,
  });
}

/** The largest offset that a file can be read from (`fseek`). */
const MAX_OFFSET = 0x7fff_ffff_ffff_ffffn;

function encodeIncbin(item: IncbinItem, target: LiveProperty, context: BuildContext): void {
  const before = context.arena.length;
  const offset = item.offset === undefined ? 0 : integerOf(item.offset, context);
  const length = item.length === undefined ? Number.POSITIVE_INFINITY : Number(integerOf(item.length, context));
  const place = { start: item.fileStart, end: item.fileEnd };
  if (offset > MAX_OFFSET) {
    context.say({
      code: 'tree/incbin-offset',
      message: `Reading starts at 0x${offset.toString(16)}, but an offset in a file is below 0x8000000000000000.`,
      place: item.offset ?? place,
    });
  } else {
    const read = context.options.readBinary?.(item.file, context.spanOf(place)) ?? {
      reason: 'forbidden',
      detail: 'files of bytes are not read here',
    };
    if (read instanceof Uint8Array) context.arena.appendBytes(read.subarray(Number(offset), Number(offset) + length));
    else {
      context.say({
        code: 'tree/incbin-unreadable',
        message: `"${item.file}" cannot be read (${read.detail}), but its bytes are this property's value.`,
        place,
      });
    }
  }
  target.extras.incbinLengths ??= [];
  target.extras.incbinLengths.push(context.arena.length - before);
}

/** Replaces a property's bytes; the old ones are left behind in the arena. */
export function replaceBytes(property: LiveProperty, write: () => void): void {
  const { arena } = property.source;
  const start = arena.length;
  write();
  property.start = start;
  property.length = arena.length - start;
}

/** Appends part of a property's present bytes to the arena. */
export function copySlice(property: LiveProperty, from: number, to: number): void {
  const { arena } = property.source;
  const count = to - from;
  arena.reserve(count);
  const at = property.start + from;
  if (count >= BLOCK_COPY_FROM) arena.bytes.copyWithin(arena.length, at, at + count);
  else for (let i = 0; i < count; i++) arena.bytes[arena.length + i] = arena.bytes[at + i] as number;
  arena.length += count;
}

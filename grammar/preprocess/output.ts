import { copied, type ExpandedText, type SourceView, segmentedText } from '../source/expanded-text.js';
import { lastAtOrBefore } from '../source/source-file.js';
import type { Expansion } from '../source/span.js';
import type { Macro } from './macro.js';
import { expansionOf, type Origin } from './origin.js';
import { afterBlank, nameEnd, type Token } from './token.js';

/** The expanded text while it grows, and where each piece of it came from. */
export interface Output {
  readonly pieces: string[];
  length: number;
  segments: number;
  starts: Int32Array;
  views: Int32Array;
  from: Int32Array;
  to: Int32Array;
  /** For a macro whose body was put as a whole: the view of its definition. */
  definitions: Int32Array;
  readonly makers: (Macro | Origin | undefined)[];
}

export function makeOutput(): Output {
  const room = 4096;
  return {
    pieces: [],
    length: 0,
    segments: 0,
    starts: new Int32Array(room),
    views: new Int32Array(room),
    from: new Int32Array(room),
    to: new Int32Array(room),
    definitions: new Int32Array(room),
    makers: [],
  };
}

const twice = (array: Int32Array): Int32Array => {
  const larger = new Int32Array(2 * array.length);
  larger.set(array);
  return larger;
};

function addSegment(output: Output, view: number, from: number, to: number): number {
  const index = output.segments++;
  if (index === output.starts.length) {
    output.starts = twice(output.starts);
    output.views = twice(output.views);
    output.from = twice(output.from);
    output.to = twice(output.to);
    output.definitions = twice(output.definitions);
  }
  output.starts[index] = output.length;
  output.views[index] = view;
  output.from[index] = from;
  output.to[index] = to;
  return index;
}

/** Puts text as it stands at an offset of a view. */
export function copy(output: Output, piece: string, view: number, from: number): void {
  addSegment(output, view, from, copied);
  output.makers.push(undefined);
  output.pieces.push(piece);
  output.length += piece.length;
}

/** Puts what a macro made, used between two offsets of a view. */
export function put(
  output: Output,
  piece: string,
  view: number,
  from: number,
  to: number,
  maker: Macro | Origin,
  definition: number,
): void {
  const index = addSegment(output, view, from, to);
  output.definitions[index] = definition;
  output.makers.push(maker);
  output.pieces.push(piece);
  output.length += piece.length;
}

/** Puts a range of another output, which has the text that it would be finished to. */
export function copyRange(output: Output, other: Output, text: string, from: number, to: number): void {
  if (from >= to) return;
  const { starts, segments } = other;
  let index = lastAtOrBefore(starts.subarray(0, segments), from);
  for (let at = from; at < to; index++) {
    const start = starts[index] as number;
    const end = index + 1 < segments ? Math.min(to, starts[index + 1] as number) : to;
    const used = other.to[index] as number;
    const source = other.from[index] as number;
    addSegment(output, other.views[index] as number, used === copied ? source + at - start : source, used);
    output.definitions[output.segments - 1] = other.definitions[index] as number;
    output.makers.push(other.makers[index]);
    output.pieces.push(text.slice(at, end));
    output.length += end - at;
    at = end;
  }
}

/** Puts a character that stands nowhere; it counts to the segment before. */
export function putBlank(output: Output, character: ' ' | '\n'): void {
  output.pieces.push(character);
  output.length++;
}

/** The uses that were put since a segment reach to an offset after all. */
export function stretchUses(output: Output, firstSegment: number, to: number): void {
  for (let index = firstSegment; index < output.segments; index++) {
    if (output.to[index] !== copied) output.to[index] = to;
  }
}

/** The finished text. */
export function finishOutput(output: Output, views: readonly (SourceView & { readonly text: string })[]): ExpandedText {
  const { segments, makers } = output;
  const arrays = {
    starts: output.starts.slice(0, segments),
    views: output.views.slice(0, segments),
    from: output.from.slice(0, segments),
    to: output.to.slice(0, segments),
  };
  const definitions = output.definitions.slice(0, segments);
  const text = output.pieces.join('');
  return segmentedText(text, arrays, views, (segment, offset) => {
    const maker = makers[segment];
    if (maker === undefined) return undefined;
    if ('body' in maker) return expansionOfBody(views[definitions[segment] as number] as SourceView, maker, offset);
    const from = arrays.from[segment] as number;
    const used = (views[arrays.views[segment] as number] as { readonly text: string }).text;
    return expansionOf(views, maker, from, used.slice(from, nameEnd(used, from)));
  });
}

/** What of a body printed as a whole stands at an offset. */
function expansionOfBody(
  definition: SourceView,
  { spelling: macro, body }: Macro,
  offset: number,
): Expansion | undefined {
  let end = 0;
  let found: Token | undefined;
  for (const token of body) {
    end += token.text.length + (end > 0 && (token.flags & afterBlank) !== 0 ? 1 : 0);
    found = token;
    if (offset < end) break;
  }
  return found === undefined ? undefined : { macro, spelling: definition.spanOf(found.start, found.end) };
}

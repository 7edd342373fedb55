import type { DtProperty } from '../tree/node.js';
import { editDistance } from './near-miss.js';

/** Names of up to so many letters have too many neighbours: only one letter may differ. */
const SHORT = 5;

/** More names than boards have are forgotten again. */
const MAX_KNOWN = 10_000;
/** Boards by the hundred have the same properties. */
const knownFor = new WeakMap<readonly string[], Map<string, string | undefined>>();

/** Which of some names a property's name is a slip of: other marks and cases, other order of words, a letter or two. */
export function meantName(written: string, names: readonly string[]): string | undefined {
  let known = knownFor.get(names);
  if (known === undefined || known.size >= MAX_KNOWN) {
    known = new Map();
    knownFor.set(names, known);
  }
  if (!known.has(written)) known.set(written, meantAmong(written, names));
  return known.get(written);
}

function meantAmong(written: string, names: readonly string[]): string | undefined {
  if (names.includes(written)) return undefined;
  const plain = plainName(written);
  const same = names.find((name) => plainName(name) === plain || wordsOf(name) === wordsOf(written));
  if (same !== undefined) return same;
  // The name of another vendor's property is no slip.
  const vendor = /^([^,]*),/.exec(written)?.[1];
  const near = (name: string): number => {
    const limit = name.length <= SHORT ? 1 : 2;
    const distance = editDistance(written.toLowerCase(), name, limit);
    return distance <= limit && (vendor === undefined || name.startsWith(`${vendor},`)) ? distance : Infinity;
  };
  const ranked = names.map((name) => ({ name, distance: near(name) })).sort((a, b) => a.distance - b.distance);
  return ranked[0] !== undefined && ranked[0].distance !== Infinity ? ranked[0].name : undefined;
}

const plainName = (name: string): string => name.toLowerCase().replace(/[-_,.]/g, '');

const wordsOf = (name: string): string =>
  name
    .toLowerCase()
    .split(/[-_,.]/)
    .sort()
    .join();

/** The edit that gives a property another name; undefined where a macro has written it. */
export function renameProperty({ name }: DtProperty, meant: string) {
  const { span, value } = name;
  const isPlain = span.expandedFrom === undefined && span.file.text.slice(span.start, span.end) === value;
  return isPlain ? { description: `write ${meant}`, edits: [{ span, newText: meant }] } : undefined;
}

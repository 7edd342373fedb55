/** Names as small numbers, so that a macro is found by an index and not by a search. */
export interface Names {
  readonly numberOf: Map<string, number>;
  readonly spellings: string[];
  /** The last name that was met with certain characters, by these. */
  readonly recent: Int32Array;
}

const recentNames = 4096;

export const makeNames = (): Names => ({
  numberOf: new Map([['', 0]]),
  spellings: [''],
  recent: new Int32Array(recentNames),
});

/** The number of the name between two offsets. Most names in a text were met a moment ago, and need no search. */
export function numberOfRange(names: Names, text: string, start: number, end: number): number {
  const { recent, spellings } = names;
  const sum = text.charCodeAt(start) + 5 * text.charCodeAt((start + end) >> 1) + 31 * text.charCodeAt(end - 1);
  const place = (sum + 512 * (end - start)) & (recentNames - 1);
  const near = recent[place] as number;
  const spelling = spellings[near] as string;
  if (spelling.length === end - start && text.startsWith(spelling, start)) return near;
  const number = numberOf(names, text.slice(start, end));
  recent[place] = number;
  return number;
}

/** The number of a name; a name that was not met before gets the next one. */
export function numberOf(names: Names, name: string): number {
  const known = names.numberOf.get(name);
  if (known !== undefined) return known;
  const made = names.spellings.length;
  names.spellings.push(name);
  names.numberOf.set(name, made);
  return made;
}

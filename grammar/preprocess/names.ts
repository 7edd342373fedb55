/** Names as small numbers, so that a macro is found by an index and not by a search. */
export interface Names {
  readonly numberOf: Map<string, number>;
  readonly spellings: string[];
}

export const makeNames = (): Names => ({ numberOf: new Map(), spellings: [] });

/** The number of a name; a name that was not met before gets the next one. */
export function numberOf(names: Names, name: string): number {
  const known = names.numberOf.get(name);
  if (known !== undefined) return known;
  const made = names.spellings.length;
  names.spellings.push(name);
  names.numberOf.set(name, made);
  return made;
}

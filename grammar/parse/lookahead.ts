import { indexOf } from '../scan/token.js';
import { vocabulary } from '../tokens.js';

/**
 * For each place where the grammar goes on in one of several ways, by the number that chevrotain gives the place: the
 * names of the words that each way begins with. `choices` are alternatives, `options` are parts that may be left out
 * or repeated.
 */
export interface LookaheadTable {
  readonly choices: Readonly<Record<number, readonly string[]>>;
  readonly options: Readonly<Record<number, string>>;
}

/** What chevrotain asks at such a place, of the parser: which alternative, or whether at all. */
export type Lookahead = (this: { LA_FAST(distance: number): { readonly tokenTypeIdx: number } }) => unknown;

/** For each word, by its number: which alternative it begins, or `true` where it begins what may be left out. */
export type Answers = readonly (number | true | undefined)[];

/** The table, as it is asked. */
export function answersOf({ choices, options }: LookaheadTable): ReadonlyMap<number, Answers> {
  const indexByName = new Map(vocabulary.map((type) => [type.name, indexOf(type)]));
  const size = Math.max(...indexByName.values()) + 1;
  const places = new Map<number, Answers>();
  const add = (key: string, ways: readonly string[], answerOf: (way: number) => number | true): void => {
    const answers: (number | true | undefined)[] = new Array(size).fill(undefined);
    for (const [way, names] of ways.entries()) {
      for (const name of names.split(' ')) answers[indexByName.get(name) as number] = answerOf(way);
    }
    places.set(Number(key), answers);
  };
  for (const [key, ways] of Object.entries(choices)) add(key, ways, (way) => way);
  for (const [key, names] of Object.entries(options)) add(key, [names], () => true);
  return places;
}

/** The functions as a table. */
export function tableOf(functions: ReadonlyMap<number, Lookahead>): LookaheadTable {
  const choices: Record<number, string[]> = {};
  const options: Record<number, string> = {};
  for (const [key, lookahead] of [...functions].sort(([a], [b]) => a - b)) {
    const answers = vocabulary.map((type) => ({
      name: type.name,
      answer: lookahead.call({ LA_FAST: () => ({ tokenTypeIdx: indexOf(type) }) }),
    }));
    const ways = answers.flatMap(({ answer }) => (typeof answer === 'number' ? [answer] : []));
    const namesFor = (wanted: unknown) =>
      answers.flatMap(({ name, answer }) => (answer === wanted ? [name] : [])).join(' ');
    if (ways.length === 0) options[key] = namesFor(true);
    else choices[key] = Array.from({ length: Math.max(...ways) + 1 }, (_, way) => namesFor(way));
  }
  return { choices, options };
}

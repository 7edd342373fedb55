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

/** The table as functions. */
export function* lookaheadFunctions({ choices, options }: LookaheadTable): Generator<[number, Lookahead]> {
  const indexByName = new Map(vocabulary.map((type) => [type.name, indexOf(type)]));
  const size = Math.max(...indexByName.values()) + 1;
  const mark = <T>(answers: T[], names: string, answer: T): void => {
    for (const name of names.split(' ')) answers[indexByName.get(name) as number] = answer;
  };
  for (const [key, ways] of Object.entries(choices)) {
    const answers: (number | undefined)[] = new Array(size).fill(undefined);
    for (const [way, names] of ways.entries()) mark(answers, names, way);
    yield [Number(key), lookup(answers)];
  }
  for (const [key, names] of Object.entries(options)) {
    const answers: boolean[] = new Array(size).fill(false);
    mark(answers, names, true);
    yield [Number(key), lookup(answers)];
  }
}

const lookup = (answers: readonly unknown[]): Lookahead =>
  function (this) {
    return answers[this.LA_FAST(1).tokenTypeIdx];
  };

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

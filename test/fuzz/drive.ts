import { readCorpus } from './corpus.js';
import { makeRandom, seedOf } from './random.js';
import type { Input } from './target.js';
import { alarm } from './targets/alarm.js';
import { makeTargets } from './targets/index.js';

/** An input that broke something. */
export interface Broken {
  readonly index: number;
  readonly input: Input;
  readonly error: Error;
  readonly milliseconds: number;
}

export interface Drive {
  readonly target: string;
  readonly seed: number;
  readonly first: number;
  readonly runs: number;
  /** An input that takes longer is one that broke something. */
  readonly mostMilliseconds: number;
  /** Called before each input is run. */
  readonly begin?: (index: number) => void;
  readonly broken: (broken: Broken) => void;
}

/** A target that is driven again and again, with its seeds read once. */
export function makeDriver(root: string): {
  /** All but `alarm`, which breaks on purpose. */
  readonly names: readonly string[];
  readonly drive: (drive: Drive) => void;
  readonly inputOf: (target: string, seed: number, index: number) => Input;
} {
  const targets = makeTargets(readCorpus(root));
  const targetNamed = (name: string) => {
    const target = name === 'alarm' ? alarm : targets[name];
    if (target === undefined) throw new Error(`there is no target "${name}": ${Object.keys(targets).join(', ')}`);
    return target;
  };
  return {
    names: Object.keys(targets),
    inputOf: (name, seed, index) => targetNamed(name).make(makeRandom(seedOf(seed, index))),
    drive({ target: name, seed, first, runs, mostMilliseconds, begin, broken }) {
      const target = targetNamed(name);
      for (let index = first; index < first + runs; index++) {
        begin?.(index);
        const input = target.make(makeRandom(seedOf(seed, index)));
        const start = performance.now();
        let error: Error | undefined;
        try {
          target.run(input);
        } catch (thrown) {
          error = thrown as Error;
        }
        const milliseconds = performance.now() - start;
        if (error === undefined && milliseconds > mostMilliseconds)
          error = new Error(`took ${Math.round(milliseconds)} ms`);
        if (error !== undefined) broken({ index, input, error, milliseconds });
      }
    },
  };
}

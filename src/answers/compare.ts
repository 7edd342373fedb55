import type { Bytes } from '../units/units.js';
import { type Controllers, controllersOf } from './controllers.js';
import { type Figures, figuresOf } from './figures.js';
import type { Replay, Replayed } from './replayed.js';
import { type ScenarioName, type Subject, scenariosOf, subjectsOf } from './what-if.js';

/** One way to lend the memory, with the figures that it gives, or the reason why it is none. */
export interface Answer {
  readonly name: ScenarioName | 'as-is';
  readonly title: string;
  readonly impossible?: string;
  readonly replayed?: Replayed;
  readonly figures?: Figures;
}

/** The what-ifs of a board beside the board as it is. */
export interface Comparison {
  readonly controllers: Controllers;
  readonly subjects: readonly Subject[];
  /** The board as it stands. */
  readonly asIs: Answer;
  /** The same memory lent in each of the other ways. */
  readonly answers: readonly Answer[];
}

/** The what-ifs of one board: the same memory as DMB, as CMA pools, by plain `movablecore=`, as NUMA nodes. */
export function compareWays(base: Replayed, replay: Replay, options: { readonly workingSet?: Bytes } = {}): Comparison {
  const controllers = controllersOf(base.facts, base.demand);
  const subjects = subjectsOf(base);
  const figures = (replayed: Replayed) => figuresOf(replayed, controllers, options.workingSet);
  const asIs: Answer = { name: 'as-is', title: 'as it is', replayed: base, figures: figures(base) };
  if (subjects.length === 0) return { controllers, subjects, asIs, answers: [] };
  const answers = scenariosOf(base, subjects, controllers).map((scenario): Answer => {
    const { name, title } = scenario;
    if ('impossible' in scenario) return { name, title, impossible: scenario.impossible };
    const replayed = replay(scenario.demand, scenario.facts);
    return { name, title, replayed, figures: figures(replayed) };
  });
  return { controllers, subjects, asIs, answers };
}

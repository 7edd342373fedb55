import type { Corpus } from '../corpus.js';
import type { Target } from '../target.js';
import { boardTargets } from './boards.js';
import { formTargets } from './forms.js';
import { logTargets } from './logs.js';
import { sourceTargets } from './sources.js';

/** All that is fuzzed, by name. */
export const makeTargets = (corpus: Corpus): Readonly<Record<string, Target>> => ({
  ...sourceTargets(corpus),
  ...boardTargets(corpus),
  ...formTargets(corpus),
  ...logTargets(corpus),
});

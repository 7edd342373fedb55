import type { Target } from '../target.js';

/** Breaks in each way that there is, to try the alarm itself. */
export const alarm: Target = {
  make: (random) => ({ breaks: random.pick(['not', 'not', 'not', 'throws', 'hangs', 'eats']) }),
  run({ breaks }) {
    if (breaks === 'throws') throw new Error('thrown on purpose');
    while (breaks === 'hangs');
    const eaten: string[][] = [];
    // In large bites, so that it is over before it counts as a hang.
    while (breaks === 'eats') eaten.push(new Array(20_000_000).fill(''));
  },
};

import type { Rule } from '../rule.js';
import { poolsOverBorder } from './border.js';

/** mm/cma.c: `cma_activate_area()`. The boot handler accepts such a pool; the refusal comes later. */
export const straddlesHighmem: Rule = {
  code: 'cma/straddles-highmem',
  severity: 'error',
  summary: 'A CMA pool lies over the end of lowmem.',
  needsRam: true,
  after: ['reserved-memory/overlap', 'reserved-memory/outside-ram', 'reserved-memory/straddles-ram-end'],
  check: (facts, report) => poolsOverBorder(facts, (border) => border.above === 'HighMem').forEach(report),
};

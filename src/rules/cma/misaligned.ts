import { cmaAlignment } from '../alignment.js';
import { misalignment } from '../misalignment.js';
import { came, isCmaPool, seenRegions } from '../regions.js';
import type { Rule } from '../rule.js';

/** kernel/dma/contiguous.c: `rmem_cma_setup()`. The kernel raises the base of a region that it places, but rounds no size. */
export const cmaMisaligned: Rule = {
  code: 'cma/misaligned',
  severity: 'error',
  summary: 'A CMA pool does not start or end at a pageblock.',
  after: ['reserved-memory/outside-ram', 'cma/cmdline-overrides'],
  check(facts, report) {
    const align = cmaAlignment(facts.world);
    for (const region of seenRegions(facts)) {
      if (!isCmaPool(region) || !came(region, 'init-failed')) continue;
      const found = misalignment(facts, region, align, 'a CMA area');
      if (found === undefined) continue;
      report({ ...found, kernelMessage: 'Reserved memory: incorrect alignment of CMA region' });
    }
  },
};

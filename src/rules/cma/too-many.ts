import { saysOf } from '../kernel-lines.js';
import { seenRegions } from '../regions.js';
import type { Rule } from '../rule.js';

const LINE = 'Not enough slots for CMA reserved regions!';

/** mm/cma.c: `cma_init_reserved_mem()`, CONFIG_CMA_AREAS + 1. */
export const tooManyCmaAreas: Rule = {
  code: 'cma/too-many',
  severity: 'error',
  summary: 'There are more CMA pools than the kernel has slots for.',
  check(facts, report) {
    for (const region of seenRegions(facts)) {
      if (!saysOf(facts, region.path, LINE)) continue;
      report({
        message: `${region.name} finds no slot, but each CMA area needs one, and this kernel has ${facts.world.cmaSlots}.`,
        span: region.span,
        node: region.path,
        kernelMessage: LINE,
        effect: 'no pool is made, and the memory goes back to the kernel as ordinary RAM',
        help: 'Merge pools, or raise CONFIG_CMA_AREAS.',
      });
    }
  },
};

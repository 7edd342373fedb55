import { saysOf } from '../kernel-lines.js';
import { seenRegions } from '../regions.js';
import type { Rule } from '../rule.js';

const LINE = 'Not enough slots for DMB reserved region';

/** mm/dmb.c: `dmb_reserve()`, CONFIG_DMB_COUNT; one table for nodes, pools and the command line. */
export const tooManyBlocks: Rule = {
  code: 'dmb/too-many',
  severity: 'error',
  summary: 'There are more movable blocks than the kernel has slots for.',
  check(facts, report) {
    for (const region of seenRegions(facts)) {
      if (!saysOf(facts, region.path, LINE)) continue;
      report({
        message: `${region.name} finds no slot, but each movable block needs one, and this kernel has ${facts.world.dmbSlots}.`,
        span: region.span,
        node: region.path,
        kernelMessage: `dmb: ${LINE}s!`,
        effect: 'no block is made, and the memory goes back to the kernel as ordinary RAM',
        help: 'Merge blocks that lie side by side, or raise CONFIG_DMB_COUNT.',
      });
    }
  },
};

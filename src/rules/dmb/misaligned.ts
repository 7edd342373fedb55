import { dmbAlignment } from '../alignment.js';
import { misalignment } from '../misalignment.js';
import { came, DMB_POOL_COMPATIBLE, isCompatible, isDmb, seenRegions } from '../regions.js';
import type { Facts, Rule } from '../rule.js';
import { hasBlockNodes } from './support.js';

/** mm/dmb.c: `dmb_reserve()`; kernel/dma/contiguous.c: the handler of shared-dmb-pool looks itself. */
export const dmbMisaligned: Rule = {
  code: 'dmb/misaligned',
  severity: 'error',
  summary: 'A movable block does not start or end at a pageblock.',
  after: ['dmb/not-reusable', 'dmb/cma-default', 'reserved-memory/outside-ram'],
  check(facts, report) {
    if (!hasBlockNodes(facts)) return;
    for (const region of seenRegions(facts)) {
      if (!isDmb(region) || !came(region, 'init-failed')) continue;
      const found = misalignment(facts, region, dmbAlignment(facts.world), 'a movable block');
      if (found !== undefined)
        report({ ...found, kernelMessage: line(facts, isCompatible(region, DMB_POOL_COMPATIBLE)) });
    }
  },
};

function line(facts: Facts, isPool: boolean): string {
  if (isPool) return 'Reserved memory: incorrect alignment of CMA region';
  return facts.world.kernel.movableBlocks === 'stblinux'
    ? 'Reserved memory: incorrect alignment of DMB region'
    : 'Reserved memory: unable to setup DMB region';
}

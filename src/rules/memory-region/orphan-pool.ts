import { sizeText } from '../../units/format.js';
import {
  CMA_COMPATIBLE,
  DMB_COMPATIBLE,
  DMB_POOL_COMPATIBLE,
  firstTuple,
  isCmaPool,
  isCompatible,
  RESTRICTED_COMPATIBLE,
  seenRegions,
  usersOf,
} from '../regions.js';
import type { Rule } from '../rule.js';

const POOLS = [CMA_COMPATIBLE, RESTRICTED_COMPATIBLE, DMB_POOL_COMPATIBLE];

/** A pool serves only those that name it. */
export const orphanPool: Rule = {
  code: 'memory-region/orphan-pool',
  severity: 'note',
  summary: 'No device names a pool.',
  after: 'any',
  check(facts, report) {
    // An entry that leads to no region was meant for one: memory-region/target-invalid speaks of it.
    const regions = new Set(facts.demand.regions.map(({ path }) => path));
    const isMeant = facts.demand.users.some(
      ({ property, enabled, external, region }) =>
        property === 'memory-region' && enabled && !external && !regions.has(region.value ?? ''),
    );
    if (isMeant) return;
    for (const region of seenRegions(facts)) {
      if (!POOLS.some((name) => isCompatible(region, name)) || usersOf(facts, region.path).length > 0) continue;
      // A block is for nobody in particular.
      if (isCompatible(region, DMB_COMPATIBLE)) continue;
      if (region.flags.has('linux,cma-default') || region.flags.has('linux,dma-default')) continue;
      const size = firstTuple(region)?.value.size ?? region.placed?.range?.size;
      const lent = isCmaPool(region) || isCompatible(region, DMB_POOL_COMPATIBLE);
      report({
        message: `${region.name} is a pool, but no memory-region of this tree names it.`,
        span: region.span,
        node: region.path,
        effect: lent
          ? `its ${size === undefined ? 'memory' : sizeText(size)} can hold movable data only, and no device allocates from it`
          : `its ${size === undefined ? 'memory' : sizeText(size)} are kept free for nobody`,
        help: 'Name it in a memory-region, or remove it. A driver or an overlay may also look it up by itself.',
      });
    }
  },
};

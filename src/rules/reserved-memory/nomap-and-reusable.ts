import { cmaAlignment } from '../alignment.js';
import { matchingFail } from '../kernel-lines.js';
import { removeProperty } from '../mend.js';
import {
  CMA_COMPATIBLE,
  firstTuple,
  isCompatible,
  isDmb,
  RESTRICTED_COMPATIBLE,
  type SeenRegion,
  seenRegions,
} from '../regions.js';
import type { Facts, Rule } from '../rule.js';

/** Both handlers of shared-dma-pool refuse it: kernel/dma/contiguous.c `rmem_cma_setup()`, kernel/dma/coherent.c `rmem_dma_setup()`. */
export const nomapAndReusable: Rule = {
  code: 'reserved-memory/nomap-and-reusable',
  severity: 'error',
  summary: 'A region is both no-map and reusable.',
  check(facts, report) {
    for (const region of seenRegions(facts)) {
      const noMap = region.node.properties.get('no-map');
      const reusable = region.node.properties.get('reusable');
      if (noMap === undefined || reusable === undefined) continue;
      if (isDmb(region) || isCompatible(region, RESTRICTED_COMPATIBLE)) continue;
      const isPool = isCompatible(region, CMA_COMPATIBLE);
      const surplus = isPool && isAlignedForCma(facts, region) ? noMap : reusable;
      const edit = removeProperty(surplus);
      report({
        message: `${region.name} is no-map and reusable, but the kernel cannot use memory that it does not map.`,
        span: noMap.name.span,
        node: region.path,
        property: 'no-map',
        related: [{ message: 'reusable is here', span: reusable.name.span }],
        ...(isPool ? { kernelMessage: matchingFail(region) } : {}),
        effect: isPool
          ? 'no pool is made, and the memory goes back to the kernel as ordinary RAM'
          : 'the memory is not mapped, and nobody reuses it',
        help: 'Keep no-map for memory that only a device or firmware touches, reusable for a pool that Linux lends out.',
        ...(edit === undefined ? {} : { fix: { description: `remove ${surplus.name.value}`, edits: [edit] } }),
      });
    }
  },
};

function isAlignedForCma(facts: Facts, region: SeenRegion): boolean {
  const tuple = firstTuple(region);
  return tuple === undefined || (tuple.value.base | tuple.value.size) % cmaAlignment(facts.world) === 0n;
}

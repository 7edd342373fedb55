import { addProperty } from '../mend.js';
import { CMA_COMPATIBLE, isCompatible, type SeenRegion, seenRegions } from '../regions.js';
import type { Facts, Rule } from '../rule.js';

/** kernel/dma/coherent.c: `rmem_dma_setup()` under CONFIG_ARM. */
export const coherentMappedOnArm: Rule = {
  code: 'pool/coherent-mapped-on-arm',
  severity: 'error',
  summary: 'A shared-dma-pool is neither no-map nor reusable, on 32-bit ARM.',
  after: ['cma/default-not-reusable', 'reserved-memory/misspelt-property'],
  check(facts, report) {
    if (facts.world.arch !== 'arm') return;
    for (const region of mappedCoherentPools(facts)) {
      const edit = addProperty(region.node, 'no-map;');
      report({
        message: `${region.name} is neither no-map nor reusable, but on 32-bit ARM a shared-dma-pool must be one of them.`,
        span: region.span,
        node: region.path,
        kernelMessage: 'Reserved memory: regions without no-map are not yet supported',
        effect: 'no pool is made, and the memory goes back to the kernel as ordinary RAM',
        help: 'Add no-map; for a pool that one device owns, or reusable; for one that Linux lends out.',
        ...(edit === undefined ? {} : { fix: { description: 'add no-map;', edits: [edit] } }),
      });
    }
  },
};

/** Pools that only `rmem_dma_setup()` can take, in memory that the kernel maps. */
export function mappedCoherentPools(facts: Facts): readonly SeenRegion[] {
  return seenRegions(facts).filter(
    (region) => isCompatible(region, CMA_COMPATIBLE) && !region.flags.has('no-map') && !region.flags.has('reusable'),
  );
}

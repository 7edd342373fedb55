import { addProperty } from '../mend.js';
import { propertySpan } from '../places.js';
import { CMA_COMPATIBLE, came, isCompatible, seenRegions } from '../regions.js';
import type { Rule } from '../rule.js';

/** `rmem_cma_setup()` refuses it; kernel/dma/coherent.c: `rmem_dma_setup()` is tried next, and never looks at linux,cma-default. */
export const defaultNotReusable: Rule = {
  code: 'cma/default-not-reusable',
  severity: 'warning',
  summary: 'A pool is marked as the default CMA area, but is none.',
  after: ['reserved-memory/misspelt-property'],
  check(facts, report) {
    for (const region of seenRegions(facts)) {
      if (!isCompatible(region, CMA_COMPATIBLE) || !region.flags.has('linux,cma-default')) continue;
      if (region.flags.has('reusable')) continue;
      const noMap = region.flags.has('no-map');
      const edit = noMap ? undefined : addProperty(region.node, 'reusable;');
      report({
        severity: came(region, 'init-failed') ? 'error' : 'warning',
        message: `${region.name} is marked linux,cma-default, but ${noMap ? 'it is no-map, and ' : ''}only a reusable pool can be the default CMA area.`,
        span: propertySpan(region.node, 'linux,cma-default'),
        node: region.path,
        property: 'linux,cma-default',
        effect: came(region, 'init-failed')
          ? 'no pool is made, and the memory goes back to the kernel as ordinary RAM'
          : 'it becomes a coherent pool; the default area comes from cma= or the kernel’s configuration',
        help: noMap ? 'Write reusable instead of no-map, or remove linux,cma-default.' : 'Add reusable;.',
        ...(edit === undefined ? {} : { fix: { description: 'add reusable;', edits: [edit] } }),
      });
    }
  },
};

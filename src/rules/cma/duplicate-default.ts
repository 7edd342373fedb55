import { removeProperty } from '../mend.js';
import { propertySpan } from '../places.js';
import { came, isCmaPool, seenRegions } from '../regions.js';
import type { Rule } from '../rule.js';

/** kernel/dma/contiguous.c: `rmem_cma_setup()` sets `dma_contiguous_default_area` anew each time. */
export const duplicateDefault: Rule = {
  code: 'cma/duplicate-default',
  severity: 'warning',
  summary: 'Two pools are marked as the default CMA area.',
  check(facts, report) {
    const made = seenRegions(facts).filter(
      (region) => isCmaPool(region) && region.flags.has('linux,cma-default') && came(region, 'initialized'),
    );
    if (made.length < 2) return;
    const area = facts.boot.cmaAreas.findLast((each) => each.isDefault);
    const winner =
      made.find((region) => area?.because.kind === 'tree' && area.because.path === region.path) ??
      made[made.length - 1];
    for (const region of made) {
      if (winner === undefined || region === winner) continue;
      const flag = region.node.properties.get('linux,cma-default');
      const edit = flag && removeProperty(flag);
      report({
        message: `${region.name} is marked linux,cma-default, but so is ${winner.name}, and only one can be.`,
        span: propertySpan(region.node, 'linux,cma-default'),
        node: region.path,
        property: 'linux,cma-default',
        related: [
          { message: `${winner.name} is set up later and wins`, span: propertySpan(winner.node, 'linux,cma-default') },
        ],
        effect: `devices without a pool of their own allocate from ${winner.name}; this one serves only those that name it`,
        help: 'Keep linux,cma-default on one pool.',
        ...(edit === undefined ? {} : { fix: { description: 'remove linux,cma-default', edits: [edit] } }),
      });
    }
  },
};

import type { PoolKind } from '../../boot/state.js';
import { removeProperty } from '../mend.js';
import { propertySpan } from '../places.js';
import { seenRegions } from '../regions.js';
import type { Rule } from '../rule.js';

/** What a CMA area is made of; Broadcom’s 5.10 takes a pool in a movable block, too. */
const AREAS: ReadonlySet<PoolKind> = new Set(['cma', 'dmb-pool']);

/** kernel/dma/contiguous.c: `rmem_cma_setup()` sets `dma_contiguous_default_area` anew each time. */
export const duplicateDefault: Rule = {
  code: 'cma/duplicate-default',
  severity: 'warning',
  summary: 'Two pools are marked as the default CMA area.',
  check(facts, report) {
    const made = seenRegions(facts).filter(
      ({ flags, placed }) => flags.has('linux,cma-default') && placed !== undefined && AREAS.has(placed.pool),
    );
    const area = facts.boot.cmaAreas.find((each) => each.isDefault);
    const winner = made.find(({ path }) => area?.because.kind === 'tree' && area.because.path === path);
    if (winner === undefined) return;
    for (const region of made) {
      if (region === winner) continue;
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

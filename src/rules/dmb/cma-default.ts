import { removeProperty } from '../mend.js';
import { propertySpan } from '../places.js';
import { came, DMB_POOL_COMPATIBLE, isCompatible, seenRegions } from '../regions.js';
import type { Rule } from '../rule.js';
import { hasBlockNodes } from './support.js';

/** kernel/dma/contiguous.c (patch 20 of series v1): the handler of shared-dmb-pool; stblinux takes it. */
export const dmbCmaDefault: Rule = {
  code: 'dmb/cma-default',
  severity: 'error',
  summary: 'A pool in a movable block is marked as the default CMA area.',
  after: ['dmb/not-reusable'],
  check(facts, report) {
    if (!hasBlockNodes(facts)) return;
    for (const region of seenRegions(facts)) {
      const flag = region.node.properties.get('linux,cma-default');
      if (flag === undefined || !isCompatible(region, DMB_POOL_COMPATIBLE) || !came(region, 'init-failed')) continue;
      const bypassed = came(region, 'bypassed');
      // stblinux takes it: there it was refused for something else.
      if (!bypassed && facts.world.kernel.movableBlocks === 'stblinux') continue;
      const edit = removeProperty(flag);
      report({
        message: `${region.name} is marked linux,cma-default, but the default CMA area cannot lie in a movable block.`,
        span: propertySpan(region.node, 'linux,cma-default'),
        node: region.path,
        property: 'linux,cma-default',
        kernelMessage: bypassed
          ? `Reserved memory: bypass ${region.name} node, using cmdline CMA params instead`
          : 'Reserved memory: cma-default cannot be DMB',
        effect: 'no pool is made, and the memory goes back to the kernel as ordinary RAM',
        help: 'Remove linux,cma-default, or write compatible = "shared-dma-pool";.',
        ...(edit === undefined ? {} : { fix: { description: 'remove linux,cma-default', edits: [edit] } }),
      });
    }
  },
};

import { matchingFail } from '../kernel-lines.js';
import { removeProperty } from '../mend.js';
import { propertySpan } from '../places.js';
import { isCompatible, RESTRICTED_COMPATIBLE, seenRegions } from '../regions.js';
import type { Rule } from '../rule.js';

const REFUSED = ['reusable', 'linux,cma-default', 'linux,dma-default', 'no-map'] as const;

/** kernel/dma/swiotlb.c: `rmem_swiotlb_setup()`. */
export const restrictedBadProps: Rule = {
  code: 'pool/restricted-bad-props',
  severity: 'error',
  summary: 'A restricted-dma-pool has a property that its handler refuses.',
  check(facts, report) {
    for (const region of seenRegions(facts)) {
      if (!isCompatible(region, RESTRICTED_COMPATIBLE)) continue;
      const found = REFUSED.filter((name) => region.flags.has(name));
      const [first] = found;
      if (first === undefined) continue;
      const edits = found.map((name) => {
        const property = region.node.properties.get(name);
        return property && removeProperty(property);
      });
      const fix = edits.every((edit) => edit !== undefined)
        ? { fix: { description: `remove ${found.join(' and ')}`, edits } }
        : {};
      report({
        message: `${region.name} has ${found.join(' and ')}, but a restricted-dma-pool must have none of ${REFUSED.join(', ')}.`,
        span: propertySpan(region.node, first),
        node: region.path,
        property: first,
        kernelMessage: matchingFail(region),
        effect: 'no pool is made, the memory goes back to the kernel, and devices that ask for the pool fail',
        help: `Remove ${found.join(' and ')}.`,
        ...fix,
      });
    }
  },
};

import { matchingFail } from '../kernel-lines.js';
import { addProperty, removeProperty } from '../mend.js';
import { propertySpan } from '../places.js';
import { DMB_POOL_COMPATIBLE, isCompatible, isDmb, seenRegions } from '../regions.js';
import type { Rule } from '../rule.js';
import { hasBlockNodes } from './support.js';

/** The handlers of both compatibles refuse it without a word of their own. */
export const notReusable: Rule = {
  code: 'dmb/not-reusable',
  severity: 'error',
  summary: 'A movable block is not reusable, or is no-map.',
  after: ['reserved-memory/misspelt-property'],
  check(facts, report) {
    if (!hasBlockNodes(facts)) return;
    for (const region of seenRegions(facts)) {
      if (!isDmb(region)) continue;
      const noMap = region.node.properties.get('no-map');
      const reusable = region.flags.has('reusable');
      if (reusable && noMap === undefined) continue;
      const edits = [
        reusable ? undefined : addProperty(region.node, 'reusable;'),
        noMap && removeProperty(noMap),
      ].filter((edit) => edit !== undefined);
      const wrong = [...(reusable ? [] : ['has no reusable']), ...(noMap === undefined ? [] : ['is no-map'])];
      const what = isCompatible(region, DMB_POOL_COMPATIBLE) ? 'a pool in a movable block' : 'a movable block';
      report({
        message: `${region.name} ${wrong.join(' and ')}, but ${what} must be reusable, and mapped.`,
        span: noMap !== undefined ? propertySpan(region.node, 'no-map') : region.span,
        node: region.path,
        property: noMap !== undefined ? 'no-map' : 'reusable',
        kernelMessage: matchingFail(region),
        effect: 'no block is made, and the memory goes back to the kernel as ordinary RAM',
        help: `${reusable ? '' : 'Add reusable;'}${reusable || noMap === undefined ? '' : ' and '}${noMap === undefined ? '' : `${reusable ? 'Remove' : 'remove'} no-map`}.`,
        ...(edits.length === wrong.length ? { fix: { description: 'make the block reusable', edits } } : {}),
      });
    }
  },
};

import { removeProperty } from '../mend.js';
import { bootargsSpan, parameterSpan, parameterText, propertySpan } from '../places.js';
import { came, isCmaPool, seenRegions } from '../regions.js';
import type { Rule } from '../rule.js';

/** kernel/dma/contiguous.c: `rmem_cma_setup()` answers -EBUSY when `cma=` was given, whatever its value. */
export const cmdlineOverrides: Rule = {
  code: 'cma/cmdline-overrides',
  severity: 'warning',
  summary: 'The command line takes the place of the default CMA pool.',
  check(facts, report) {
    const word = parameterText(facts, 'cma');
    if (word === undefined) return;
    for (const region of seenRegions(facts)) {
      if (!isCmaPool(region) || !came(region, 'bypassed')) continue;
      const flag = region.node.properties.get('linux,cma-default');
      const edit = flag && removeProperty(flag);
      report({
        message: `${region.name} is marked linux,cma-default, but ${word} on the command line goes before it.`,
        span: propertySpan(region.node, 'linux,cma-default'),
        node: region.path,
        property: 'linux,cma-default',
        related:
          bootargsSpan(facts) === undefined ? [] : [{ message: `${word} is here`, span: parameterSpan(facts, word) }],
        kernelMessage: `Reserved memory: bypass ${region.name} node, using cmdline CMA params instead`,
        effect: 'the node’s memory goes back to the kernel, and devices that name the node get none',
        help: `Remove ${word}, or remove linux,cma-default and keep the pool for those that name it.`,
        ...(edit === undefined ? {} : { fix: { description: 'remove linux,cma-default', edits: [edit] } }),
      });
    }
  },
};

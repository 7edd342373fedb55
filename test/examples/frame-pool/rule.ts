import { matchingFail } from '../../../src/rules/kernel-lines.js';
import { addProperty } from '../../../src/rules/mend.js';
import { came, isCompatible, seenRegions } from '../../../src/rules/regions.js';
import type { Rule } from '../../../src/rules/rule.js';

/** drivers/acme/frame-pool.c: `frame_pool_setup()` refuses memory that the CPU has mapped. */
export const framePoolMapped: Rule = {
  code: 'pool/frame-pool-mapped',
  severity: 'error',
  summary: 'A frame pool is mapped.',
  after: ['reserved-memory/outside-ram'],
  check(facts, report) {
    for (const region of seenRegions(facts)) {
      if (!isCompatible(region, 'acme,frame-pool') || !came(region, 'init-failed')) continue;
      const edit = addProperty(region.node, 'no-map;');
      report({
        message: `${region.name} has no no-map, but a frame pool must not be mapped.`,
        span: region.span,
        node: region.path,
        kernelMessage: matchingFail(region),
        effect: 'no pool is made, and the memory goes back to the kernel as ordinary RAM',
        help: 'Add no-map;.',
        ...(edit === undefined ? {} : { fix: { description: 'add no-map;', edits: [edit] } }),
      });
    }
  },
};

import { addProperty } from '../mend.js';
import { bytesInside, ramInTree } from '../ram.js';
import { came, firstTuple, usersOf } from '../regions.js';
import type { Rule } from '../rule.js';
import { mappedCoherentPools } from './coherent-mapped-on-arm.js';

/** kernel/dma/coherent.c: `dma_init_coherent_memory()` calls `memremap(MEMREMAP_WC)`, which refuses RAM that is mapped (kernel/iomem.c). */
export const coherentMapped: Rule = {
  code: 'pool/coherent-mapped',
  severity: 'warning',
  summary: 'A shared-dma-pool is neither no-map nor reusable.',
  needsRam: true,
  after: [
    'cma/default-not-reusable',
    'reserved-memory/outside-ram',
    'reserved-memory/overlap',
    'reserved-memory/misspelt-property',
  ],
  check(facts, report) {
    if (facts.world.arch === 'arm') return;
    const ram = ramInTree(facts);
    for (const region of mappedCoherentPools(facts)) {
      const range = firstTuple(region)?.value;
      if (range === undefined ? !came(region, 'allocated') : bytesInside(range, ram) === 0n) continue;
      const edit = addProperty(region.node, 'no-map;');
      const users = usersOf(facts, region.path).filter((user) => user.enabled);
      report({
        message: `${region.name} is neither no-map nor reusable, but a coherent pool in RAM must not be mapped.`,
        span: region.span,
        node: region.path,
        related: users.slice(0, 3).map((user) => ({ message: `${user.device} asks for it`, span: user.region.span })),
        kernelMessage: 'memremap attempted on ram',
        effect: 'the pool is made, but a device that asks for it gets an error when it is probed',
        help: 'Add no-map; for a pool that one device owns, or reusable; for one that Linux lends out.',
        ...(edit === undefined ? {} : { fix: { description: 'add no-map;', edits: [edit] } }),
      });
    }
  },
};

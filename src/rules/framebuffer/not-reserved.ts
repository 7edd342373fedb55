import { rangeText, sizeText } from '../../units/format.js';
import { bytesInside, ramInTree, without } from '../ram.js';
import { seenRegions, tuplesOf } from '../regions.js';
import type { Rule } from '../rule.js';
import { framebuffers } from './framebuffers.js';

/** The kernel allocates from all RAM that nobody reserves; the driver only maps the framebuffer. */
export const framebufferNotReserved: Rule = {
  code: 'framebuffer/not-reserved',
  severity: 'warning',
  summary: 'A framebuffer lies in RAM that nothing reserves.',
  needsRam: true,
  check(facts, report) {
    const kept = [
      ...seenRegions(facts).flatMap((region) => tuplesOf(region).map((tuple) => tuple.value)),
      ...facts.demand.memreserves.map((entry) => entry.value),
    ];
    const open = without(ramInTree(facts), kept);
    for (const { node, range, span, property } of framebuffers(facts)) {
      const bare = bytesInside(range, open);
      if (property !== 'reg' || bare === 0n) continue;
      report({
        message: `${node.name} draws to ${rangeText(range)}, but ${bare === range.size ? 'nothing reserves that memory' : `${sizeText(bare)} of it are not reserved`}.`,
        span,
        node: node.path,
        property: 'reg',
        effect: 'the kernel allocates from it: the picture and other data overwrite each other',
        help: 'Add a node for it below /reserved-memory, with no-map.',
      });
    }
  },
};

import { groupedHex } from '../../units/format.js';
import type { Rule } from '../rule.js';

/** mm/page_alloc.c: `zone_absent_pages_in_node()`: pages of movable blocks are absent from the zone that spans them. */
export const zoneEmptied: Rule = {
  code: 'boot/zone-emptied',
  severity: 'note',
  summary: 'A zone has lost all its pages to movable blocks.',
  needsRam: true,
  after: ['boot/panic'],
  check(facts, report) {
    const blocks = facts.boot.movableBlocks;
    for (const zone of facts.boot.zones) {
      if (zone.name === 'Movable' || zone.spannedPages <= 0 || zone.presentPages > 0) continue;
      const start = BigInt(zone.start ?? 0) * facts.boot.pageSize;
      const end = start + BigInt(zone.spannedPages) * facts.boot.pageSize;
      const inside = blocks.filter(
        ({ range, nid }) => nid === zone.node && range.base < end && start < range.base + range.size,
      );
      const [block] = inside;
      if (block === undefined) continue;
      report({
        message: `Zone ${zone.name} of node ${zone.node} spans ${groupedHex(start)} to ${groupedHex(end)}, but every page of it is in a movable block.`,
        span: block.because.kind === 'tree' ? block.because.span : facts.tree.root.definedAt[0],
        node: block.because.kind === 'tree' ? block.because.path : '/',
        effect: `the kernel has no memory for itself there${zone.name === 'DMA' || zone.name === 'DMA32' ? '; devices that reach no further get none at all' : ''}`,
        help: 'Make the blocks smaller.',
      });
    }
  },
};

import { groupedHex, sizeText } from '../../units/format.js';
import type { Rule } from '../rule.js';

/** mm/page_alloc.c: ZONE_MOVABLE spans from the lowest block to the end of the node. */
export const zoneEffect: Rule = {
  code: 'dmb/zone-effect',
  severity: 'note',
  summary: 'What the movable blocks of the tree make of the zones.',
  after: 'any',
  check(facts, report) {
    const blocks = facts.boot.movableBlocks.flatMap(({ range, because }) =>
      because.kind === 'tree' ? [{ range, because }] : [],
    );
    // drivers/of/of_reserved_mem.c: __rmem_check_for_overlap() has sorted them: the first is the lowest.
    const [first] = blocks;
    if (first === undefined) return;
    const size = blocks.reduce((sum, block) => sum + block.range.size, 0n);
    report({
      message: `${blocks.length === 1 ? 'One movable block puts' : `${blocks.length} movable blocks put`} ${sizeText(size)} into ZONE_MOVABLE, which starts at ${groupedHex(first.range.base)}.`,
      span: first.because.span,
      node: first.because.path,
      effect: 'the kernel keeps no data of its own there; a movablecore= size counts the blocks as part of it',
    });
  },
};

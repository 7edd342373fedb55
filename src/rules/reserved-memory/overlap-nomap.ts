import { plainHex, rangeText } from '../../units/format.js';
import { notReserved } from '../kernel-lines.js';
import type { Rule } from '../rule.js';
import { moveAway, overlappingPairs } from './overlapping.js';

/** drivers/of/fdt.c: `early_init_dt_reserve_memory()` answers -EBUSY. */
export const overlapNomap: Rule = {
  code: 'reserved-memory/overlap-nomap',
  severity: 'error',
  summary: 'A no-map region lies over a mapped one that stands before it.',
  check(facts, report) {
    for (const { refused, mapped } of overlappingPairs(facts)) {
      if (refused === undefined || mapped === undefined) continue;
      const move = moveAway(facts, mapped);
      report({
        message: `${refused.region.name} (no-map) shares memory with ${mapped.region.name}, but the kernel unmaps nothing that is reserved already.`,
        span: refused.tuple.baseSpan,
        node: refused.region.path,
        property: 'reg',
        related: [
          {
            message: `${mapped.region.name} is mapped, here: ${rangeText(mapped.tuple.value)}`,
            span: mapped.tuple.span,
          },
        ],
        kernelMessage: notReserved(facts, refused.region, refused.tuple.value),
        effect: `${rangeText(refused.tuple.value)} stays mapped, though its owner counts on it being unmapped`,
        help:
          move === undefined
            ? 'Move one of them; another order in the tree does not help, they would still share memory.'
            : `Move ${mapped.region.name} to ${plainHex(move.base)}; another order in the tree does not help.`,
        ...(move?.edits === undefined
          ? {}
          : { fix: { description: `move ${mapped.region.name} to ${plainHex(move.base)}`, edits: move.edits } }),
      });
    }
  },
};

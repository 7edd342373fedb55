import { groupedHex, plainHex, rangeText, sizeText } from '../../units/format.js';
import { endOf } from '../../units/range.js';
import { printedLines } from '../kernel-lines.js';
import { sharedBytes } from '../ram.js';
import type { Facts, Rule } from '../rule.js';
import { isPlaceFree, moveAway, type OverlappingPair, overlappingPairs } from './overlapping.js';

/** drivers/of/of_reserved_mem.c: `__rmem_check_for_overlap()` says so, and boots on. */
export const regionOverlap: Rule = {
  code: 'reserved-memory/overlap',
  severity: 'error',
  summary: 'Two reserved regions share memory.',
  after: ['reserved-memory/reg-cells'],
  check(facts, report) {
    for (const pair of overlappingPairs(facts)) {
      if (pair.refused !== undefined) continue;
      const { lower, upper } = pair;
      const shared = sharedBytes(lower.tuple.value, upper.tuple.value);
      const mover = isPlaceFree(lower.region) && !isPlaceFree(upper.region) ? lower : upper;
      const move = moveAway(facts, mover);
      report({
        message: `${upper.region.name} starts inside ${lower.region.name} (which ends at ${groupedHex(endOf(lower.tuple.value))}), but regions must not share memory.`,
        span: upper.tuple.baseSpan,
        node: upper.region.path,
        property: 'reg',
        related: [{ message: `${lower.region.name} is here: ${rangeText(lower.tuple.value)}`, span: lower.tuple.span }],
        ...(isSaid(facts, pair) ? { kernelMessage: 'OVERLAP DETECTED!' } : {}),
        effect: `${sizeText(shared)} at ${groupedHex(upper.tuple.value.base)} are used by both`,
        help:
          move === undefined
            ? 'Shorten the first, move one of them, or let both devices share one region.'
            : `Move ${mover.region.name} to ${plainHex(move.base)}, the nearest free place of its size, or shorten ${lower.region.name}.`,
        ...(move?.edits === undefined
          ? {}
          : { fix: { description: `move ${mover.region.name} to ${plainHex(move.base)}`, edits: move.edits } }),
      });
    }
  },
};

/** The kernel compares neighbours only, and of each region the first entry only. */
function isSaid(facts: Facts, { lower, upper }: OverlappingPair): boolean {
  const text = `${lower.region.name} (`;
  return printedLines(facts).some(
    (line) => line.text.includes(text) && line.text.includes(`overlaps with ${upper.region.name} (`),
  );
}

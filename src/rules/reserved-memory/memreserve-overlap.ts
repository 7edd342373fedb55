import type { Located } from 'dtc-parser-ts';
import { rangeText } from '../../units/format.js';
import { contains, endOf, overlaps, type Range } from '../../units/range.js';
import { removeStatement } from '../mend.js';
import { compare } from '../ram.js';
import type { Rule } from '../rule.js';

/** mm/memblock.c: `memblock_reserve()` merges them without a word. */
export const memreserveOverlap: Rule = {
  code: 'reserved-memory/memreserve-overlap',
  severity: 'warning',
  summary: 'Two /memreserve/ entries overlap.',
  check(facts, report) {
    const inOrder = facts.demand.memreserves.map((entry, order) => ({ entry, order }));
    const sorted = inOrder.sort((a, b) => compare(a.entry.value.base, b.entry.value.base) || a.order - b.order);
    let furthest: (typeof sorted)[number] | undefined;
    for (const current of sorted) {
      const before = furthest;
      if (before !== undefined && overlaps(before.entry.value, current.entry.value)) {
        const [earlier, later] = before.order < current.order ? [before, current] : [current, before];
        report(overlapOf(earlier.entry, later.entry));
      }
      if (before === undefined || endOf(current.entry.value) > endOf(before.entry.value)) furthest = current;
    }
  },
};

function overlapOf(earlier: Located<Range>, later: Located<Range>): Parameters<Parameters<Rule['check']>[1]>[0] {
  const edit = contains(earlier.value, later.value) ? removeStatement(later.span) : undefined;
  return {
    message: `This /memreserve/ (${rangeText(later.value)}) overlaps an earlier one, but each should name memory of its own.`,
    span: later.span,
    related: [{ message: `the other: ${rangeText(earlier.value)}`, span: earlier.span }],
    effect: 'the kernel merges them; one of the two is usually a slip',
    help: edit === undefined ? 'Trim one of them.' : 'Remove it: the earlier one covers it.',
    ...(edit === undefined ? {} : { fix: { description: 'remove the entry that is covered', edits: [edit] } }),
  };
}

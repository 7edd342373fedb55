import { groupedHex, rangeText, sizeText } from '../../units/format.js';
import { endOf, overlaps } from '../../units/range.js';
import { compare, sharedBytes } from '../ram.js';
import type { Rule } from '../rule.js';
import { missingRootCells } from './root-cells.js';

/** mm/memblock.c: `memblock_add()` merges them: what two banks share is there once. */
export const memoryOverlap: Rule = {
  code: 'memory/overlap',
  severity: 'warning',
  summary: 'Two banks of RAM share addresses.',
  after: ['memory/beyond-addresses'],
  check(facts, report) {
    if (missingRootCells(facts).length > 0) return;
    if (facts.world.facts.memory !== undefined) return;
    const sorted = facts.demand.banks
      .map((bank, order) => ({ ...bank, order }))
      .sort((a, b) => compare(a.range.value.base, b.range.value.base) || a.order - b.order);
    let furthest: (typeof sorted)[number] | undefined;
    for (const bank of sorted) {
      const before = furthest;
      if (before === undefined || endOf(bank.range.value) > endOf(before.range.value)) furthest = bank;
      if (before === undefined || !overlaps(before.range.value, bank.range.value)) continue;
      const [earlier, later] = before.order < bank.order ? [before, bank] : [bank, before];
      report({
        message: `This bank (${rangeText(later.range.value)}) overlaps another, which ends at ${groupedHex(endOf(earlier.range.value))}, but each must have addresses of its own.`,
        span: later.range.span,
        node: later.path,
        property: 'reg',
        related: [{ message: `the other bank: ${rangeText(earlier.range.value)}`, span: earlier.range.span }],
        effect: `the kernel merges them, and has ${sizeText(sharedBytes(earlier.range.value, later.range.value))} less RAM than the two add up to`,
        help: 'Correct the base or the size of one of them.',
      });
    }
  },
};

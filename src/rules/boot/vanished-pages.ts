import { sizeText } from '../../units/format.js';
import { endOf, type Range } from '../../units/range.js';
import { ramKept } from '../ram.js';
import { firstTuple, seenRegions, tuplesOf } from '../regions.js';
import type { Facts, Rule } from '../rule.js';

/** From so many lost bytes on it is more than a note. */
const WORTH_A_WARNING = 0x10_0000n;

/**
 * mm/memblock.c splits memory at the edges of no-map regions and movable blocks, to the byte; `for_each_mem_pfn_range()`
 * then counts whole pages on each side, so that a page with such an edge is counted on neither.
 */
export const vanishedPages: Rule = {
  code: 'boot/vanished-pages',
  severity: 'note',
  summary: 'Pages are lost at an edge that is no page boundary.',
  needsRam: true,
  after: ['reserved-memory/overlap-nomap', 'reserved-memory/straddles-ram-end'],
  check(facts, report) {
    const lost = lostBytes(facts);
    if (lost === 0n) return;
    const page = facts.boot.pageSize;
    const odd = seenRegions(facts).filter((region) =>
      tuplesOf(region).some(({ value }) => value.base % page !== 0n || endOf(value) % page !== 0n),
    );
    const culprit = odd.find((region) => region.flags.has('no-map')) ?? odd[0];
    const tuple = culprit && firstTuple(culprit);
    if (culprit === undefined || tuple === undefined) return;
    const wrongBase = tuple.value.base % page !== 0n;
    report({
      severity: lost >= WORTH_A_WARNING ? 'warning' : 'note',
      message: `${culprit.name} ${wrongBase ? 'starts' : 'ends'} inside a page, but memory is counted in pages of ${sizeText(page)}.`,
      span: wrongBase ? tuple.baseSpan : tuple.sizeSpan,
      node: culprit.path,
      property: 'reg',
      related: odd
        .filter((region) => region !== culprit)
        .slice(0, 3)
        .map((region) => ({ message: `${region.name} has such an edge, too`, span: region.span })),
      effect: `${sizeText(lost)} of RAM are counted in no zone and used by nobody`,
      help: `Write multiples of ${sizeText(page)}.`,
    });
  },
};

function lostBytes(facts: Facts): bigint {
  const page = facts.boot.pageSize;
  const whole = (range: Range): bigint => {
    const pages = endOf(range) / page - (range.base + page - 1n) / page;
    return pages > 0n ? pages * page : 0n;
  };
  const sum = (ranges: readonly Range[]): bigint => ranges.reduce((total, range) => total + whole(range), 0n);
  return sum(ramKept(facts)) - sum(facts.boot.memory);
}

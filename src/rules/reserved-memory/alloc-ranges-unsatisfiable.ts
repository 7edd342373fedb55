import type { Tuple } from '../../memory/demand.js';
import { groupedHex, plainHex, rangeText, sizeText } from '../../units/format.js';
import { endOf } from '../../units/range.js';
import { notAllocated } from '../kernel-lines.js';
import { bytesInside, largestFree, ramKept } from '../ram.js';
import type { Facts, Rule } from '../rule.js';
import { alignmentFor, type NotAllocated, notAllocatedRegions } from './not-allocated.js';

/** drivers/of/of_reserved_mem.c: `__reserved_mem_alloc_size()` tries each window in turn, and nowhere else. */
export const allocRangesUnsatisfiable: Rule = {
  code: 'reserved-memory/alloc-ranges-unsatisfiable',
  severity: 'error',
  summary: 'No window of alloc-ranges can hold the region.',
  needsRam: true,
  check(facts, report) {
    for (const found of notAllocatedRegions(facts)) {
      const { region, placement } = found;
      if (placement.allocRangesSpan === undefined) continue;
      const windows = placement.allocRanges;
      report({
        message: `${region.name} wants ${sizeText(placement.size.value)} inside alloc-ranges, but ${whyNot(facts, found)}.`,
        span: windows[0]?.span ?? placement.allocRangesSpan,
        node: region.path,
        property: 'alloc-ranges',
        related: [{ message: `the size: ${groupedHex(placement.size.value)}`, span: placement.size.span }],
        kernelMessage: notAllocated(region, placement.size.value),
        effect: 'nothing is reserved; there is no place outside the windows that the kernel would try',
        help: `Write a window in RAM with room for it: ${banksText(facts)}.`,
      });
    }
  },
};

function whyNot(facts: Facts, found: NotAllocated): string {
  const { placement, region } = found;
  const windows = placement.allocRanges.map((tuple: Tuple) => tuple.value);
  const size = placement.size.value;
  if (windows.length === 0) return 'it names no window';
  if (windows.every((window) => bytesInside(window, ramKept(facts)) === 0n)) return 'no window holds any RAM';
  if (windows.every((window) => window.size < size)) return 'each window is smaller';
  const most = largestFree(facts, windows, region.path);
  const align = alignmentFor(facts, found);
  return `the largest free stretch there has ${sizeText(most)}${most >= size ? `, and none aligned to ${plainHex(align)}` : ''}`;
}

const banksText = (facts: Facts): string =>
  ramKept(facts)
    .slice(0, 3)
    .map((bank) => `${rangeText(bank)} (to ${groupedHex(endOf(bank))})`)
    .join(', ');

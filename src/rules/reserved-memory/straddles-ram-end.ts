import type { Tuple } from '../../memory/demand.js';
import { groupedHex, plainHex, rangeText, sizeText } from '../../units/format.js';
import { endOf, type Range } from '../../units/range.js';
import { isBeyondAddresses, swappedHalves } from '../address-width.js';
import { deathBy } from '../deadly.js';
import { writeNumber } from '../mend.js';
import { bytesInside, nearestBank, ramInTree, roundDown } from '../ram.js';
import { isDmb, seenRegions, tuplesOf } from '../regions.js';
import type { Facts, Rule } from '../rule.js';
import { baseAlignment } from './overlapping.js';

/** mm/memblock.c: `memblock_reserve()` does not ask whether there is memory. */
export const straddlesRamEnd: Rule = {
  code: 'reserved-memory/straddles-ram-end',
  severity: 'error',
  summary: 'A region lies partly outside RAM.',
  needsRam: true,
  after: ['reserved-memory/multi-reg', 'reserved-memory/overlap'],
  check(facts, report) {
    const ram = ramInTree(facts);
    for (const region of seenRegions(facts)) {
      // Memory that is not mapped may lie where the boot loader has taken RAM away; no CPU has that many addresses.
      const isWrong = ({ value }: Tuple): boolean =>
        isPartly(value, ram) && (!region.flags.has('no-map') || isBeyondAddresses(facts, value));
      const tuple = tuplesOf(region).find(isWrong);
      if (tuple === undefined) continue;
      const { base, size } = tuple.value;
      const inside = bytesInside(tuple.value, ram);
      const bank = ram.find((each) => each.base <= base && base < endOf(each));
      const room = bank === undefined ? 0n : roundDown(endOf(bank) - base, baseAlignment(facts, region));
      const { addressCells, sizeCells } = facts.demand;
      const reg = region.node.properties.get('reg');
      const isFirst = region.placement.kind === 'static' && region.placement.ranges[0] === tuple;
      const meant = swappedSize(facts, tuple);
      const wanted = meant ?? room;
      const edits = wanted > 0n && reg && isFirst ? writeNumber(reg, 4 * addressCells, sizeCells, wanted) : undefined;
      report({
        message: `${region.name} (${rangeText(tuple.value)}) ends at ${groupedHex(base + size)}, but only ${sizeText(inside)} of it are RAM.`,
        span: bank === undefined ? tuple.baseSpan : tuple.sizeSpan,
        node: region.path,
        property: 'reg',
        related: nearestBank(facts, base),
        effect: isDmb(region)
          ? 'the kernel says that it made the whole block, and makes it of the part that is RAM'
          : region.flags.has('no-map')
            ? 'all RAM behind its start is not mapped: the kernel loses it'
            : 'the part outside is nobody’s memory; the kernel does not notice',
        ...deathBy(facts, region),
        help:
          meant !== undefined
            ? `Write a size of ${plainHex(meant)} (${sizeText(meant)}): its two cells are swapped.`
            : room > 0n
              ? `Write a size of ${plainHex(room)} (${sizeText(room)}), or move it.`
              : 'Move it into one bank.',
        ...(edits === undefined
          ? {}
          : { fix: { description: `shorten ${region.name} to ${plainHex(wanted)}`, edits } }),
      });
    }
  },
};

/** `<0x100000 0x0>` for `<0x0 0x100000>`. */
function swappedSize(facts: Facts, { value }: Tuple): bigint | undefined {
  if (facts.demand.sizeCells !== 2 || value.size >> 32n === 0n) return undefined;
  const size = swappedHalves(value.size);
  return size > 0n && bytesInside({ base: value.base, size }, ramInTree(facts)) === size ? size : undefined;
}

function isPartly(range: Range, ram: readonly Range[]): boolean {
  const inside = bytesInside(range, ram);
  return inside > 0n && inside < range.size;
}

import type { Severity } from '../../diagnostic/diagnostic.js';
import type { Tuple } from '../../memory/demand.js';
import { groupedHex, plainHex, rangeText } from '../../units/format.js';
import { endOf, type Range } from '../../units/range.js';
import { isBeyondAddresses, swappedHalves, widestAddress } from '../address-width.js';
import { deathBy } from '../deadly.js';
import { moveRegion, writeNumber } from '../mend.js';
import { bytesInside, nearestBank, ramInTree } from '../ram.js';
import {
  isCmaPool,
  isCompatible,
  isDmb,
  RESTRICTED_COMPATIBLE,
  type SeenRegion,
  seenRegions,
  tuplesOf,
} from '../regions.js';
import type { Facts, Finding, Rule } from '../rule.js';
import { isPlaceFree, moveAway } from './overlapping.js';

/** mm/memblock.c: `memblock_reserve()` does not ask whether there is memory. No-map regions outside RAM are legal and common. */
export const outsideRam: Rule = {
  code: 'reserved-memory/outside-ram',
  severity: 'error',
  summary: 'A region lies outside all RAM.',
  needsRam: true,
  after: ['reserved-memory/multi-reg'],
  check(facts, report) {
    const ram = ramInTree(facts);
    for (const region of seenRegions(facts)) {
      const isOutside = ({ value }: Tuple): boolean =>
        bytesInside(value, ram) === 0n && (!region.flags.has('no-map') || isBeyondAddresses(facts, value));
      const tuple = tuplesOf(region).find(isOutside);
      if (tuple !== undefined) report(finding(facts, region, tuple, ram));
    }
  },
};

function finding(facts: Facts, region: SeenRegion, tuple: Tuple, ram: readonly Range[]): Finding {
  const needsPages = isCmaPool(region) || isCompatible(region, RESTRICTED_COMPATIBLE) || isDmb(region);
  const swapped = swappedCells(facts, region, tuple, ram);
  const move = swapped ?? (isPlaceFree(region) ? moveAway(facts, { region, tuple }) : undefined);
  const banks = ram.map((bank) => `${groupedHex(bank.base)} to ${groupedHex(endOf(bank))}`).slice(0, 4);
  return {
    severity: severityOf(facts, tuple, ram, needsPages),
    message: `${region.name} (${rangeText(tuple.value)}) lies outside RAM, but ${region.flags.has('no-map') ? `no address has more than ${widestAddress(facts)} bits` : 'a mapped region must lie in it'}.`,
    span: tuple.baseSpan,
    node: region.path,
    property: 'reg',
    related: nearestBank(facts, tuple.value.base),
    effect: needsPages
      ? 'the pool has no pages behind it; the kernel sets it up all the same'
      : 'there is nothing to reserve: the kernel would not have used it anyway',
    ...deathBy(facts, region),
    help:
      move === undefined
        ? `Write an address in RAM: ${banks.join(', ')}; or give --ram if the boot loader adds more.`
        : `Write ${plainHex(move.base)}${swapped === undefined ? '' : ': the two address cells are swapped'}.`,
    ...(move?.edits === undefined
      ? {}
      : { fix: { description: `move ${region.name} to ${plainHex(move.base)}`, edits: move.edits } }),
  };
}

/**
 * Where there is no RAM on purpose it is worth a note only: in a hole that /memory spares, below the first bank, or in a
 * shared file whose boards have memory of different sizes. A pool needs pages wherever it lies.
 */
function severityOf(facts: Facts, tuple: Tuple, ram: readonly Range[], needsPages: boolean): Severity {
  if (isBeyondAddresses(facts, tuple.value)) return 'error';
  const isAboveAll = ram.every((bank) => tuple.value.base >= endOf(bank));
  const isShared = !facts.demand.banks.some((bank) => bank.range.span.file.path === tuple.span.file.path);
  const isOnPurpose = !isAboveAll || isShared;
  if (needsPages) return isAboveAll && isShared ? 'warning' : 'error';
  return isOnPurpose ? 'note' : 'warning';
}

/** `<0x84000000 0x0 …>` for `<0x0 0x84000000 …>`. */
function swappedCells(facts: Facts, region: SeenRegion, { value }: Tuple, ram: readonly Range[]) {
  const base = swappedHalves(value.base);
  if (facts.demand.addressCells !== 2 || value.base >> 32n === 0n) return undefined;
  if (bytesInside({ base, size: value.size }, ram) !== value.size) return undefined;
  const reg = region.node.properties.get('reg');
  const edits = moveRegion(region.node, 2, base) ?? (reg && writeNumber(reg, 0, 2, base));
  return { base, ...(edits === undefined ? {} : { edits }) };
}

import type { Related } from '../diagnostic/diagnostic.js';
import { rangeText } from '../units/format.js';
import { endOf, overlaps, type Range } from '../units/range.js';
import type { Bytes, PhysAddr } from '../units/units.js';
import { seenRegions, tuplesOf } from './regions.js';
import type { Facts } from './rule.js';

/** Arithmetic on the RAM of a board: what lies in it, and where there is room. */

/** Whether the tree (or the machine) names any RAM; an overlay never does. */
export const isRamKnown = (facts: Facts): boolean => !facts.tree.plugin && ramInTree(facts).length > 0;

/** RAM as the tree (or the machine) names it, whatever the kernel then leaves out. */
export const ramInTree = (facts: Facts): readonly Range[] =>
  merged(facts.demand.chosen.usableMemoryRanges.length > 0 ? facts.boot.ram : facts.world.banks);

/**
 * RAM that this kernel keeps. On arm and riscv that begins at the kernel's own load address; where this is only assumed,
 * nothing is concluded from it.
 */
export function ramKept(facts: Facts): readonly Range[] {
  const { image, physOffset, banks } = facts.world;
  const below = image.assumed ? inEach(banks, [{ base: 0n, size: physOffset }]) : [];
  return merged([...facts.boot.memory, ...below]);
}

/** Where the tree names the RAM that is nearest to an address, for those who lie beside it. */
export function nearestBank(facts: Facts, address: PhysAddr): readonly Related[] {
  if (facts.world.facts.memory !== undefined) return [];
  const away = ({ base, size }: Range): bigint =>
    address < base ? base - address : address >= base + size ? address - base - size : 0n;
  const [bank] = [...facts.demand.banks].sort((a, b) => compare(away(a.range.value), away(b.range.value)));
  return bank === undefined
    ? []
    : [{ message: `the nearest RAM: ${rangeText(bank.range.value)}`, span: bank.range.span }];
}

/** The bytes of a range that lie in a set of disjoint ranges. */
export function bytesInside(range: Range, set: readonly Range[]): Bytes {
  return set.reduce((sum, each) => sum + sharedBytes(range, each), 0n);
}

/** The bytes that two ranges share. */
export function sharedBytes(a: Range, b: Range): Bytes {
  const start = a.base > b.base ? a.base : b.base;
  const end = endOf(a) < endOf(b) ? endOf(a) : endOf(b);
  return end > start ? end - start : 0n;
}

/** Sorted and disjoint; what touches is joined. */
export function merged(ranges: readonly Range[]): readonly Range[] {
  const sorted = ranges.filter((range) => range.size > 0n).sort((a, b) => compare(a.base, b.base));
  const out: { base: PhysAddr; size: Bytes }[] = [];
  for (const range of sorted) {
    const last = out[out.length - 1];
    if (last === undefined || range.base > endOf(last)) out.push({ ...range });
    else if (endOf(range) > endOf(last)) last.size = endOf(range) - last.base;
  }
  return out;
}

/** What of a set is left when others are taken out. */
export function without(set: readonly Range[], taken: readonly Range[]): readonly Range[] {
  const holes = merged(taken);
  const out: Range[] = [];
  for (const range of merged(set)) {
    let base = range.base;
    for (const hole of holes) {
      if (endOf(hole) <= base || hole.base >= endOf(range)) continue;
      if (hole.base > base) out.push({ base, size: hole.base - base });
      base = endOf(hole);
    }
    if (base < endOf(range)) out.push({ base, size: endOf(range) - base });
  }
  return out;
}

/** All that is spoken for: regions, /memreserve/, blocks of the command line, the images that the boot loader leaves, those too whose place is assumed. */
export function taken(facts: Facts, except?: string, assumed = true): readonly Range[] {
  const { world, demand } = facts;
  const images = [
    { base: world.image.start, size: world.image.end - world.image.start, assumed: world.image.assumed },
    world.fdt,
    ...(world.initrd === undefined ? [] : [world.initrd]),
  ];
  const regions = seenRegions(facts).filter((region) => region.path !== except);
  const dynamic = regions.flatMap((region) =>
    region.placement.kind === 'dynamic' && region.placed?.range !== undefined ? [region.placed.range] : [],
  );
  return [
    ...regions.flatMap((region) => tuplesOf(region).map((tuple) => tuple.value)),
    ...dynamic,
    ...demand.memreserves.map((entry) => entry.value),
    ...facts.boot.movableBlocks.filter(({ because }) => because.kind === 'kernel').map(({ range }) => range),
    ...images.filter((image) => assumed || !image.assumed),
  ];
}

export interface SlotWish {
  readonly size: Bytes;
  readonly align: Bytes;
  /** Where it would best be. */
  readonly near: PhysAddr;
  /** The region that is looked for, so not in its own way. */
  readonly for?: string;
  /** It must lie inside one of these. */
  readonly inside?: readonly Range[];
  /** Whether images lie where they are assumed to. */
  readonly assumed?: boolean;
}

/** The free, aligned place that is nearest to where the region would best be. */
export function nearestSlot(facts: Facts, wish: SlotWish): PhysAddr | undefined {
  const step = wish.align > 0n ? wish.align : 1n;
  const free = without(ramKept(facts), taken(facts, wish.for, wish.assumed));
  let best: PhysAddr | undefined;
  for (const stretch of inEach(free, wish.inside)) {
    const lowest = roundUp(stretch.base, step);
    const highest = roundDown(endOf(stretch) - wish.size, step);
    if (lowest > highest) continue;
    const near = roundDown(wish.near, step);
    const base = near < lowest ? lowest : near > highest ? highest : near;
    if (best === undefined || distance(base, wish.near) < distance(best, wish.near)) best = base;
  }
  return best;
}

/** The largest free stretch inside some windows. */
export function largestFree(facts: Facts, windows: readonly Range[], except?: string): Bytes {
  const free = inEach(without(ramKept(facts), taken(facts, except)), windows);
  return free.reduce((most, stretch) => (stretch.size > most ? stretch.size : most), 0n);
}

/** The stretches between the borders of zones: a CMA area must lie in one. */
export function zoneStretches(facts: Facts): readonly Range[] {
  const bytes = (pages: number): bigint => BigInt(pages) * facts.boot.pageSize;
  return facts.boot.zones
    .filter((zone) => zone.name !== 'Movable' && zone.start !== undefined && zone.spannedPages > 0)
    .map((zone) => ({ base: bytes(zone.start ?? 0), size: bytes(zone.spannedPages) }));
}

function inEach(stretches: readonly Range[], windows: readonly Range[] | undefined): readonly Range[] {
  if (windows === undefined) return stretches;
  return stretches.flatMap((stretch) =>
    windows
      .filter((window) => overlaps(window, stretch))
      .map((window) => ({
        base: window.base > stretch.base ? window.base : stretch.base,
        size: sharedBytes(window, stretch),
      })),
  );
}

export const roundUp = (value: bigint, step: bigint): bigint => ((value + step - 1n) / step) * step;
export const roundDown = (value: bigint, step: bigint): bigint => (value < 0n ? 0n : (value / step) * step);

const distance = (a: bigint, b: bigint): bigint => (a < b ? b - a : a - b);
export const compare = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0);

import { endOf, type Range } from '../../units/range.js';
import type { PhysAddr } from '../../units/units.js';

/** include/linux/memblock.h: enum memblock_flags; `movable` is MEMBLOCK_MOVABLE of the DMB series. */
export type MemblockFlag = 'hotplug' | 'mirror' | 'nomap' | 'movable';

export interface MemblockRegion extends Range {
  readonly flags: ReadonlySet<MemblockFlag>;
  /** Absent: not yet given to a node. */
  readonly nid?: number;
}

/** Sorted, disjoint; nothing in it is empty. */
export type Regions = readonly MemblockRegion[];

/** One set per combination of flags, so that equal flags are the same object. */
const flagSets = new Map<string, ReadonlySet<MemblockFlag>>();

const ORDER: readonly MemblockFlag[] = ['hotplug', 'mirror', 'nomap', 'movable'];

/** The one set that holds exactly these flags. */
export function flagSet(flags: Iterable<MemblockFlag>): ReadonlySet<MemblockFlag> {
  const wanted = new Set(flags);
  const sorted = ORDER.filter((flag) => wanted.has(flag));
  const key = sorted.join();
  const known = flagSets.get(key);
  if (known !== undefined) return known;
  const made: ReadonlySet<MemblockFlag> = new Set(sorted);
  flagSets.set(key, made);
  return made;
}

export const NO_FLAGS: ReadonlySet<MemblockFlag> = flagSet([]);

/** Whether two neighbours may be one region (mm/memblock.c: memblock_merge_regions()). */
const mergeable = (lower: MemblockRegion, upper: MemblockRegion): boolean =>
  endOf(lower) === upper.base && lower.nid === upper.nid && lower.flags === upper.flags;

/** mm/memblock.c: memblock_merge_regions(). */
export function mergeRegions(regions: Regions): Regions {
  if (!regions.some((region, index) => index > 0 && mergeable(regions[index - 1] as MemblockRegion, region))) {
    return regions;
  }
  const merged: MemblockRegion[] = [];
  for (const region of regions) {
    const last = merged.at(-1);
    if (last !== undefined && mergeable(last, region)) {
      merged[merged.length - 1] = { ...last, size: last.size + region.size };
    } else merged.push(region);
  }
  return merged;
}

/** A range cut off at the highest address (mm/memblock.c: memblock_cap_size()). */
export function capRange(range: Range, addressMax: PhysAddr): Range {
  const room = addressMax - range.base;
  return range.size <= room ? range : { base: range.base, size: room < 0n ? 0n : room };
}

/** The first region that reaches an address, or touches it; a binary search. */
function firstReaching(regions: Regions, address: PhysAddr): number {
  let low = 0;
  let high = regions.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (endOf(regions[middle] as MemblockRegion) < address) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Adds what is not yet there: what a region holds already keeps its flags and node (mm/memblock.c: memblock_add_range()). */
export function addRange(regions: Regions, added: MemblockRegion): Regions {
  if (added.size === 0n) return regions;
  const end = endOf(added);
  const first = firstReaching(regions, added.base);
  const touched: MemblockRegion[] = [];
  let base = added.base;
  let index = first;
  for (; index < regions.length; index++) {
    const region = regions[index] as MemblockRegion;
    if (region.base > end) break;
    const regionEnd = endOf(region);
    if (region.base > base) touched.push({ ...added, base, size: (region.base < end ? region.base : end) - base });
    if (regionEnd > base) base = regionEnd < end ? regionEnd : end;
    touched.push(region);
  }
  if (base < end) touched.push({ ...added, base, size: end - base });
  return [...regions.slice(0, first), ...mergeRegions(touched), ...regions.slice(index)];
}

/** How many regions addRange() would put between those that are there. */
export function countGaps(regions: Regions, range: Range): number {
  const end = endOf(range);
  let gaps = 0;
  let base = range.base;
  for (const region of regions) {
    if (region.base >= end) break;
    if (endOf(region) <= base) continue;
    if (region.base > base) gaps++;
    base = endOf(region) < end ? endOf(region) : end;
  }
  return base < end ? gaps + 1 : gaps;
}

/** The regions split where a range begins and ends, and which of them lie in it (mm/memblock.c: memblock_isolate_range()). */
export interface Isolated {
  readonly below: Regions;
  readonly inside: Regions;
  readonly above: Regions;
}

/** mm/memblock.c: memblock_isolate_range(). */
export function isolateRange(regions: Regions, range: Range): Isolated {
  if (range.size === 0n) return { below: regions, inside: [], above: [] };
  const end = endOf(range);
  const below: MemblockRegion[] = [];
  const inside: MemblockRegion[] = [];
  const above: MemblockRegion[] = [];
  for (const region of regions) {
    const low = region.base > range.base ? region.base : range.base;
    const high = endOf(region) < end ? endOf(region) : end;
    if (low >= high) {
      (region.base < range.base ? below : above).push(region);
      continue;
    }
    if (region.base < low) below.push({ ...region, size: low - region.base });
    inside.push(low === region.base && high === endOf(region) ? region : { ...region, base: low, size: high - low });
    if (high < endOf(region)) above.push({ ...region, base: high, size: endOf(region) - high });
  }
  return { below, inside, above };
}

/** mm/memblock.c: memblock_remove_range(). What is left is not merged: it did not touch before either. */
export function removeRange(regions: Regions, range: Range): Regions {
  const { below, inside, above } = isolateRange(regions, range);
  return inside.length === 0 ? regions : [...below, ...above];
}

/** Sets or clears a flag on what a range holds (mm/memblock.c: memblock_setclr_flag()). */
export function changeFlag(regions: Regions, range: Range, flag: MemblockFlag, set: boolean): Regions {
  const { below, inside, above } = isolateRange(regions, range);
  const changed = inside.map((region) => ({
    ...region,
    flags: flagSet(set ? [...region.flags, flag] : [...region.flags].filter((other) => other !== flag)),
  }));
  return mergeRegions([...below, ...changed, ...above]);
}

/** Gives what a range holds to a node (mm/memblock.c: memblock_set_node()). */
export function assignNode(regions: Regions, range: Range, nid: number): Regions {
  const { below, inside, above } = isolateRange(regions, range);
  return mergeRegions([...below, ...inside.map((region) => ({ ...region, nid })), ...above]);
}

/** Whether any region shares a byte with a range (mm/memblock.c: memblock_overlaps_region()). */
export const overlapsRegion = (regions: Regions, range: Range): boolean =>
  range.size > 0n && regions.some((region) => region.base < endOf(range) && range.base < endOf(region));

/** The region that holds an address (mm/memblock.c: memblock_search()). */
export const regionAt = (regions: Regions, address: PhysAddr): MemblockRegion | undefined =>
  regions.find((region) => region.base <= address && address < endOf(region));

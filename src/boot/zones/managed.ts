import { endOf, type PfnRange, type Range } from '../../units/range.js';
import { type Pages, type Pfn, pfnOf } from '../../units/units.js';
import type { MemblockRegion, ZoneName } from '../state.js';
import { clampRange, type MemoryFrames, pfnUp, roundDown, roundUp } from './frames.js';
import type { OwnedFrames } from './ownership.js';

/** One `struct zone`: the same zone of the same node. */
export type ZoneKey = `${number} ${ZoneName}`;

export const zoneKey = (zone: { readonly nid: number; readonly zone: ZoneName }): ZoneKey => `${zone.nid} ${zone.zone}`;

/** Pages that come back after the boot allocator has closed. */
export interface GivenBack extends PfnRange {
  /** Whole pageblocks are counted in the zone of their first page; single pages each in its own. */
  readonly by: 'pageblock' | 'page';
  readonly cma: boolean;
}

export interface ZoneTally {
  readonly managed: ReadonlyMap<ZoneKey, Pages>;
  readonly cma: ReadonlyMap<ZoneKey, Pages>;
}

export interface BuddyRules {
  readonly pageShift: number;
  /** Pages of the largest buddy, MAX_ORDER_NR_PAGES. */
  readonly maxOrderPages: Pages;
  readonly pageblockPages: Pages;
  /** Behind the last page of lowmem, where there is highmem: that is freed page by page. */
  readonly lowmemEnd?: Pfn;
}

/** The place of the range that holds a page, or of the first behind it; the ranges must be ascending and disjoint. */
function indexAt(owners: readonly OwnedFrames[], pfn: Pfn): number {
  let low = 0;
  let high = owners.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((owners[middle] as OwnedFrames).end <= pfn) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The owners of a range, clipped to it. */
export function ownersWithin(owners: readonly OwnedFrames[], range: PfnRange): readonly OwnedFrames[] {
  const parts: OwnedFrames[] = [];
  let pfn = range.start;
  while (pfn < range.end) {
    const owner = owners[indexAt(owners, pfn)];
    if (owner === undefined || owner.start >= range.end) break;
    parts.push({ ...owner, ...clampRange(owner, range) });
    pfn = owner.end;
  }
  return parts;
}

/** Free memory as memblock_free_all() walks it: mapped regions without what is reserved, in whole pages. */
export function freeFrames(
  memory: readonly MemblockRegion[],
  reserved: readonly Range[],
  pageShift: number,
): readonly PfnRange[] {
  const free: PfnRange[] = [];
  const sorted = [...reserved].sort((a, b) => (a.base < b.base ? -1 : a.base > b.base ? 1 : 0));
  let first = 0;
  for (const region of memory) {
    if (region.flags.has('nomap')) continue;
    while (first < sorted.length && endOf(sorted[first] as Range) <= region.base) first += 1;
    let base = region.base;
    for (let index = first; index < sorted.length; index += 1) {
      const taken = sorted[index] as Range;
      if (taken.base >= endOf(region)) break;
      if (taken.base > base) free.push(wholePages(base, taken.base, pageShift));
      if (endOf(taken) > base) base = endOf(taken);
    }
    if (base < endOf(region)) free.push(wholePages(base, endOf(region), pageShift));
  }
  return free.filter((range) => range.start < range.end);
}

const wholePages = (base: bigint, end: bigint, pageShift: number): PfnRange => ({
  start: pfnUp(base, pageShift),
  end: pfnOf(end, pageShift),
});

/** The buddy that holds a page when a free range is cut into the largest aligned blocks (__free_pages_memory()). */
function buddyOf(pfn: Pfn, range: PfnRange, maxOrderPages: Pages): PfnRange {
  for (let size = maxOrderPages; size > 1; size /= 2) {
    const start = roundDown(pfn, size);
    if (start >= range.start && start + size <= range.end) return { start, end: start + size };
  }
  return { start: pfn, end: pfn + 1 };
}

/** Where a free range is credited: a buddy that lies across a zone border counts in the zone of its first page. */
function creditBuddies(owners: readonly OwnedFrames[], range: PfnRange, maxOrderPages: Pages): readonly OwnedFrames[] {
  const parts = ownersWithin(owners, range);
  const borders = parts.map((part, index) => {
    if (index === 0) return range.start;
    const buddy = buddyOf(part.start, range, maxOrderPages);
    return buddy.start === part.start ? part.start : buddy.end;
  });
  return parts
    .map((part, index) => ({ ...part, start: borders[index] as Pfn, end: borders[index + 1] ?? range.end }))
    .filter((part) => part.start < part.end);
}

/** The pages that each zone's buddy allocator gets: what is free at the end of the early boot, and what comes back after it. */
export function tallyZones(
  owners: readonly OwnedFrames[],
  free: readonly PfnRange[],
  givenBack: readonly GivenBack[],
  rules: BuddyRules,
): ZoneTally {
  const managed = new Map<ZoneKey, Pages>();
  const cma = new Map<ZoneKey, Pages>();
  const add = (counts: Map<ZoneKey, Pages>, owner: OwnedFrames, pages: Pages): void => {
    counts.set(zoneKey(owner), (counts.get(zoneKey(owner)) ?? 0) + pages);
  };
  const lowmemEnd = rules.lowmemEnd ?? Number.MAX_SAFE_INTEGER;
  for (const range of free) {
    const low = { start: range.start, end: Math.min(range.end, lowmemEnd) };
    const high = { start: Math.max(range.start, lowmemEnd), end: range.end };
    for (const part of creditBuddies(owners, low, rules.maxOrderPages)) add(managed, part, part.end - part.start);
    for (const part of ownersWithin(owners, high)) add(managed, part, part.end - part.start);
  }
  for (const range of givenBack) {
    for (const part of creditGivenBack(owners, range, rules.pageblockPages)) {
      add(managed, part, part.end - part.start);
      if (range.cma) add(cma, part, part.end - part.start);
    }
  }
  return { managed, cma };
}

/** By pageblock, each block counts whole in the zone of its first page (init_reserved_pageblock()). */
function creditGivenBack(
  owners: readonly OwnedFrames[],
  range: GivenBack,
  pageblockPages: Pages,
): readonly OwnedFrames[] {
  if (range.by === 'page') return ownersWithin(owners, range);
  const whole = { start: range.start, end: range.start + roundUp(range.end - range.start, pageblockPages) };
  return ownersWithin(owners, whole)
    .map((part) => ({
      ...part,
      start: whole.start + roundUp(part.start - whole.start, pageblockPages),
      end: whole.start + roundUp(part.end - whole.start, pageblockPages),
    }))
    .filter((part) => part.start < part.end);
}

/** Designated blocks are handed out pageblock by pageblock, whether or not something in them is in use (mm/dmb.c: dmb_init_region()). */
export const releasedBlocks = (frames: readonly MemoryFrames[]): readonly GivenBack[] =>
  frames
    .filter((range) => range.flags.has('movable') && range.start < range.end)
    .map(({ start, end }) => ({ start, end, by: 'pageblock' as const, cma: false }));

import { endOf, type PfnRange } from '../../units/range.js';
import { type Pages, type Pfn, pfnOf } from '../../units/units.js';
import type { MemblockFlag, MemblockRegion } from '../state.js';

/** A region of memblock.memory in whole pages; a region smaller than a page has its end before its start. */
export interface MemoryFrames extends PfnRange {
  readonly nid: number;
  readonly flags: ReadonlySet<MemblockFlag>;
}

/** The first page that begins in or behind an address. */
export const pfnUp = (address: bigint, pageShift: number): Pfn =>
  pfnOf(address + (1n << BigInt(pageShift)) - 1n, pageShift);

/** Every region in whole pages (include/linux/memblock.h: memblock_region_memory_base_pfn() and _end_pfn()). */
export const framesOf = (memory: readonly MemblockRegion[], pageShift: number): readonly MemoryFrames[] =>
  memory.map((region) => ({
    start: pfnUp(region.base, pageShift),
    end: pfnOf(endOf(region), pageShift),
    nid: region.nid ?? 0,
    flags: region.flags,
  }));

/** The regions that hold a whole page; what the kernel walks with for_each_mem_pfn_range(). */
export const wholeFrames = (frames: readonly MemoryFrames[]): readonly MemoryFrames[] =>
  frames.filter((range) => range.start < range.end);

/** From a node's first page to behind its last (mm/page_alloc.c: get_pfn_range_for_nid()); 0 to 0 without memory. */
export function nodeRange(frames: readonly MemoryFrames[], nid: number): PfnRange {
  const own = wholeFrames(frames).filter((range) => range.nid === nid);
  if (own.length === 0) return { start: 0, end: 0 };
  return {
    start: own.reduce((lowest, range) => Math.min(lowest, range.start), Number.MAX_SAFE_INTEGER),
    end: own.reduce((highest, range) => Math.max(highest, range.end), 0),
  };
}

/** The kernel's clamp(): the upper limit wins where the limits are crossed. */
export const clamp = (value: number, low: number, high: number): number => Math.min(Math.max(value, low), high);

/** The part of a range that lies inside a window, by the kernel's clamp() at both ends. */
export const clampRange = (range: PfnRange, window: PfnRange): PfnRange => ({
  start: clamp(range.start, window.start, window.end),
  end: clamp(range.end, window.start, window.end),
});

export const pagesOf = (range: PfnRange): Pages => range.end - range.start;

export const roundUp = (pages: Pages, unit: Pages): Pages => Math.ceil(pages / unit) * unit;

export const roundDown = (pages: Pages, unit: Pages): Pages => Math.floor(pages / unit) * unit;

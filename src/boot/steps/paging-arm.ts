import { endOf, type Range } from '../../units/range.js';
import type { Pages } from '../../units/units.js';
import { bytesOf } from '../../units/units.js';
import { allocOwn, type BootStep } from '../journal.js';
import type { BootState } from '../state.js';
import type { World } from '../world.js';
import { framesOf, nodeRange, roundDown, roundUp } from '../zones/frames.js';
import type { ZoneLayout } from '../zones/index.js';
import { PMD_SIZE } from './lowmem.js';
import { allocPages } from './page-tables.js';

const PLACE = { name: 'page tables', mirrors: 'arch/arm/mm/mmu.c: paging_init()' };

/** Two pages of vectors and a table for them, one for kmap, one for the fixmap, and the zero page. */
const FIXED_PAGES = 6;
const FIXED_PAGES_WITHOUT_HIGHMEM = 5;

/** Entries of lowmem that are cut by the border of a region, and so need a table of pages. */
function cutEntries(state: BootState, world: World): number {
  const section = world.config.lpae ? PMD_SIZE : PMD_SIZE / 2n;
  const limit = state.lowmemLimit ?? 0n;
  const borders = state.memblock.memory
    .filter((region) => !region.flags.has('nomap') && region.base < limit)
    .flatMap((region) => [region.base, endOf(region) < limit ? endOf(region) : limit]);
  return new Set(borders.filter((border) => border % section !== 0n).map((border) => border / PMD_SIZE)).size;
}

/** Maps lowmem; CMA areas in it once more, page by page (dma_contiguous_remap()). */
export const pagingInitArm: BootStep = {
  ...PLACE,
  run: (state, world) => {
    const { pageSize } = world;
    const what = 'page table page';
    const limit = state.lowmemLimit ?? 0n;
    let current = allocPages(state, PLACE, { count: cutEntries(state, world), pageSize, what });
    current = { ...current, memblock: { ...current.memblock, currentLimit: limit } };
    for (const { range } of current.cmaAreas) {
      const end = endOf(range) < limit ? endOf(range) : limit;
      if (range.base >= end) continue;
      const count = Number((end + PMD_SIZE - 1n) / PMD_SIZE - range.base / PMD_SIZE);
      current = allocOwn(current, PLACE, { size: 48n, align: 8n }, 'static mappings');
      current = allocPages(current, PLACE, { count, pageSize, what });
    }
    const count = world.config.highmem ? FIXED_PAGES : FIXED_PAGES_WITHOUT_HIGHMEM;
    return allocPages(current, PLACE, { count, pageSize, what });
  },
};

const MEMMAP = { name: 'memory map', mirrors: 'mm/page_alloc.c: alloc_node_mem_map()' };

/** FLATMEM: one array of page structures from the first to the last page, in whole largest buddies. */
function memmapFrames(state: BootState, world: World): { readonly start: Pages; readonly end: Pages } {
  const unit = 2 ** (world.maxOrder - 1);
  const { start, end } = nodeRange(framesOf(state.memblock.memory, world.pageShift), 0);
  return { start: roundDown(start, unit), end: roundUp(end, unit) };
}

const USEMAP = { name: 'usage maps', mirrors: 'mm/page_alloc.c: setup_usemap()' };

/** Four bits per pageblock of a zone, in whole longs. */
function usemapSize(start: Pages, spanned: Pages, world: World): bigint {
  const unit = 2 ** world.pageblockOrder;
  const blocks = roundUp(spanned + (start % unit), unit) / unit;
  return BigInt(roundUp(4 * blocks, 32) / 8);
}

/** Takes the array of page structures, and the usage map of each zone. */
export function allocFlatMap(state: BootState, world: World, layout: ZoneLayout): BootState {
  if (world.config.sparsemem !== undefined || state.memblock.memory.length === 0) return state;
  const { start, end } = memmapFrames(state, world);
  const size = BigInt((end - start) * world.config.sizeofStructPage);
  const mapped = allocOwn(state, MEMMAP, { size, align: 64n }, 'memory map');
  return layout.zones
    .filter((zone) => zone.spannedPages > 0)
    .reduce((current, zone) => {
      const bytes = usemapSize(zone.start ?? 0, zone.spannedPages, world);
      return allocOwn(current, USEMAP, { size: bytes, align: 64n }, `usage map of ${zone.name}`);
    }, mapped);
}

/** The page structures of holes, which go back page by page (mm/memblock.c: free_unused_memmap()). */
export function unusedMap(state: BootState, world: World): readonly Range[] {
  const event = state.journal.findLast((entry) => entry.step === MEMMAP.name && entry.mirrors === MEMMAP.mirrors);
  if (event === undefined) return [];
  const unit = 2 ** world.pageblockOrder;
  const { start: first } = memmapFrames(state, world);
  const unused: Range[] = [];
  let previous = 0;
  for (const frames of framesOf(state.memblock.memory, world.pageShift)) {
    const start = roundDown(frames.start, unit);
    if (previous > 0 && previous < start) {
      const address = (pfn: Pages): bigint => event.range.base + BigInt((pfn - first) * world.config.sizeofStructPage);
      const base = bytesOf(Number((address(previous) + world.pageSize - 1n) / world.pageSize), world.pageShift);
      const end = bytesOf(Number(address(start) / world.pageSize), world.pageShift);
      if (base < end) unused.push({ base, size: end - base });
    }
    previous = roundUp(frames.end, unit);
  }
  return unused;
}

import { endOf } from '../../units/range.js';
import { allocOwn, type BootStep } from '../journal.js';
import type { BootState } from '../state.js';
import type { World } from '../world.js';
import { PMD_SIZE } from './lowmem.js';
import { allocPages, withResize } from './page-tables.js';

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
      const record = world.config.lpae ? 48n : 40n;
      current = allocOwn(current, PLACE, { size: record, align: 8n }, 'static mappings');
      current = allocPages(current, PLACE, { count, pageSize, what });
    }
    const count = world.config.highmem ? FIXED_PAGES : FIXED_PAGES_WITHOUT_HIGHMEM;
    return withResize(allocPages(current, PLACE, { count, pageSize, what }));
  },
};

import { endOf, type Range } from '../../units/range.js';
import type { BootStep } from '../journal.js';
import type { BootState } from '../state.js';
import type { World } from '../world.js';
import { countEntries, type Stretch } from './entries.js';
import { allocPages, withResize } from './page-tables.js';

const PLACE = { name: 'page tables', mirrors: 'arch/riscv/mm/init.c: setup_vm_final()' };

const PMD_SHIFT = 21;
const PUD_SHIFT = 30;
const PMD_MASK = (1n << 21n) - 1n;

/** A region that does not begin and end at a huge page's border is mapped by pages throughout (best_map_size()). */
function linearTables(state: BootState, world: World): { readonly pmds: number; readonly ptes: number } {
  const mapped = state.memblock.memory.filter((region) => !region.flags.has('nomap'));
  const offset = (region: Range): Stretch => ({
    start: region.base - world.physOffset,
    end: endOf(region) - world.physOffset,
  });
  const byPages = mapped.filter((region) => ((region.base | region.size) & PMD_MASK) !== 0n);
  return {
    pmds: countEntries(mapped.map(offset), PUD_SHIFT),
    ptes: countEntries(byPages.map(offset), PMD_SHIFT),
  };
}

/** Maps all memory, and the image once more. */
export const setupVmFinal: BootStep = {
  ...PLACE,
  run: (state, world) => {
    const { pmds, ptes } = linearTables(state, world);
    // From the top down to the PMD tables: one table per level for the linear map, and one for the image.
    const upper = world.config.pageTableLevels - 3;
    const count = upper + pmds + ptes + upper + 1;
    return withResize(allocPages(state, PLACE, { count, pageSize: world.pageSize, what: 'page table page' }));
  },
};

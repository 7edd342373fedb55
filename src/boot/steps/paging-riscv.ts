import { endOf } from '../../units/range.js';
import type { BootStep } from '../journal.js';
import type { BootState } from '../state.js';
import type { World } from '../world.js';
import { allocPages, withResize } from './page-tables.js';

const PLACE = { name: 'page tables', mirrors: 'arch/riscv/mm/init.c: setup_vm_final()' };

const PMD_SHIFT = 21n;
const PUD_SHIFT = 30n;

/** A region that does not begin and end at a huge page's border is mapped by pages throughout (best_map_size()). */
function linearTables(state: BootState, world: World): { readonly pmds: number; readonly ptes: number } {
  const pmds = new Set<bigint>();
  const ptes = new Set<bigint>();
  for (const region of state.memblock.memory) {
    if (region.flags.has('nomap')) continue;
    const start = region.base - world.physOffset;
    const last = endOf(region) - world.physOffset - 1n;
    for (let entry = start >> PUD_SHIFT; entry <= last >> PUD_SHIFT; entry++) pmds.add(entry);
    if (((region.base | region.size) & ((1n << PMD_SHIFT) - 1n)) === 0n) continue;
    for (let entry = start >> PMD_SHIFT; entry <= last >> PMD_SHIFT; entry++) ptes.add(entry);
  }
  return { pmds: pmds.size, ptes: ptes.size };
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

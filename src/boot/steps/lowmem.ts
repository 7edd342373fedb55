import { endOf, type Range } from '../../units/range.js';
import type { Bytes, PhysAddr } from '../../units/units.js';
import { type BootStep, byKernel, mark, note, physAddress, say } from '../journal.js';
import { roundDown, roundUp } from '../memblock/find.js';
import { endOfDram, remove } from '../memblock/memblock.js';
import type { BootState } from '../state.js';
import type { World } from '../world.js';
import { lowmemLimit } from '../zones/limits.js';

const PLACE = { name: 'lowmem bounds', mirrors: 'arch/arm/mm/mmu.c: adjust_lowmem_bounds()' };

/** A first-level entry of Linux on arm covers 2 MiB, classic or LPAE. */
export const PMD_SIZE = 0x20_0000n;
const VMALLOC_END = 0xff80_0000n;
const VMALLOC_OFFSET = 0x80_0000n;
const USUAL_VMALLOC = 240n << 20n;

/** Behind the last byte that the linear map could reach. */
const vmallocLimit = (state: BootState, world: World): PhysAddr =>
  VMALLOC_END -
  (state.parameters.vmalloc ?? USUAL_VMALLOC) -
  VMALLOC_OFFSET -
  world.config.pageOffset +
  world.physOffset;

const mapped = (state: BootState): readonly Range[] =>
  state.memblock.memory.filter((region) => !region.flags.has('nomap'));

/** The first region must begin where an entry does: what lies before it is not mapped. */
function alignFirst(state: BootState): BootState {
  const first = mapped(state)[0];
  if (first === undefined || first.base % PMD_SIZE === 0n) return state;
  const head = { base: first.base, size: roundUp(first.base, PMD_SIZE) - first.base };
  return mark(state, PLACE, head, 'nomap', { because: byKernel('the linear map begins at a multiple of 2 MiB') });
}

/** Allocations stay below the first border that is not at a multiple of 2 MiB: up to there all is mapped early. */
function allocationLimit(state: BootState, limit: PhysAddr, lowmem: PhysAddr): PhysAddr {
  let reached = 0n;
  for (const region of mapped(state)) {
    if (region.base >= limit) continue;
    const end = endOf(region) < limit ? endOf(region) : limit;
    if (end > reached) reached = end;
    if (region.base % PMD_SIZE !== 0n) return region.base;
    if (endOf(region) % PMD_SIZE !== 0n) return reached;
  }
  return lowmem;
}

/** Without HIGHMEM, what lies above lowmem is lost. */
function dropHighmem(state: BootState, from: PhysAddr, lowmem: PhysAddr): BootState {
  const end = endOfDram(state.memblock);
  if (end <= lowmem) return state;
  const because = byKernel('CONFIG_HIGHMEM is off');
  const { addressMax } = state.memblock;
  const range = { base: from, size: end - from };
  const text = `Ignoring RAM at ${physAddress(from, addressMax)}-${physAddress(end, addressMax)}`;
  const told = say(say(state, text, because), 'Consider using a HIGHMEM enabled kernel.', because);
  const cut = { ...told, memblock: remove(told.memblock, range) };
  const lost = { range, why: 'it lies above lowmem, and the kernel is built without HIGHMEM', because };
  return note({ ...cut, lost: [...cut.lost, lost] }, PLACE, 'remove', range, { because });
}

/** Where lowmem ends, and up to where the kernel may allocate. Done before and after the regions of the tree are taken. */
export const adjustLowmemBounds: BootStep = {
  ...PLACE,
  run: (state, world) => {
    const limit = vmallocLimit(state, world);
    const aligned = alignFirst(state);
    const lowmem = lowmemLimit(aligned.memblock.memory, limit);
    const allocations: Bytes = roundDown(allocationLimit(aligned, limit, lowmem), PMD_SIZE);
    const kept = world.config.highmem ? aligned : dropHighmem(aligned, allocations, lowmem);
    return {
      ...kept,
      lowmemLimit: lowmem,
      memblock: { ...kept.memblock, currentLimit: allocations },
    };
  },
};

import type { Range } from '../../units/range.js';
import { add, type BootStep, byKernel, note } from '../journal.js';
import { addressAtSize, capMemory, enforceMemoryLimit } from '../memblock/memblock.js';
import type { Regions } from '../memblock/region.js';
import { removeRange } from '../memblock/region.js';
import type { BootState } from '../state.js';

const ARM64 = { name: 'memory limit', mirrors: 'arch/arm64/mm/init.c: arm64_memblock_init()' };

/** Writes down what a limit has taken away. */
function noteLoss(before: Regions, state: BootState, place: typeof ARM64): BootState {
  const kept = state.memblock.memory;
  const lost = kept.reduce<readonly Range[]>((rest, region) => removeRange(rest as Regions, region), before);
  const reason = { because: byKernel('mem='), silent: true };
  return lost.reduce<BootState>((current, range) => note(current, place, 'remove', range, reason), state);
}

/** `mem=`: keeps memory from the bottom until the sum is reached, no-map memory all the same, and adds the image back. */
export const limitMemoryArm64: BootStep = {
  ...ARM64,
  run: (state, { image }) => {
    const limit = state.parameters.memoryLimit;
    if (limit === undefined) return state;
    const end = limit === 0n ? undefined : addressAtSize(state.memblock, limit);
    const capped =
      end === undefined ? state : { ...state, memblock: capMemory(state.memblock, { base: 0n, size: end }) };
    const range = { base: image.start, size: image.end - image.start };
    return add(noteLoss(state.memblock.memory, capped, ARM64), ARM64, range, {
      because: byKernel('kernel image'),
      certainty: image.assumed ? 'estimated' : 'exact',
    });
  },
};

const RISCV = { name: 'memory limit', mirrors: 'arch/riscv/mm/init.c: setup_bootmem()' };

/** `mem=`: cuts memory and reservations off where the sum from the bottom is reached. */
export const limitMemoryRiscv: BootStep = {
  ...RISCV,
  run: (state) => {
    const limit = state.parameters.memoryLimit;
    if (limit === undefined) return state;
    const cut = { ...state, memblock: enforceMemoryLimit(state.memblock, limit) };
    return noteLoss(state.memblock.memory, cut, RISCV);
  },
};

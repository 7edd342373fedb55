import type { Bytes } from '../../units/units.js';
import { bytesOf, pfnOf } from '../../units/units.js';
import { type BootStep, byKernel, mebibytes, say } from '../journal.js';
import { memorySize } from '../memblock/memblock.js';
import { declareContiguous } from '../pools/cma-table.js';
import type { BootState, Certainty } from '../state.js';
import type { World } from '../world.js';
import { dmaLimit } from './dma-limit.js';

const PLACE = { name: 'default CMA area', mirrors: 'kernel/dma/contiguous.c: dma_contiguous_reserve()' };

/** CONFIG_CMA_SIZE_…: MiB, a percentage of memory, or the smaller or larger of both. */
function configuredSize(state: BootState, world: World): Bytes {
  const { by, mbytes, percentage } = world.config.cmaSize;
  const fixed = BigInt(mbytes) << 20n;
  const pages = pfnOf(memorySize(state.memblock), world.pageShift);
  const share = bytesOf(Math.floor((pages * percentage) / 100), world.pageShift);
  switch (by) {
    case 'mbytes':
      return fixed;
    case 'percentage':
      return share;
    case 'min':
      return fixed < share ? fixed : share;
    case 'max':
      return fixed > share ? fixed : share;
  }
}

/** On arm and riscv nothing of the kernel's own has been taken by then. */
const certaintyOf = (world: World): Certainty => (world.arch === 'arm64' ? 'estimated' : 'exact');

/** The area that devices without one of their own share, unless the tree has named one. */
export const reserveDefaultCma: BootStep = {
  ...PLACE,
  run: (state, world) => {
    if (!world.config.dmaCma) return state;
    const limit = dmaLimit(state, world);
    const { cma } = state.parameters;
    const what = cma === undefined ? 'the built-in CMA area' : 'cma=';
    const because = byKernel(what);
    const told = say(state, `cma: dma_contiguous_reserve(limit ${limit.toString(16).padStart(8, '0')})`, because, true);
    const size = cma?.size ?? configuredSize(state, world);
    if (size === 0n || told.cmaAreas.some((area) => area.isDefault)) return told;
    const { addressMax } = told.memblock;
    const text = `cma: dma_contiguous_reserve: reserving ${mebibytes(size, addressMax)} MiB for global area`;
    const asked = cma?.limit ?? 0n;
    return declareContiguous(
      say(told, text, because, true),
      PLACE,
      {
        name: 'reserved',
        base: cma?.base ?? 0n,
        size,
        limit: asked === 0n || limit < asked ? limit : asked,
        alignment: 0n,
        fixed: cma !== undefined && cma.base + cma.size === cma.limit,
        isDefault: true,
        inMovableBlock: false,
        because,
        certainty: certaintyOf(world),
      },
      world,
    ).state;
  },
};

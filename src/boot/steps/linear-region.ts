import type { Bytes } from '../../units/units.js';
import { type BootStep, byKernel, remove, say } from '../journal.js';
import { roundDown, roundUp } from '../memblock/find.js';
import { endOfDram, startOfDram } from '../memblock/memblock.js';
import type { World } from '../world.js';

const U64_MAX = 0xffff_ffff_ffff_ffffn;

/** What the linear map can cover: half of the kernel's address space (arch/arm64/include/asm/memory.h: PAGE_END - PAGE_OFFSET). */
export const linearRegionSize = (world: World): Bytes => 1n << BigInt(world.config.virtualBits - 1);

/** arch/arm64/include/asm/kernel-pgtable.h: ARM64_MEMSTART_ALIGN: 1 GiB, with 64K pages 512 MiB, but at least a section. */
export function memstartAlign(world: World): Bytes {
  const shift = world.pageShift === 16 ? 29 : 30;
  return 1n << BigInt(Math.max(shift, world.config.sparsemem?.sectionBits ?? 0));
}

const PLACE = { name: 'linear region', mirrors: 'arch/arm64/mm/init.c: arm64_memblock_init()' };

/** Drops what lies above the physical address space, and what the linear map cannot cover. */
export const fitLinearRegion: BootStep = {
  ...PLACE,
  run: (state, world) => {
    const reason = { because: byKernel('the linear map') };
    const physEnd = 1n << BigInt(world.config.physMaskBits);
    let next = remove(state, PLACE, { base: physEnd, size: U64_MAX }, reason);
    const align = memstartAlign(world);
    const region = linearRegionSize(world);
    const start = roundDown(startOfDram(next.memblock), align);
    if (endOfDram(next.memblock) - start > region) {
      next = say(next, "Memory doesn't fit in the linear mapping, VA_BITS too small", reason.because);
    }
    const top = start + region > world.image.end ? start + region : world.image.end;
    next = remove(next, PLACE, { base: top, size: U64_MAX }, reason);
    const end = endOfDram(next.memblock);
    if (start + region >= end) return next;
    return remove(next, PLACE, { base: 0n, size: roundUp(end - region, align) }, reason);
  },
};

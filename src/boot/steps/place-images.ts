import { endOf } from '../../units/range.js';
import { add, type BootStep, byKernel, clear, type Reason, reserve, say } from '../journal.js';
import { roundDown, roundUp } from '../memblock/find.js';
import { endOfDram, isRegionMemory, isRegionReserved, startOfDram } from '../memblock/memblock.js';
import type { BootState } from '../state.js';
import type { World } from '../world.js';
import { linearRegionSize } from './linear-region.js';

const why = (what: string, assumed: boolean, silent = false): Reason => ({
  because: byKernel(what),
  certainty: assumed ? 'estimated' : 'exact',
  silent,
});

/** arm64 and arm take the blob before they read the command line, riscv after all regions of the tree. */
export const reserveFdt = (mirrors: string, silent: boolean): BootStep => {
  const place = { name: 'reserve the blob', mirrors };
  return {
    ...place,
    run: (state, { fdt }) =>
      reserve(state, place, { base: fdt.base, size: fdt.size }, why('the blob', fdt.assumed, silent)),
  };
};

const IMAGE_ARM64 = { name: 'reserve kernel image', mirrors: 'arch/arm64/mm/init.c: arm64_memblock_init()' };

/** From `_stext` to `_end`. */
export const reserveImageArm64: BootStep = {
  ...IMAGE_ARM64,
  run: (state, { image }) =>
    reserve(
      state,
      IMAGE_ARM64,
      { base: image.stext, size: image.end - image.stext },
      why('kernel image', image.assumed),
    ),
};

const IMAGE_ARM = { name: 'reserve kernel image', mirrors: 'arch/arm/mm/init.c: arm_memblock_init()' };

/** From KERNEL_START, which is `_stext`, to `_end`. */
export const reserveImageArm: BootStep = {
  ...IMAGE_ARM,
  run: (state, { image }) =>
    reserve(state, IMAGE_ARM, { base: image.stext, size: image.end - image.stext }, why('kernel image', image.assumed)),
};

const TABLES_ARM = { name: 'reserve initial page tables', mirrors: 'arch/arm/mm/mmu.c: arm_mm_memblock_reserve()' };

/** The first-level table lies right below `_text`: 16 KiB, with LPAE 20. */
export const reserveInitialTablesArm: BootStep = {
  ...TABLES_ARM,
  run: (state, { image, config }) => {
    const size = config.lpae ? 0x5000n : 0x4000n;
    return reserve(
      state,
      TABLES_ARM,
      { base: image.start - size, size },
      {
        ...why('initial page tables', image.assumed),
        caller: IMAGE_ARM.mirrors,
      },
    );
  },
};

const IMAGE_RISCV = { name: 'reserve kernel image', mirrors: 'arch/riscv/mm/init.c: setup_bootmem()' };

/** The whole image; up to a huge page's border where the kernel is mapped read-only. */
export const reserveImageRiscv: BootStep = {
  ...IMAGE_RISCV,
  run: (state, { image, config }) => {
    const end = config.strictRwx ? roundUp(image.end, 0x20_0000n) : image.end;
    return reserve(
      state,
      IMAGE_RISCV,
      { base: image.start, size: end - image.start },
      { ...why('kernel image', image.assumed), caller: 'arch/riscv/mm/init.c: paging_init()' },
    );
  },
};

const INITRD_ARM64 = { name: 'reserve initrd', mirrors: 'arch/arm64/mm/init.c: arm64_memblock_init()' };

/** The initrd as the tree or `initrd=` has it; undefined: there is none. */
export function initrdOf(state: BootState, world: World): World['initrd'] {
  if (!world.config.initrd) return undefined;
  const { initrd } = state.parameters;
  const found = initrd === undefined ? world.initrd : { ...initrd, assumed: false };
  return found === undefined || found.size === 0n ? undefined : found;
}

/** arm64 adds the initrd's memory back if `mem=` has cut it off, and clears no-map on it. */
export const reserveInitrdArm64: BootStep = {
  ...INITRD_ARM64,
  run: (state, world) => {
    const initrd = initrdOf(state, world);
    if (initrd === undefined) return state;
    const base = roundDown(initrd.base, world.pageSize);
    const range = { base, size: roundUp(endOf(initrd), world.pageSize) - base };
    const reason = why('initrd', initrd.assumed);
    const lowest = startOfDram(state.memblock);
    if (base < lowest || endOf(range) > lowest + linearRegionSize(world)) {
      const text = 'initrd not fully accessible via the linear mapping -- please check your bootloader ...';
      return say(state, text, reason.because);
    }
    const added = clear(add(state, INITRD_ARM64, range, reason), range, 'nomap');
    return { ...reserve(added, INITRD_ARM64, range, reason), initrd: range };
  },
};

const INITRD = { name: 'reserve initrd', mirrors: 'init/initramfs.c: reserve_initrd_mem()' };

/** arm and riscv want it wholly in memory, and in none that is taken. */
export const reserveInitrd: BootStep = {
  ...INITRD,
  run: (state, world) => {
    const initrd = initrdOf(state, world);
    if (initrd === undefined) return state;
    const base = roundDown(initrd.base, world.pageSize);
    const range = { base, size: roundUp(initrd.size + (initrd.base - base), world.pageSize) };
    const reason = why('initrd', initrd.assumed);
    const address = `0x${base.toString(16).padStart(8, '0')}+0x${range.size.toString(16).padStart(8, '0')}`;
    if (!isRegionMemory(state.memblock, range)) {
      return say(state, `INITRD: ${address} is not a memory region - disabling initrd`, reason.because);
    }
    if (isRegionReserved(state.memblock, range)) {
      const told = say(state, `INITRD: ${address} overlaps in-use memory region`, reason.because);
      return say(told, ' - disabling initrd', reason.because);
    }
    return { ...reserve(state, INITRD, range, reason), initrd: range };
  },
};

/** Whether there is any memory at all. */
export const hasMemory = (state: BootState): boolean => endOfDram(state.memblock) > 0n;

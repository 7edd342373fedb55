import { allocOwn, type BootStep, byKernel, panic } from '../journal.js';

const PLACE = { name: 'unflatten the tree', mirrors: 'drivers/of/fdt.c: __unflatten_device_tree()' };

/** The kernel's own copy of the tree. */
export const unflattenTree: BootStep = {
  ...PLACE,
  run: (state, { arch, demand }) => {
    const [bytes, align] = arch === 'arm' ? [demand.unflattenedSize32, 4n] : [demand.unflattenedSize, 8n];
    const size = BigInt(bytes + 4);
    const allocated = allocOwn(state, PLACE, { size, align }, 'the unflattened tree');
    if (allocated !== state) return allocated;
    return panic(state, {
      why: "there is no free memory for the kernel's copy of the tree",
      message: `Kernel panic - not syncing: early_init_dt_alloc_memory_arch: Failed to allocate ${size} bytes align=0x${align.toString(16)}`,
      mirrors: PLACE.mirrors,
      because: byKernel('the unflattened tree'),
    });
  },
};

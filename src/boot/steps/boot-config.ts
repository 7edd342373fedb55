import { endOf } from '../../units/range.js';
import { type BootStep, byKernel, panic } from '../journal.js';

const PLACE = { name: 'boot configuration', mirrors: 'init/main.c: get_boot_config_from_initrd()' };

/** The kernel looks for a boot configuration at the end of the initrd through the linear map, which on arm ends with lowmem. */
export const lookForBootConfig: BootStep = {
  ...PLACE,
  run: (state) => {
    const { initrd, lowmemLimit } = state;
    if (initrd === undefined || lowmemLimit === undefined || endOf(initrd) <= lowmemLimit) return state;
    return panic(state, {
      why: `the initrd ends at 0x${endOf(initrd).toString(16)}, but the kernel reads it through lowmem, which ends at 0x${lowmemLimit.toString(16)}`,
      message: 'Unable to handle kernel paging request at virtual address',
      mirrors: PLACE.mirrors,
      because: byKernel('initrd'),
    });
  },
};

import type { Range } from '../../units/range.js';
import type { BootStep } from '../journal.js';
import { clear } from '../memblock/memblock.js';
import type { BootState } from '../state.js';
import type { World } from '../world.js';
import { initrdOf } from './place-images.js';

/** The initrd once it is unpacked; only arm gives back the page that it ends in (free_initrd_mem()). */
function unpackedInitrd(state: BootState, world: World): readonly Range[] {
  if (state.initrd === undefined) return [];
  return [world.arch === 'arm' ? state.initrd : (initrdOf(state, world) ?? state.initrd)];
}

/** What is reserved until now and goes to the page allocator page by page: the initrd, once it is unpacked, and the init sections. */
function releasedRanges(state: BootState, world: World): readonly Range[] {
  const { initBegin, initEnd } = world.image;
  const sections = initBegin !== undefined && initEnd !== undefined && initEnd > initBegin;
  return [...unpackedInitrd(state, world), ...(sections ? [{ base: initBegin, size: initEnd - initBegin }] : [])];
}

/** The boot allocator closes: no bank is hotpluggable any more, and it is known what will come back later. */
export const releaseLater: BootStep = {
  name: 'open the page allocator',
  mirrors: 'mm/memblock.c: memblock_free_all()',
  run: (state, world) => ({
    ...state,
    memblock: clear(state.memblock, { base: 0n, size: state.memblock.addressMax }, 'hotplug'),
    released: [...state.released, ...releasedRanges(state, world)],
  }),
};

import type { Range } from '../../units/range.js';
import { bytesOf } from '../../units/units.js';
import { mark, type Place, reserve, say } from '../journal.js';
import { isRegionMemory, isRegionReserved } from '../memblock/memblock.js';
import type { BootState, Cause } from '../state.js';
import type { World } from '../world.js';

export type BlockError = 'EINVAL' | 'ENOSPC' | 'ENOMEM';

export interface BlockMade {
  readonly state: BootState;
  readonly error?: BlockError;
  readonly why?: string;
}

/** What base and size of a block must be multiples of (include/linux/dmb.h: DMB_MIN_ALIGNMENT_BYTES); stblinux asks for the largest buddy. */
export function blockAlignment(world: World): bigint {
  const order =
    world.kernel.movableBlocks === 'stblinux'
      ? Math.max(world.maxOrder - 1, world.pageblockOrder)
      : world.pageblockOrder;
  return bytesOf(2 ** order, world.pageShift);
}

const isAligned = (range: Range, alignment: bigint): boolean => ((range.base | range.size) & (alignment - 1n)) === 0n;

const noSlot = (state: BootState, because: Cause): BlockMade => ({
  state: say(state, 'dmb: Not enough slots for DMB reserved regions!', because),
  error: 'ENOSPC',
  why: 'the table of Designated Movable Blocks is full',
});

/** Makes a block of a reserved range (mm/dmb.c: dmb_reserve()). The series asks for a slot first in v1, last in v3. */
export function reserveBlock(state: BootState, place: Place, range: Range, world: World, because: Cause): BlockMade {
  const full = state.movableBlocks.length >= world.dmbSlots;
  if (full && world.kernel.movableBlocks === 'dmb-v1') return noSlot(state, because);
  if (!isRegionReserved(state.memblock, range)) {
    return { state, error: 'EINVAL', why: 'no byte of it is reserved' };
  }
  if (!isAligned(range, blockAlignment(world))) {
    return { state, error: 'EINVAL', why: 'base or size is no multiple of a pageblock' };
  }
  if (full) return noSlot(state, because);
  const marked = mark(state, place, range, 'movable', { because });
  return { state: { ...marked, movableBlocks: [...marked.movableBlocks, { ...range, because }] } };
}

/** Broadcom's 5.10 checks everything first and reserves itself; it keeps no table at this point (mm/dmb.c: dmb_reserve()). */
export function declareBlock(state: BootState, place: Place, range: Range, world: World, because: Cause): BlockMade {
  if (range.size === 0n || !isAligned(range, blockAlignment(world))) {
    return { state, error: 'EINVAL', why: 'base or size is no multiple of the largest buddy' };
  }
  if (!isRegionMemory(state.memblock, range) || isRegionReserved(state.memblock, range)) {
    return { state, error: 'ENOMEM', why: 'it is not all memory, or some of it is reserved' };
  }
  const marked = mark(reserve(state, place, range, { because }), place, range, 'movable', { because });
  return { state: { ...marked, movableBlocks: [...marked.movableBlocks, { ...range, because }] } };
}

import { mark, mebibytes, physAddress, say } from '../journal.js';
import type { BootState } from '../state.js';
import { causeOf } from '../steps/cause.js';
import type { World } from '../world.js';
import { blockAlignment, reserveBlock } from './dmb-table.js';
import type { Handler, Rmem, Setup } from './handler.js';

const MIRRORS = 'mm/dmb.c: rmem_dmb_setup()';
const PLACE = { name: 'designated movable block', mirrors: MIRRORS };

function created(state: BootState, rmem: Rmem): Setup {
  const { addressMax } = state.memblock;
  const text = `Reserved memory: created DMB at ${physAddress(rmem.base, addressMax)}, size ${mebibytes(rmem.size, addressMax)} MiB`;
  return { state: say(state, text, causeOf(rmem.region)), pool: 'dmb' };
}

/** Broadcom's 5.10 checks the alignment alone, and keeps no table here. */
function setupStblinux(state: BootState, rmem: Rmem, world: World): Setup {
  const because = causeOf(rmem.region);
  if (((rmem.base | rmem.size) & (blockAlignment(world) - 1n)) !== 0n) {
    const message = 'Reserved memory: incorrect alignment of DMB region';
    const why = 'base or size is no multiple of the largest buddy';
    return { state: say(state, message, because), refusal: { message, why, mirrors: MIRRORS } };
  }
  const range = { base: rmem.base, size: rmem.size };
  const marked = mark(state, PLACE, range, 'movable', { because });
  return created({ ...marked, movableBlocks: [...marked.movableBlocks, { ...range, because }] }, rmem);
}

function setup(state: BootState, rmem: Rmem, world: World): Setup {
  const because = causeOf(rmem.region);
  const { flags } = rmem.region;
  const fault = !flags.has('reusable')
    ? 'a Designated Movable Block must be reusable'
    : flags.has('no-map')
      ? 'a Designated Movable Block cannot be no-map'
      : undefined;
  if (fault !== undefined) return { state, refusal: { why: fault, mirrors: MIRRORS } };
  if (world.kernel.movableBlocks === 'stblinux') return setupStblinux(state, rmem, world);
  const made = reserveBlock(state, PLACE, { base: rmem.base, size: rmem.size }, world, because);
  if (made.error === undefined) return created(made.state, rmem);
  const message = 'Reserved memory: unable to setup DMB region';
  return { state: say(made.state, message, because), refusal: { message, why: made.why ?? '', mirrors: MIRRORS } };
}

/** `designated-movable-block`: memory for movable pages only, and for its one owner. */
export const movableBlock: Handler = {
  compatible: 'designated-movable-block',
  exists: (world) => world.kernel.movableBlockNodes,
  setup,
};

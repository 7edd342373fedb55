import { mebibytes, physAddress, say } from '../journal.js';
import type { BootState } from '../state.js';
import { causeOf } from '../steps/cause.js';
import type { World } from '../world.js';
import { cmaAlignment, initReservedArea } from './cma-table.js';
import { blockAlignment } from './dmb-table.js';
import type { Handler, Rmem, Setup } from './handler.js';

const MIRRORS = 'kernel/dma/contiguous.c: rmem_cma_setup()';
const PLACE = { name: 'CMA pool', mirrors: MIRRORS };

type Refusal = Extract<Setup, { readonly refusal: unknown }>;

const refuse = (state: BootState, rmem: Rmem, why: string, message?: string): Refusal => ({
  state: message === undefined ? state : say(state, message, causeOf(rmem.region)),
  refusal: { why, mirrors: MIRRORS, ...(message === undefined ? {} : { message }) },
});

const needed = (world: World, inMovableBlock: boolean): bigint => {
  const cma = cmaAlignment(world);
  const block = inMovableBlock ? blockAlignment(world) : 0n;
  return cma > block ? cma : block;
};

/** What of a pool can be said by looking at it alone; undefined: nothing against it. */
function objection(state: BootState, rmem: Rmem, world: World, inMovableBlock: boolean): Refusal | undefined {
  const { flags, name } = rmem.region;
  const isDefault = flags.has('linux,cma-default');
  if (state.parameters.cma !== undefined && isDefault) {
    const text = `Reserved memory: bypass ${name} node, using cmdline CMA params instead`;
    return { ...refuse(state, rmem, 'cma= on the command line takes its place', text), also: 'bypassed' };
  }
  if (!flags.has('reusable')) return refuse(state, rmem, 'it is not reusable');
  if (flags.has('no-map')) return refuse(state, rmem, 'it is no-map, and memory that is not mapped cannot be reused');
  if (inMovableBlock && isDefault && world.kernel.movableBlocks !== 'stblinux') {
    const text = 'Reserved memory: cma-default cannot be DMB';
    return refuse(state, rmem, 'the default area cannot lie in a Designated Movable Block', text);
  }
  if (((rmem.base | rmem.size) & (needed(world, inMovableBlock) - 1n)) === 0n) return undefined;
  const text = 'Reserved memory: incorrect alignment of CMA region';
  return refuse(state, rmem, `base and size must be multiples of ${needed(world, inMovableBlock) >> 10n} KiB`, text);
}

function setup(state: BootState, rmem: Rmem, world: World, inMovableBlock: boolean): Setup {
  const refusal = objection(state, rmem, world, inMovableBlock);
  if (refusal !== undefined) return refusal;
  const because = causeOf(rmem.region);
  const isDefault = rmem.region.flags.has('linux,cma-default');
  const range = { base: rmem.base, size: rmem.size };
  const request = { name: rmem.region.name, range, isDefault, inMovableBlock, because, certainty: 'exact' } as const;
  const made = initReservedArea(state, PLACE, request, world);
  if (made.why !== undefined) {
    return refuse(made.state, rmem, made.why, 'Reserved memory: unable to setup CMA region');
  }
  const { addressMax } = state.memblock;
  const kind = inMovableBlock ? 'DMB' : 'CMA';
  const text = `Reserved memory: created ${kind} memory pool at ${physAddress(rmem.base, addressMax)}, size ${mebibytes(rmem.size, addressMax)} MiB`;
  return { state: say(made.state, text, because), pool: inMovableBlock ? 'dmb-pool' : 'cma' };
}

/** `shared-dma-pool` with `reusable`: a CMA area. */
export const cmaPool: Handler = {
  compatible: 'shared-dma-pool',
  exists: (world) => world.config.dmaCma,
  setup: (state, rmem, world) => setup(state, rmem, world, false),
};

/** `shared-dmb-pool`: a CMA area in a Designated Movable Block of its own. */
export const movableBlockPool: Handler = {
  compatible: 'shared-dmb-pool',
  exists: (world) => world.config.dmaCma && world.kernel.movableBlockNodes,
  setup: (state, rmem, world) => setup(state, rmem, world, true),
};

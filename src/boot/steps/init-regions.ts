import type { ReservedRegion } from '../../memory/demand.js';
import type { Range } from '../../units/range.js';
import { type BootStep, clear, free, physAddress, say } from '../journal.js';
import { amend, lose } from '../placed.js';
import { type Handler, isCompatible, type Rmem, type Setup } from '../pools/handler.js';
import { HANDLERS } from '../pools/index.js';
import type { BootState, ReservedMem } from '../state.js';
import type { World } from '../world.js';
import { causeOf } from './cause.js';
import { allocateSize } from './dynamic-regions.js';
import { heapsort } from './heapsort.js';

const PLACE = { name: 'regions of the tree', mirrors: 'drivers/of/of_reserved_mem.c: fdt_init_reserved_mem()' };

const compareNumbers = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0);

/** drivers/of/of_reserved_mem.c: __rmem_cmp(). */
const compare = (a: ReservedMem, b: ReservedMem): number =>
  compareNumbers(a.base, b.base) || compareNumbers(a.size, b.size);

const regionOf = (slot: ReservedMem, world: World): ReservedRegion =>
  world.demand.regions[slot.index] as ReservedRegion;

/** Sorts the table, and tells of neighbours that share memory (__rmem_check_for_overlap()). */
function checkForOverlap(state: BootState, world: World): BootState {
  const table = heapsort(state.table, compare);
  const { addressMax } = state.memblock;
  const shown = (slot: ReservedMem): string => {
    const end = BigInt.asUintN(addressMax > 0xffff_ffffn ? 64 : 32, slot.base + slot.size);
    return `${regionOf(slot, world).name} (${physAddress(slot.base, addressMax)}--${physAddress(end, addressMax)})`;
  };
  return table.slice(1).reduce<BootState>(
    (current, next, index) => {
      const lower = table[index] as ReservedMem;
      if (lower.base + lower.size <= next.base) return current;
      const because = causeOf(regionOf(next, world));
      const told = say(current, 'OF: reserved mem: OVERLAP DETECTED!', because);
      return say(told, `${shown(lower)} overlaps with ${shown(next)}`, because);
    },
    { ...state, table },
  );
}

/** What the handlers make of a region: all that claim it are asked, until one takes it (__reserved_mem_init_node()). */
interface Initialized {
  readonly setup?: Setup;
  /** The handler that took it, or the last that did not. */
  readonly handler?: Handler;
}

function askHandlers(state: BootState, rmem: Rmem, world: World): Initialized {
  let last: Initialized = {};
  let current = state;
  for (const handler of HANDLERS) {
    if (!handler.exists(world) || !isCompatible(rmem.region, handler.compatible)) continue;
    const setup = handler.setup(current, rmem, world);
    const first = last.setup !== undefined && 'refusal' in last.setup ? last.setup : undefined;
    if ('pool' in setup) return { setup, handler };
    current = setup.state;
    // The first handler's reason is the one that the writer of the node can do something about.
    last = { handler, setup: first === undefined ? setup : { ...first, state: current } };
  }
  return last;
}

/** A region that all its handlers refused goes back to the kernel, whoever else has reserved a part of it. */
function giveBack(state: BootState, slot: ReservedMem, region: ReservedRegion): BootState {
  const because = causeOf(region);
  const told = say(state, `OF: reserved mem: node ${region.name} compatible matching fail`, because);
  const range: Range = { base: slot.base, size: slot.size };
  if (!region.flags.has('no-map')) return free(told, PLACE, range, { because });
  const mapped = clear(told, range, 'nomap');
  if (region.placement.kind === 'static') return mapped;
  return lose(mapped, range, 'only no-map is taken back: what was allocated for the region stays reserved', because);
}

function initRegion(state: BootState, at: number, world: World): BootState {
  const slot = state.table[at] as ReservedMem;
  const region = regionOf(slot, world);
  const sized = slot.size === 0n ? allocateSize(state, slot, region, world) : { state, slot };
  const placedSlot = sized.slot;
  if (placedSlot === undefined) return sized.state;
  const table = sized.state.table.map((other, index) => (index === at ? placedSlot : other));
  const current = { ...sized.state, table };
  const { setup, handler } = askHandlers(current, { region, base: placedSlot.base, size: placedSlot.size }, world);
  if (setup !== undefined && handler !== undefined && 'refusal' in setup) {
    const failed = amend(setup.state, placedSlot.index, { add: 'init-failed', refusal: setup.refusal });
    const noted = setup.also === undefined ? failed : amend(failed, placedSlot.index, { add: setup.also });
    return giveBack(noted, placedSlot, region);
  }
  return describe(taken(current, setup, handler, placedSlot, region), placedSlot, region, world);
}

/** A region that a handler has taken, or that none has asked for. */
function taken(
  state: BootState,
  setup: Setup | undefined,
  handler: Handler | undefined,
  slot: ReservedMem,
  region: ReservedRegion,
): BootState {
  if (setup === undefined || handler === undefined || !('pool' in setup)) {
    return isRamoops(region) ? named(state, slot) : state;
  }
  const text = `OF: reserved mem: initialized node ${region.name}, compatible id ${handler.compatible}`;
  const told = say(setup.state, text, causeOf(region));
  return amend(told, slot.index, { add: 'initialized', pool: setup.pool });
}

/** Newer kernels print every region that they keep: its place, size and flags. */
function describe(state: BootState, slot: ReservedMem, region: ReservedRegion, world: World): BootState {
  if (!world.kernel.printsReservedRegions) return state;
  const { addressMax } = state.memblock;
  const last = physAddress(slot.base + (slot.size === 0n ? 0n : slot.size - 1n), addressMax);
  const map = region.flags.has('no-map') ? 'nomap' : 'map';
  const use = region.flags.has('reusable') ? 'reusable' : 'non-reusable';
  const place = `${physAddress(slot.base, addressMax)}..${last} (${slot.size >> 10n} KiB)`;
  return say(state, `OF: reserved mem: ${place} ${map} ${use} ${region.name}`, causeOf(region));
}

/** No handler, but a driver of its own: it stays reserved for the log of a crash. */
const isRamoops = (region: ReservedRegion): boolean => isCompatible(region, 'ramoops');

const named = (state: BootState, slot: ReservedMem): BootState => amend(state, slot.index, { pool: 'ramoops' });

/** Places what has no address, and hands every region to the driver that claims it. */
export const initReservedMemory: BootStep = {
  ...PLACE,
  run: (state, world) => {
    const sorted = state.table.length < 2 ? state : checkForOverlap(state, world);
    return sorted.table.reduce<BootState>((current, _, at) => initRegion(current, at, world), sorted);
  },
};

import { endOf, overlaps, type PfnRange, type Range } from '../units/range.js';
import { pfnOf } from '../units/units.js';
import { ARCHES } from './arch/index.js';
import { archZones } from './arch/zones-of.js';
import { resolveBindings } from './bindings.js';
import { type BootStep, byKernel, free, panic, say, sayAll } from './journal.js';
import { clear, emptyMemblock } from './memblock/memblock.js';
import { NO_PARAMETERS } from './parameters.js';
import { amend } from './placed.js';
import type { BootResult, BootState, CmaArea, DesignatedMovableBlock, Zone } from './state.js';
import { allocLate } from './steps/late-allocations.js';
import { allocFlatMap, unusedMap } from './steps/paging-arm.js';
import { scanMemory } from './steps/scan-memory.js';
import type { World } from './world.js';
import { activateCma, type CmaActivation } from './zones/cma-count.js';
import { pfnUp } from './zones/frames.js';
import { fillZones, layOutZones, type ZoneInput, type ZoneLayout } from './zones/index.js';
import { zoneLimits } from './zones/limits.js';
import type { GivenBack } from './zones/managed.js';
import { zoneRules } from './zones/rules.js';

const ADDRESS_MAX = { 32: 0xffff_ffffn, 64: 0xffff_ffff_ffff_ffffn } as const;

/** Before the kernel has looked at anything. */
const initialState = (world: World): BootState => ({
  memblock: emptyMemblock(world.pageSize, ADDRESS_MAX[world.config.physAddrBits]),
  parameters: NO_PARAMETERS,
  table: [],
  placed: world.demand.regions.map((region) => ({ region, pool: 'none', outcome: new Set(), certainty: 'exact' })),
  cmaAreas: [],
  movableBlocks: [],
  nodes: [0],
  released: [],
  journal: [],
  kernelLines: [],
  lost: [],
});

/** One step after the other, until the kernel dies. */
const runSteps = (state: BootState, steps: readonly BootStep[], world: World): BootState =>
  steps.reduce((current, step) => (current.panic === undefined ? step.run(current, world) : current), state);

function zoneInput(state: BootState, world: World): ZoneInput {
  const { memory } = state.memblock;
  const { sparsemem } = world.config;
  return {
    memory,
    limits: zoneLimits(archZones(state, world), memory, world.pageShift),
    onlineNodes: state.nodes,
    parameters: state.parameters.zones,
    rules: zoneRules(world.kernel),
    geometry: {
      pageShift: world.pageShift,
      maxOrderPages: 2 ** (world.maxOrder - 1),
      pageblockPages: 2 ** world.pageblockOrder,
      ...(sparsemem === undefined ? {} : { sectionPages: 2 ** (sparsemem.sectionBits - world.pageShift) }),
    },
  };
}

/** The pages that a range touches. */
const framesTouched = (range: Range, pageShift: number): PfnRange => ({
  start: pfnOf(range.base, pageShift),
  end: pfnUp(endOf(range), pageShift),
});

/** What was reserved until now and goes to the page allocator page by page: the initrd, once it is unpacked, and the init sections. */
function releasedRanges(state: BootState, world: World): readonly Range[] {
  const { initBegin, initEnd } = world.image;
  const sections = initBegin !== undefined && initEnd !== undefined && initEnd > initBegin;
  return [
    ...(state.initrd === undefined ? [] : [state.initrd]),
    ...(sections ? [{ base: initBegin, size: initEnd - initBegin }] : []),
  ];
}

/** memblock_free_all(): no bank is hotpluggable any more, and the page structures of holes go back. */
function closeAllocator(state: BootState, world: World): BootState {
  const all = { base: 0n, size: state.memblock.addressMax };
  const place = { name: 'open the page allocator', mirrors: 'mm/memblock.c: memblock_free_all()' };
  const reason = { because: byKernel('page structures of holes'), certainty: 'estimated' } as const;
  const closed = {
    ...state,
    memblock: clear(state.memblock, all, 'hotplug'),
    released: [...state.released, ...releasedRanges(state, world)],
  };
  return unusedMap(closed, world).reduce<BootState>((current, range) => free(current, place, range, reason), closed);
}

/** The initrd's memory is freed like a page of memblock's; nothing is left of it there. */
const withoutInitrd = (state: BootState): BootState =>
  state.initrd === undefined
    ? state
    : free(state, { name: 'free initrd', mirrors: 'init/initramfs.c: free_initrd_mem()' }, state.initrd, {
        because: byKernel('initrd'),
      });

interface Activated {
  readonly state: BootState;
  readonly givenBack: readonly GivenBack[];
}

/** Each area's pages become free: for CMA if they are all in one zone, else for everybody (mm/cma.c: cma_init_reserved_areas()). */
function activateAreas(state: BootState, world: World, layout: ZoneLayout): Activated {
  const activations = state.cmaAreas.map((area) =>
    activateCma(layout.owners, framesTouched(area.range, world.pageShift), area.inMovableBlock === true),
  );
  const settled = state.cmaAreas.reduce<BootState>((current, area, index) => {
    const activation = activations[index] as CmaActivation;
    return activation.activated ? current : notActivated(current, area, index);
  }, state);
  return { state: settled, givenBack: activations.flatMap((activation) => activation.givenBack) };
}

function notActivated(state: BootState, area: CmaArea, index: number): BootState {
  const cmaAreas = state.cmaAreas.map((other, at) => (at === index ? { ...other, activated: false } : other));
  const told = say({ ...state, cmaAreas }, `cma: CMA area ${area.name} could not be activated`, area.because);
  const { because } = area;
  const region = because.kind === 'tree' ? state.placed.findIndex((placed) => placed.region.path === because.path) : -1;
  return region < 0 ? told : amend(told, region, { add: 'cma-not-activated' });
}

/** Pages that are handed out with a block, and freed again when the initrd has been unpacked. */
function checkInitrd(state: BootState): BootState {
  const { initrd } = state;
  const block = state.memblock.memory.find(
    (region) => initrd !== undefined && region.flags.has('movable') && overlaps(region, initrd),
  );
  if (block === undefined) return state;
  return panic(state, {
    why: 'a Designated Movable Block lies over the initrd: its pages are handed out while they are in use, and freed twice',
    message: 'BUG: Bad page state in process swapper',
    mirrors: 'init/initramfs.c: free_initrd_mem()',
    because: state.movableBlocks.find((slot) => overlaps(slot, block))?.because ?? byKernel('movablecore='),
  });
}

/** The kernel itself cannot use movable memory; if it has no other, its first allocation fails. */
function checkKernelMemory(state: BootState, zones: readonly Zone[]): BootState {
  if (zones.some((zone) => zone.name !== 'Movable' && zone.managedPages > 0)) return state;
  return panic(state, {
    why: 'all memory is in ZONE_MOVABLE: the kernel has none for itself',
    message: 'SLUB: Unable to allocate memory on node -1',
    mirrors: 'mm/slub.c: kmem_cache_init()',
    because: byKernel('movablecore='),
  });
}

/** Blocks as memblock has them: what lies outside memory is not there, neighbours are one. */
const movableBlocks = (state: BootState): readonly DesignatedMovableBlock[] =>
  state.memblock.memory
    .filter((region) => region.flags.has('movable'))
    .map(({ base, size, nid = 0 }) => ({
      range: { base, size },
      nid,
      because: state.movableBlocks.find((slot) => overlaps(slot, { base, size }))?.because ?? byKernel('movablecore='),
    }));

interface Zoned {
  readonly layout?: ZoneLayout;
  readonly zones: readonly Zone[];
}

function resultOf(state: BootState, world: World, { layout, zones }: Zoned): BootResult {
  const lowmem = world.config.highmem ? state.lowmemLimit : undefined;
  return {
    result: state.panic === undefined ? 'ok' : 'panic',
    ...(state.panic === undefined ? {} : { panic: state.panic }),
    memory: state.memblock.memory,
    reserved: state.memblock.reserved,
    ram: scanMemory.run(initialState(world), world).memblock.memory,
    regions: state.placed,
    zones,
    movableFrames: layout?.movableFrames ?? new Map(),
    movableStart: layout?.movableStart ?? new Map(),
    cmaAreas: state.cmaAreas,
    movableBlocks: movableBlocks(state),
    bindings: resolveBindings({
      users: world.demand.users,
      placed: state.placed,
      inTable: new Set(state.table.map((slot) => world.demand.regions[slot.index]?.path ?? '')),
      cmaAreas: state.cmaAreas,
      memory: state.memblock.memory,
      owners: layout?.owners ?? [],
      kernel: world.kernel,
      pageShift: world.pageShift,
      ...(lowmem === undefined ? {} : { lowmemEnd: pfnOf(lowmem, world.pageShift) }),
    }),
    journal: state.journal,
    kernelLines: state.kernelLines,
    assumptions: world.assumptions,
    lost: state.lost,
    pageSize: world.pageSize,
  };
}

/** From the first look at the tree to the end of the boot: what Linux makes of this memory. */
export function replay(world: World): BootResult {
  const model = ARCHES[world.arch];
  const before = runSteps(initialState(world), model.beforeZones(world), world);
  if (before.panic !== undefined) return resultOf(before, world, { zones: [] });
  const input = zoneInput(before, world);
  const layout = layOutZones(input);
  const zoned = allocFlatMap(sayAll(before, layout.kernelLines), world, layout);
  const after = runSteps(zoned, model.afterZones(world), world);
  if (after.panic !== undefined) return resultOf(after, world, { layout, zones: [] });
  const closed = closeAllocator(allocLate(after, world, layout), world);
  const activated = activateAreas(closed, world, layout);
  const released = closed.released.map((range): GivenBack => {
    return { ...framesTouched(range, world.pageShift), by: 'page', cma: false };
  });
  const lowmem = world.config.highmem ? closed.lowmemLimit : undefined;
  const zones = fillZones(
    layout,
    {
      memory: closed.memblock.memory,
      reserved: closed.memblock.reserved,
      givenBack: [...activated.givenBack, ...released],
      ...(lowmem === undefined ? {} : { lowmemEnd: pfnOf(lowmem, world.pageShift) }),
      estimated: new Set(['managed']),
    },
    input,
  );
  const checked = checkKernelMemory(checkInitrd(activated.state), zones);
  return resultOf(withoutInitrd(checked), world, { layout, zones });
}

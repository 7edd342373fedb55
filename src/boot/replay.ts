import { overlaps } from '../units/range.js';
import { pfnOf } from '../units/units.js';
import { ARCHES } from './arch/index.js';
import { resolveBindings } from './bindings.js';
import { type BootStep, byKernel, free, panic, say, sayAll, tellTrail } from './journal.js';
import { emptyMemblock } from './memblock/memblock.js';
import { NO_PARAMETERS } from './parameters.js';
import { amend } from './placed.js';
import type { BootResult, BootState, CmaArea, DesignatedMovableBlock, Zone } from './state.js';
import { scanMemory } from './steps/scan-memory.js';
import type { World } from './world.js';
import { deathByArea, deathOf } from './zones/deaths.js';
import { memoryLine, releaseLines } from './zones/open-lines.js';
import { openAllocator } from './zones/zone-steps.js';

const ADDRESS_MAX = { 32: 0xffff_ffffn, 64: 0xffff_ffff_ffff_ffffn } as const;

/** Before the kernel has looked at anything. */
const initialState = (world: World): BootState => ({
  memblock: emptyMemblock(world.pageSize, ADDRESS_MAX[world.config.physAddrBits], world.config.memblockCapacity),
  parameters: NO_PARAMETERS,
  table: [],
  placed: world.demand.regions.map((region) => ({ region, pool: 'none', outcome: new Set(), certainty: 'exact' })),
  cmaAreas: [],
  movableBlocks: [],
  nodes: [0],
  released: [],
  lost: [],
});

/** One step after the other, until the kernel dies. */
const runSteps = (state: BootState, steps: readonly BootStep[], world: World): BootState =>
  steps.reduce((current, step) => (current.panic === undefined ? step.run(current, world) : current), state);

/** An area whose pages are in several zones is no area: the kernel says so, and gives its pages to everybody (mm/cma.c: cma_activate_area()). */
function notActivated(state: BootState, area: CmaArea): BootState {
  const told = say(state, `cma: CMA area ${area.name} could not be activated`, area.because);
  const { because } = area;
  const region = because.kind === 'tree' ? state.placed.findIndex((placed) => placed.region.path === because.path) : -1;
  return region < 0 ? told : amend(told, region, { add: 'cma-not-activated' });
}

/** One area after the other, until the kernel looks at a page that has no page structure. */
function settleArea(state: BootState, area: CmaArea, world: World): BootState {
  if (state.panic !== undefined) return state;
  const death = deathByArea(area, state, world);
  if (death !== undefined) return panic(state, death);
  return area.activated ? state : notActivated(state, area);
}

/** An area that was not activated has no pages any more (`cma->count = 0`). */
const emptyIfInactive = (area: CmaArea): CmaArea =>
  area.activated ? area : { ...area, range: { base: area.range.base, size: 0n } };

const FREE_INITRD = { name: 'free initrd', mirrors: 'arch/arm64/mm/init.c: free_initrd_mem()' };

/** Only arm64 tells the boot allocator, too, that the initrd is gone. */
function withoutInitrd(state: BootState, world: World): BootState {
  if (state.initrd === undefined || world.arch !== 'arm64') return state;
  const caller = 'mm/memblock.c: memblock_free()';
  return free(state, FREE_INITRD, state.initrd, { because: byKernel('initrd'), caller });
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

/** Boards whose boot loader fills in /memory name no RAM: how their kernel fares cannot be told from the tree. */
const NO_RAM =
  'The tree names no RAM (a boot loader may fill it in): nothing is said of zones; name it with --ram or --memory.';

function resultOf(state: BootState, world: World, zones: readonly Zone[]): BootResult {
  const ram = scanMemory.run(initialState(world), world).memblock.memory;
  const panicked = ram.length > 0 ? state.panic : undefined;
  const layout = state.division?.layout;
  const lowmem = world.config.highmem ? state.lowmemLimit : undefined;
  return {
    result: panicked === undefined ? 'ok' : 'panic',
    ...(panicked === undefined ? {} : { panic: panicked }),
    memory: state.memblock.memory,
    reserved: state.memblock.reserved,
    ram,
    regions: state.placed,
    zones,
    movableFrames: layout?.movableFrames ?? new Map(),
    movableStart: layout?.movableStart ?? new Map(),
    cmaAreas: state.cmaAreas,
    movableBlocks: movableBlocks(state),
    bindings: resolveBindings({
      users: world.demand.users,
      placed: state.placed,
      inTable: new Set(state.table.flatMap((slot) => world.demand.regions[slot.index]?.path ?? [])),
      cmaAreas: state.cmaAreas,
      memory: state.memblock.memory,
      owners: layout?.owners ?? [],
      kernel: world.kernel,
      pageShift: world.pageShift,
      ...(lowmem === undefined ? {} : { lowmemEnd: pfnOf(lowmem, world.pageShift) }),
    }),
    ...tellTrail(state),
    assumptions: ram.length > 0 ? world.assumptions : [...world.assumptions, NO_RAM],
    lost: state.lost,
    pageSize: world.pageSize,
  };
}

/** From the first look at the tree to the end of the boot: what Linux makes of this memory. */
export function replay(world: World): BootResult {
  const booted = runSteps(initialState(world), ARCHES[world.arch].steps(world), world);
  if (booted.panic !== undefined || booted.division === undefined) return resultOf(booted, world, []);
  const { zones, cmaAreas, figures } = openAllocator(booted, world, booted.division);
  const opened = sayAll(booted, memoryLine(figures, world));
  const areas = { ...opened, cmaAreas: cmaAreas.map(emptyIfInactive) };
  const settled = cmaAreas.reduce<BootState>((current, area) => settleArea(current, area, world), areas);
  if (settled.panic !== undefined) return resultOf(settled, world, zones);
  const death = deathOf(settled, zones, world.pageShift);
  if (death !== undefined) return resultOf(withoutInitrd(panic(settled, death), world), world, zones);
  const released = withoutInitrd(settled, world);
  return resultOf(sayAll(released, releaseLines(released, world)), world, zones);
}

import type { PfnRange } from '../../units/range.js';
import { type Pages, pfnOf } from '../../units/units.js';
import { type BootStep, sayAll } from '../journal.js';
import type { BootState, CmaArea, Zone } from '../state.js';
import type { World } from '../world.js';
import { archZones, frameGeometry } from './arch-zones.js';
import { activateCma } from './cma-count.js';
import { pfnUp } from './frames.js';
import { fillZones, layOutZones, type ZoneInput, type ZoneLayout } from './index.js';
import { isHighmem } from './kernel-pages.js';
import { zoneLimits } from './limits.js';
import type { GivenBack } from './managed.js';
import type { MemoryFigures } from './open-lines.js';
import { zoneRules } from './rules.js';

/** The memory as divided into zones, and what it was divided by. */
export interface ZoneDivision {
  readonly input: ZoneInput;
  readonly layout: ZoneLayout;
}

/** Divides the memory into zones; the boot allocator goes on after it. */
export const divideIntoZones: BootStep = {
  name: 'zones',
  mirrors: 'mm/page_alloc.c: free_area_init()',
  run(state, world) {
    const { memory } = state.memblock;
    const input: ZoneInput = {
      memory,
      limits: zoneLimits(archZones(state, world), memory, world.pageShift),
      onlineNodes: state.nodes,
      parameters: state.parameters.zones,
      rules: zoneRules(world.kernel),
      geometry: frameGeometry(world),
    };
    const layout = layOutZones(input);
    return sayAll({ ...state, division: { input, layout } }, layout.kernelLines);
  },
};

/** What becomes of the memory once the page allocator has it. */
export interface OpenedAllocator {
  readonly zones: readonly Zone[];
  readonly cmaAreas: readonly CmaArea[];
  /** As the kernel sums up before anything has come back. */
  readonly figures: MemoryFigures;
}

/** Hands all free memory to the page allocator, and later what comes back (mm/memblock.c: memblock_free_all(), mm/cma.c: cma_init_reserved_areas()). */
export function openAllocator(state: BootState, world: World, division: ZoneDivision): OpenedAllocator {
  const { layout, input } = division;
  const frames = ({ base, size }: { readonly base: bigint; readonly size: bigint }) => ({
    start: pfnOf(base, world.pageShift),
    end: pfnOf(base + size, world.pageShift),
  });
  const activations = state.cmaAreas.map((area) => ({
    area,
    activation: activateCma(layout.owners, frames(area.range), area.inMovableBlock === true),
  }));
  const released = state.released.map(
    (range): GivenBack => ({ ...frames(range), start: pfnUp(range.base, world.pageShift), by: 'page', cma: false }),
  );
  const highmem = input.limits.find((limit) => limit.name === 'HighMem');
  const zones = fillZones(
    layout,
    {
      memory: state.memblock.memory,
      reserved: state.memblock.reserved,
      givenBack: [...activations.flatMap(({ activation }) => activation.givenBack), ...released],
      estimated: new Set(['managed']),
      ...(highmem === undefined ? {} : { lowmemEnd: highmem.start }),
    },
    input,
  );
  return {
    zones,
    figures: sumUp(
      zones,
      activations.flatMap(({ activation }) => activation.givenBack),
      released,
      state,
      division,
    ),
    cmaAreas: activations.map(({ area, activation }) => ({ ...area, activated: activation.activated })),
  };
}

const pagesOf = (ranges: readonly PfnRange[]): Pages =>
  ranges.reduce((sum, { start, end }) => sum + Math.max(0, end - start), 0);

/** What is free when the allocator opens: all that the zones will have, less what comes back only later. */
function sumUp(
  zones: readonly Zone[],
  areas: readonly GivenBack[],
  released: readonly GivenBack[],
  state: BootState,
  { input }: ZoneDivision,
): MemoryFigures {
  const later = [...areas, ...released];
  const free = zones.reduce((sum, zone) => sum + zone.managedPages, 0) - pagesOf(later);
  const physical = zones.reduce((sum, zone) => sum + zone.presentPages, 0);
  const cma = state.cmaAreas.reduce((sum, { range }) => sum + pfnOf(range.size, input.geometry.pageShift), 0);
  const highmem = input.limits.find((limit) => limit.name === 'HighMem')?.start ?? Number.MAX_SAFE_INTEGER;
  const high = zones
    .filter((zone) => isHighmem(zone.name, input.limits))
    .reduce((sum, zone) => sum + zone.managedPages, 0);
  const highLater = pagesOf(later.map((range) => ({ start: Math.max(range.start, highmem), end: range.end })));
  return { free, physical, reserved: physical - free - cma, cma, highmem: high - highLater };
}

import { overlaps, type PfnRange } from '../../units/range.js';
import { type Bytes, bytesOf, pfnOf } from '../../units/units.js';
import { byKernel } from '../journal.js';
import type { BootResult, BootState, CmaArea, Zone, ZoneName } from '../state.js';
import type { World } from '../world.js';
import { frameGeometry } from './arch-zones.js';
import { pagesOf, roundDown, roundUp } from './frames.js';
import { movableZone } from './limits.js';
import { unavailablePages } from './unavailable.js';

type Death = NonNullable<BootResult['panic']>;

/** With less than this for its own use no kernel reaches user space. */
const LEAST_FOR_KERNEL: Bytes = 0x10_0000n;

/** Whether what was done to the memory makes this kernel die once it hands pages out. */
export function deathOf(state: BootState, zones: readonly Zone[], pageShift: number): Death | undefined {
  return starvation(state, zones, pageShift) ?? lostInitrd(state);
}

/** cma_activate_area() looks at each page of an area; what neither a section with memory nor the flat map covers has no page structures to look at. */
export function deathByArea(area: CmaArea, state: BootState, world: World): Death | undefined {
  const { base, size } = area.range;
  const pages = { start: pfnOf(base, world.pageShift), end: pfnOf(base + size, world.pageShift) };
  const geometry = frameGeometry(world);
  const fault =
    geometry.sectionPages === undefined
      ? offTheFlatMap(pages, state)
      : unavailablePages(pages, state.memblock.memory, geometry) < pagesOf(pages)
        ? `into a section of ${bytesOf(geometry.sectionPages, world.pageShift) >> 20n} MiB that holds no memory`
        : undefined;
  if (fault === undefined) return undefined;
  return {
    why: `The CMA area ${area.name} reaches ${fault}: its pages have no page structures.`,
    message: 'Unable to handle kernel paging request at virtual address',
    mirrors: 'mm/cma.c: cma_activate_area()',
    because: area.because,
  };
}

/** FLATMEM describes the pages from the first to the last of memory, and what the largest buddy adds at both ends (alloc_node_mem_map()). */
function offTheFlatMap(pages: PfnRange, { division }: BootState): string | undefined {
  const node = division?.layout.nodes[0];
  if (division === undefined || node === undefined) return undefined;
  const { maxOrderPages } = division.input.geometry;
  if (pages.start < roundDown(node.start, maxOrderPages)) return 'below all memory';
  return pages.end > roundUp(node.end, maxOrderPages) ? 'above all memory' : undefined;
}

/** The kernel cannot use ZONE_MOVABLE or highmem for itself; with nothing else it ends where slab begins. */
function starvation(state: BootState, zones: readonly Zone[], pageShift: number): Death | undefined {
  const unusable: readonly ZoneName[] = ['Movable', 'HighMem'];
  const usable = zones.filter((zone) => !unusable.includes(zone.name));
  const pages = usable.reduce((sum, zone) => sum + Math.max(0, zone.managedPages - zone.cmaPages), 0);
  if (bytesOf(pages, pageShift) >= LEAST_FOR_KERNEL) return undefined;
  const isMovable = zones.some((zone) => zone.name === 'Movable' && zone.managedPages > 0);
  const name = movableZone(state.division?.input.limits ?? [])?.name ?? 'the only zone';
  const rest = isMovable ? `all of ${name} is movable` : 'all other memory is reserved';
  return {
    why: `Only ${pages} pages are left that the kernel can use for itself: ${rest}.`,
    message: 'SLUB: Unable to allocate memory on node -1, gfp=0x900(GFP_NOWAIT|__GFP_ZERO)',
    mirrors: 'mm/slub.c: kmem_cache_init()',
    because: byKernel(isMovable ? 'ZONE_MOVABLE' : 'reserved memory'),
  };
}

/** A designated block over the initrd gives its pages away while the kernel still needs them, and they are freed a second time. */
function lostInitrd({ initrd, memblock, movableBlocks }: BootState): Death | undefined {
  if (initrd === undefined) return undefined;
  const movable = memblock.memory.some((region) => region.flags.has('movable') && overlaps(region, initrd));
  if (!movable) return undefined;
  return {
    why: 'A designated movable block covers the initrd: its pages are handed out while they are in use, and freed a second time.',
    message: 'BUG: Bad page state',
    mirrors: 'init/initramfs.c: free_initrd_mem()',
    because: movableBlocks.find((block) => overlaps(block, initrd))?.because ?? byKernel('initrd'),
  };
}

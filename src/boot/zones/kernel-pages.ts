import type { Pages } from '../../units/units.js';
import type { ZoneName } from '../state.js';
import type { EmptyZone, FrameGeometry } from './index.js';
import { movableZone, type ZoneLimit } from './limits.js';

/** The pages that the kernel expects to have, before it knows what is reserved; what its tables are sized by. */
export interface ExpectedPages {
  /** nr_kernel_pages: without highmem. */
  readonly kernel: Pages;
  /** nr_all_pages. */
  readonly all: Pages;
}

/** One zone's part in that. */
export interface ZoneExpectation {
  /** Pages of its page structures; highmem's lie in lowmem. */
  readonly memmap: Pages;
  readonly highmem: boolean;
  /** There are enough present pages for the page structures. */
  readonly fits: boolean;
  readonly free: Pages;
}

/** Whether pages of a zone are not mapped linearly: HighMem, and ZONE_MOVABLE where it is cut out of HighMem. */
export function isHighmem(zone: ZoneName, limits: readonly ZoneLimit[]): boolean {
  return zone === 'HighMem' || (zone === 'Movable' && movableZone(limits)?.name === 'HighMem');
}

/** What of a zone's pages its own memmap takes (mm/page_alloc.c: calc_memmap_size()). */
function memmapPages({ presentPages, spannedPages }: EmptyZone, geometry: FrameGeometry): Pages {
  // A count below zero is a large one to the kernel, so that such a zone is not taken for holey.
  const holey = presentPages >= 0 && spannedPages > presentPages + Math.floor(presentPages / 16);
  const counted = holey && geometry.sectionPages !== undefined ? presentPages : spannedPages;
  return Math.ceil((counted * geometry.sizeofStructPage) / 2 ** geometry.pageShift);
}

/** What a zone is expected to have, its page structures taken off (mm/page_alloc.c: free_area_init_core()). */
export function zoneExpectation(
  zone: EmptyZone,
  limits: readonly ZoneLimit[],
  geometry: FrameGeometry,
): ZoneExpectation {
  const memmap = memmapPages(zone, geometry);
  const highmem = isHighmem(zone.name, limits);
  const fits = zone.presentPages >= memmap || zone.presentPages < 0;
  return { memmap, highmem, fits, free: zone.presentPages - (!highmem && fits ? memmap : 0) };
}

/** Adds up all zones, in the kernel's order. */
export function expectedPages(
  zones: readonly EmptyZone[],
  limits: readonly ZoneLimit[],
  geometry: FrameGeometry,
): ExpectedPages {
  let kernel = 0;
  let all = 0;
  for (const zone of zones) {
    const { memmap, highmem, free } = zoneExpectation(zone, limits, geometry);
    if (!highmem) kernel += free;
    else if (kernel > 2 * memmap) kernel -= memmap;
    all += free;
  }
  return { kernel, all };
}

import type { Bytes, Pages } from '../../units/units.js';
import type { ZoneName } from '../state.js';
import type { EmptyZone } from './index.js';

/** The pages that the kernel expects to have, before it knows what is reserved; what its tables are sized by. */
export interface ExpectedPages {
  /** nr_kernel_pages: without highmem. */
  readonly kernel: Pages;
  /** nr_all_pages. */
  readonly all: Pages;
}

/** What of a zone's pages its own memmap takes (mm/page_alloc.c: calc_memmap_size()). */
function memmapPages(zone: EmptyZone, pageSize: Bytes, structPage: number, sparsemem: boolean): Pages {
  // A count below zero is a large one to the kernel, so that such a zone is not taken for holey.
  const holey =
    sparsemem && zone.presentPages >= 0 && zone.spannedPages > zone.presentPages + Math.floor(zone.presentPages / 16);
  return Math.ceil(((holey ? zone.presentPages : zone.spannedPages) * structPage) / Number(pageSize));
}

/** Adds up all zones, in the kernel's order (mm/page_alloc.c: free_area_init_core()). */
export function expectedPages(
  zones: readonly EmptyZone[],
  memory: {
    readonly pageSize: Bytes;
    readonly sizeofStructPage: number;
    readonly sparsemem: boolean;
    /** HighMem, and ZONE_MOVABLE where it is cut out of HighMem. */
    readonly isHighmem: (zone: ZoneName) => boolean;
  },
): ExpectedPages {
  let kernel = 0;
  let all = 0;
  for (const zone of zones) {
    const memmap = memmapPages(zone, memory.pageSize, memory.sizeofStructPage, memory.sparsemem);
    const highmem = memory.isHighmem(zone.name);
    const fits = zone.presentPages >= memmap || zone.presentPages < 0;
    const free = zone.presentPages - (!highmem && fits ? memmap : 0);
    if (!highmem) kernel += free;
    else if (kernel > 2 * memmap) kernel -= memmap;
    all += free;
  }
  return { kernel, all };
}

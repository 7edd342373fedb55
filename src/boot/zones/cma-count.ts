import type { PfnRange } from '../../units/range.js';
import type { ZoneName } from '../state.js';
import { type GivenBack, ownersWithin, zoneKey } from './managed.js';
import type { OwnedFrames } from './ownership.js';

/** What becomes of a CMA area when the allocator opens (mm/cma.c: cma_activate_area()). */
export interface CmaActivation {
  readonly activated: boolean;
  /** The zones that its pages are in, in ascending order. */
  readonly zones: readonly { readonly nid: number; readonly zone: ZoneName }[];
  /** Its pages go to the buddy allocator in either case: as CMA pageblocks, or page by page as ordinary memory. */
  readonly givenBack: readonly GivenBack[];
}

/** Activates an area if all its pages are in one zone of one node. An area in a designated block has been released with the block. */
export function activateCma(owners: readonly OwnedFrames[], area: PfnRange, inDesignatedBlock: boolean): CmaActivation {
  const parts = ownersWithin(owners, area);
  const zones = [...new Map(parts.map(({ nid, zone }) => [zoneKey({ nid, zone }), { nid, zone }])).values()];
  const activated = zones.length === 1;
  if (inDesignatedBlock) return { activated, zones, givenBack: [] };
  const by = activated ? 'pageblock' : 'page';
  return { activated, zones, givenBack: [{ ...area, by, cma: activated }] };
}

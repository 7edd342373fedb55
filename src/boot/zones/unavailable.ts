import { endOf, type PfnRange } from '../../units/range.js';
import { type Pages, pfnOf } from '../../units/units.js';
import type { MemblockRegion } from '../state.js';
import { clampRange, pfnUp, roundDown, roundUp } from './frames.js';

/** The pages of a hole that have a page structure, because a section (with FLATMEM a pageblock) around them holds memory. */
export function unavailablePages(
  hole: PfnRange,
  memory: readonly MemblockRegion[],
  geometry: { readonly pageShift: number; readonly pageblockPages: Pages; readonly sectionPages?: Pages },
): Pages {
  const unit = geometry.sectionPages ?? geometry.pageblockPages;
  let counted = hole.start;
  let pages = 0;
  for (const region of memory) {
    const mapped = {
      start: Math.max(counted, roundDown(pfnOf(region.base, geometry.pageShift), unit)),
      end: roundUp(pfnUp(endOf(region), geometry.pageShift), unit),
    };
    const part = clampRange(mapped, hole);
    if (part.start >= part.end) continue;
    pages += part.end - part.start;
    counted = part.end;
  }
  return pages;
}

import { endOf, type Range } from '../../units/range.js';
import type { Bytes } from '../../units/units.js';
import { byKernel, note, type Place, panic } from '../journal.js';
import { freeRanges, roundDown, roundUp } from '../memblock/find.js';
import { allowResize, reserve } from '../memblock/memblock.js';
import type { BootState } from '../state.js';

/** The highest free pages, as many as are wanted, as single allocations from the top would take them. */
function highestPages(state: BootState, count: number, pageSize: Bytes, nid?: number): readonly Range[] {
  const { memblock } = state;
  const request = { size: pageSize, align: pageSize };
  const free = freeRanges(memblock, nid === undefined ? request : { ...request, nid });
  const taken: Range[] = [];
  let rest = BigInt(count) * pageSize;
  for (let index = free.length - 1; index >= 0 && rest > 0n; index--) {
    const range = free[index] as Range;
    const limit = endOf(range) < memblock.currentLimit ? endOf(range) : memblock.currentLimit;
    const end = roundDown(limit, pageSize);
    const lowest = roundUp(range.base > pageSize ? range.base : pageSize, pageSize);
    if (end <= lowest) continue;
    const size = end - lowest < rest ? end - lowest : rest;
    taken.push({ base: end - size, size });
    rest -= size;
  }
  return rest > 0n ? [] : taken;
}

/** So many single pages, if possible of a node. */
export interface PagesWanted {
  readonly count: number;
  readonly pageSize: Bytes;
  readonly what: string;
  readonly nid?: number;
}

/** Takes pages for page tables one by one from the top of memory; without room the kernel dies. */
export function allocPages(state: BootState, place: Place, { count, pageSize, what, nid }: PagesWanted): BootState {
  if (count === 0) return state;
  const because = byKernel(what);
  const near = nid === undefined ? [] : highestPages(state, count, pageSize, nid);
  const pages = near.length > 0 ? near : highestPages(state, count, pageSize);
  if (pages.length === 0) {
    const message = `Kernel panic - not syncing: Failed to allocate ${what}`;
    const why = `there is no free memory for the kernel's ${what}`;
    return panic(state, { why, message, mirrors: place.mirrors, because });
  }
  let current = state;
  for (const range of pages) {
    const taken = { ...current, memblock: reserve(current.memblock, range) };
    current = note(taken, place, 'reserve', range, { because, certainty: 'estimated' });
  }
  return current;
}

/** Once all memory is mapped the allocator's own tables may grow. */
export const withResize = (state: BootState): BootState => ({ ...state, memblock: allowResize(state.memblock) });

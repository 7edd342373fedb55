import { endOf, type Range } from '../../units/range.js';
import type { Bytes } from '../../units/units.js';
import { byKernel, note, type Place, panic } from '../journal.js';
import { freeRanges, roundDown, roundUp } from '../memblock/find.js';
import { allowResize, type Memblock, reserve } from '../memblock/memblock.js';
import type { BootState } from '../state.js';

/** The highest free pages, at most so many, as single allocations from the top would take them. */
function highestPages(memblock: Memblock, count: number, pageSize: Bytes, nid?: number): readonly Range[] {
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
  return taken;
}

const pagesIn = (ranges: readonly Range[], pageSize: Bytes): number =>
  Number(ranges.reduce((sum, range) => sum + range.size, 0n) / pageSize);

/** So many single pages, if possible of a node. */
export interface PagesWanted {
  readonly count: number;
  readonly pageSize: Bytes;
  readonly what: string;
  readonly nid?: number;
}

/** Takes single pages from the top of memory, the node's first; without room for them the kernel dies. */
export function allocPages(state: BootState, place: Place, { count, pageSize, what, nid }: PagesWanted): BootState {
  if (count <= 0) return state;
  const because = byKernel(what);
  let current = state;
  let rest = count;
  for (const node of nid === undefined ? [undefined] : [nid, undefined]) {
    const pages = rest > 0 ? highestPages(current.memblock, rest, pageSize, node) : [];
    rest -= pagesIn(pages, pageSize);
    for (const range of pages) {
      const taken = { ...current, memblock: reserve(current.memblock, range) };
      current = note(taken, place, 'reserve', range, { because, certainty: 'estimated' });
    }
  }
  if (rest === 0) return current;
  const message = `Kernel panic - not syncing: Failed to allocate ${what}`;
  return panic(current, {
    why: `there is no free memory for the kernel's ${what}`,
    message,
    mirrors: place.mirrors,
    because,
  });
}

/** Once all memory is mapped the allocator's own tables may grow. */
export const withResize = (state: BootState): BootState => ({ ...state, memblock: allowResize(state.memblock) });

import { describe, expect, test } from 'vitest';
import { flagSet } from '../../../src/boot/memblock/region.js';
import type { MemblockFlag, MemblockRegion } from '../../../src/boot/state.js';
import {
  freeFrames,
  type GivenBack,
  ownersWithin,
  releasedBlocks,
  tallyZones,
} from '../../../src/boot/zones/managed.js';
import type { OwnedFrames } from '../../../src/boot/zones/ownership.js';
import type { PfnRange } from '../../../src/units/range.js';

const owned = (start: number, end: number, zone: OwnedFrames['zone'], nid = 0): OwnedFrames => ({
  start,
  end,
  zone,
  nid,
});
const range = (start: number, end: number): PfnRange => ({ start, end });

//   pages   0      0x300          0x1000     |   The largest buddy has 0x400 pages, a pageblock 0x200.
//           [ DMA  )[   Normal    )
const owners = [owned(0, 0x300, 'DMA'), owned(0x300, 0x1000, 'Normal')];
const rules = { pageShift: 12, maxOrderPages: 0x400, pageblockPages: 0x200 };

const tally = (free: readonly PfnRange[], back: readonly GivenBack[] = [], lowmemEnd?: number, own = owners) => {
  const { managed, cma } = tallyZones(own, free, back, { ...rules, ...(lowmemEnd === undefined ? {} : { lowmemEnd }) });
  return { managed: Object.fromEntries(managed), cma: Object.fromEntries(cma) };
};

// mm/memblock.c: __free_pages_memory() frees the largest aligned buddies; mm/page_alloc.c: __free_one_page() asks the first page for its zone.
describe('free memory, in buddies', () => {
  test('a buddy over the border of two zones counts in the lower one', () => {
    expect(tally([range(0x200, 0x400)]).managed).toEqual({ '0 DMA': 0x200 });
    expect(tally([range(0, 0x400)]).managed).toEqual({ '0 DMA': 0x400 });
  });

  test('buddies on both sides count each in its own', () => {
    expect(tally([range(0x280, 0x400)]).managed).toEqual({ '0 DMA': 0x80, '0 Normal': 0x100 });
    expect(tally([range(0x2ff, 0x301)]).managed).toEqual({ '0 DMA': 1, '0 Normal': 1 });
  });

  test('a border in the last buddy of several', () => {
    // 0x100 to 0x200, and 0x200 to 0x400, over the border; then 0x400 to 0x500.
    expect(tally([range(0x100, 0x500)]).managed).toEqual({ '0 DMA': 0x300, '0 Normal': 0x100 });
  });

  test('a zone that lies inside one buddy gets nothing of it', () => {
    const three = [owned(0, 0x100, 'DMA'), owned(0x100, 0x200, 'DMA32'), owned(0x200, 0x1000, 'Normal')];
    expect(tally([range(0, 0x800)], [], undefined, three).managed).toEqual({ '0 DMA': 0x400, '0 Normal': 0x400 });
  });

  test('several ranges are added up, nodes are kept apart', () => {
    const nodes = [owned(0, 0x400, 'Normal', 0), owned(0x400, 0x800, 'Normal', 1)];
    const free = [range(0, 0x100), range(0x200, 0x300), range(0x400, 0x480)];
    expect(tally(free, [], undefined, nodes).managed).toEqual({ '0 Normal': 0x200, '1 Normal': 0x80 });
  });
});

// arch/arm/mm/init.c: free_highpages()
describe('free memory above lowmem', () => {
  test('is freed page by page, each in its own zone', () => {
    expect(tally([range(0x200, 0x400)], [], 0x200).managed).toEqual({ '0 DMA': 0x100, '0 Normal': 0x100 });
  });

  test('a range over the end of lowmem is cut there', () => {
    expect(tally([range(0x200, 0x400)], [], 0x280).managed).toEqual({ '0 DMA': 0x100, '0 Normal': 0x100 });
    expect(tally([range(0x200, 0x400)], [], 0x400).managed).toEqual({ '0 DMA': 0x200 });
  });
});

describe('memory that comes back', () => {
  const back = (start: number, end: number, by: GivenBack['by'], cma: boolean): GivenBack => ({ start, end, by, cma });

  test('by pages, each in its own zone', () => {
    expect(tally([], [back(0x2f0, 0x310, 'page', false)])).toEqual({
      managed: { '0 DMA': 0x10, '0 Normal': 0x10 },
      cma: {},
    });
  });

  test('by pageblocks, each whole in the zone of its first page; what is CMA counts twice', () => {
    expect(tally([], [back(0x200, 0x400, 'pageblock', true)])).toEqual({
      managed: { '0 DMA': 0x200 },
      cma: { '0 DMA': 0x200 },
    });
    expect(tally([], [back(0x200, 0x600, 'pageblock', false)])).toEqual({
      managed: { '0 DMA': 0x200, '0 Normal': 0x200 },
      cma: {},
    });
  });

  test('a part of a pageblock comes back as a whole one', () => {
    expect(tally([], [back(0x400, 0x401, 'pageblock', true)]).cma).toEqual({ '0 Normal': 0x200 });
  });

  test('pageblocks are counted from the beginning of the range, wherever that is', () => {
    expect(tally([], [back(0x280, 0x480, 'pageblock', false)]).managed).toEqual({ '0 DMA': 0x200 });
    expect(tally([], [back(0x180, 0x580, 'pageblock', false)]).managed).toEqual({ '0 DMA': 0x200, '0 Normal': 0x200 });
  });

  test('it is added to what was free', () => {
    expect(tally([range(0x400, 0x500)], [back(0x600, 0x680, 'page', false)]).managed).toEqual({ '0 Normal': 0x180 });
  });
});

describe('the owners of a range', () => {
  const holey = [owned(0x100, 0x200, 'DMA'), owned(0x300, 0x400, 'Normal')];

  test('are clipped to it; pages that nobody owns are left out', () => {
    expect(ownersWithin(holey, range(0x180, 0x380))).toEqual([
      owned(0x180, 0x200, 'DMA'),
      owned(0x300, 0x380, 'Normal'),
    ]);
    expect(ownersWithin(holey, range(0, 0x1000))).toEqual(holey);
  });

  test('are none below, between and above', () => {
    expect(ownersWithin(holey, range(0, 0x100))).toEqual([]);
    expect(ownersWithin(holey, range(0x200, 0x300))).toEqual([]);
    expect(ownersWithin(holey, range(0x400, 0x500))).toEqual([]);
    expect(ownersWithin(holey, range(0x150, 0x150))).toEqual([]);
  });
});

// mm/memblock.c: for_each_free_mem_range(), then PFN_UP() and PFN_DOWN() in __free_memory_core().
describe('free memory, in whole pages', () => {
  const region = (base: bigint, size: bigint, ...flags: readonly MemblockFlag[]): MemblockRegion => ({
    base,
    size,
    flags: flagSet(flags),
  });
  const free = (memory: readonly MemblockRegion[], ...reserved: readonly (readonly [bigint, bigint])[]) =>
    freeFrames(
      memory,
      reserved.map(([base, size]) => ({ base, size })),
      12,
    ).map(({ start, end }) => [start, end]);

  test('a page of which a byte is missing or reserved is not free', () => {
    expect(free([region(0x1800n, 0x4000n)])).toEqual([[2, 5]]);
    expect(free([region(0x1000n, 0x5000n)], [0x3fffn, 1n])).toEqual([
      [1, 3],
      [4, 6],
    ]);
  });

  test('memory that is not mapped, and a region of less than a page, are not free', () => {
    expect(free([region(0x1000n, 0x1000n, 'nomap'), region(0x2000n, 0x1000n), region(0x4800n, 0x1000n)])).toEqual([
      [2, 3],
    ]);
  });

  test('reservations at both ends, over two regions, and outside', () => {
    const memory = [region(0x2000n, 0x4000n), region(0x8000n, 0x4000n)];
    expect(free(memory, [0x1000n, 0x2000n], [0x5000n, 0x4000n], [0xb000n, 0x4000n])).toEqual([
      [3, 5],
      [9, 11],
    ]);
    expect(free(memory, [0n, 0x1000n], [0x6000n, 0x2000n], [0xc000n, 0x1000n])).toEqual([
      [2, 6],
      [8, 12],
    ]);
  });

  test('reservations may come in any order, and lie in each other', () => {
    expect(free([region(0x1000n, 0x8000n)], [0x3000n, 0x1000n], [0x2000n, 0x4000n])).toEqual([
      [1, 2],
      [6, 9],
    ]);
    expect(free([region(0x1000n, 0x8000n)], [0x7000n, 0x1000n], [0x2000n, 0x1000n])).toEqual([
      [1, 2],
      [3, 7],
      [8, 9],
    ]);
  });

  test('all of it reserved, none is free', () => {
    expect(free([region(0x1000n, 0x1000n)], [0x1000n, 0x1000n])).toEqual([]);
  });
});

test('designated blocks come back by pageblocks; other memory does not, nor what is less than a page', () => {
  const frames = (start: number, end: number, ...flags: readonly MemblockFlag[]) => ({
    start,
    end,
    nid: 0,
    flags: new Set(flags),
  });
  expect(releasedBlocks([frames(0, 0x200), frames(0x200, 0x400, 'movable'), frames(0x501, 0x500, 'movable')])).toEqual([
    { start: 0x200, end: 0x400, by: 'pageblock', cma: false },
  ]);
});

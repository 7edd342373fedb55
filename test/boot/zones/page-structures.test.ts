import { describe, expect, test } from 'vitest';
import { NO_FLAGS } from '../../../src/boot/memblock/region.js';
import type { ZoneName } from '../../../src/boot/state.js';
import { activateCma } from '../../../src/boot/zones/cma-count.js';
import { expectedPages, isHighmem, zoneExpectation } from '../../../src/boot/zones/kernel-pages.js';
import type { ZoneLimit } from '../../../src/boot/zones/limits.js';
import type { OwnedFrames } from '../../../src/boot/zones/ownership.js';
import { unavailablePages } from '../../../src/boot/zones/unavailable.js';

const flat = {
  pageShift: 12,
  longBits: 32,
  maxOrderPages: 0x400,
  pageblockPages: 0x200,
  sizeofStructPage: 64,
} as const;
const sparse = { ...flat, longBits: 64, sectionPages: 0x8000 } as const;

// mm/page_alloc.c: calc_memmap_size() and free_area_init_core(). A page holds 64 page structures.
describe('what a zone needs for its page structures', () => {
  const limits: readonly ZoneLimit[] = [
    { name: 'Normal', start: 0, end: 0x30000 },
    { name: 'HighMem', start: 0x30000, end: 0x40000 },
  ];
  const zone = (name: ZoneName, presentPages: number, spannedPages = presentPages) => ({
    node: 0,
    name,
    start: 0,
    presentPages,
    spannedPages,
  });
  const memmap = (present: number, spanned: number, geometry: typeof flat | typeof sparse) =>
    zoneExpectation(zone('Normal', present, spanned), limits, geometry).memmap;

  test('is for all pages that it spans, unless with SPARSEMEM more than a sixteenth is missing', () => {
    expect(memmap(0x1000, 0x1100, sparse)).toBe(0x44);
    expect(memmap(0x1000, 0x1101, sparse)).toBe(0x40);
    expect(memmap(0x1000, 0x1101, flat)).toBe(0x45);
  });

  test('is taken off its pages, if they are so many', () => {
    expect(zoneExpectation(zone('Normal', 0x1000), limits, flat)).toMatchObject({ fits: true, free: 0xfc0 });
    expect(zoneExpectation(zone('Normal', 0x40, 0x1000), limits, flat)).toMatchObject({ fits: true, free: 0 });
    expect(zoneExpectation(zone('Normal', 0x3f, 0x1000), limits, flat)).toMatchObject({ fits: false, free: 0x3f });
  });

  test('of highmem is taken off lowmem, if that has more than twice as much', () => {
    expect(expectedPages([zone('Normal', 0x30000), zone('HighMem', 0x10000)], limits, flat)).toEqual({
      kernel: 0x30000 - 0xc00 - 0x400,
      all: 0x30000 - 0xc00 + 0x10000,
    });
    // 0x800 - 0x20 are 2016 pages, and twice 0x400 are 2048.
    expect(expectedPages([zone('Normal', 0x800), zone('HighMem', 0x10000)], limits, flat).kernel).toBe(2016);
    // 0x820 pages, of which 0x20.8 and so 0x21 are taken: 2047; one more is 2048, and that is not more than twice as much.
    expect(expectedPages([zone('Normal', 0x821), zone('HighMem', 0x10000)], limits, flat).kernel).toBe(2048);
    expect(expectedPages([zone('Normal', 0x822), zone('HighMem', 0x10000)], limits, flat).kernel).toBe(2049 - 0x400);
  });

  test('ZONE_MOVABLE is highmem where it is cut out of highmem', () => {
    expect(isHighmem('HighMem', limits)).toBe(true);
    expect(isHighmem('Movable', limits)).toBe(true);
    expect(isHighmem('Normal', limits)).toBe(false);
    expect(isHighmem('Movable', limits.slice(0, 1))).toBe(false);
  });
});

// mm/page_alloc.c: init_unavailable_range(): pfn_valid() is asked pageblock by pageblock.
describe('pages in a hole that have page structures', () => {
  const region = (start: number, end: number) => ({
    base: BigInt(start) << 12n,
    size: BigInt(end - start) << 12n,
    flags: NO_FLAGS,
  });
  const hole = (start: number, end: number) => ({ start, end });

  test('are those in a section that holds memory', () => {
    const memory = [region(0x42000, 0x44000)];
    expect(unavailablePages(hole(0x44000, 0x50000), memory, sparse)).toBe(0x4000);
    expect(unavailablePages(hole(0, 0x42000), memory, sparse)).toBe(0x2000);
    expect(unavailablePages(hole(0x48000, 0x50000), memory, sparse)).toBe(0);
  });

  test('are counted once, though two regions lie in the section', () => {
    const memory = [region(0x40000, 0x41000), region(0x42000, 0x43000)];
    expect(unavailablePages(hole(0x43000, 0x50000), memory, sparse)).toBe(0x5000);
    expect(unavailablePages(hole(0x41000, 0x42000), memory, sparse)).toBe(0x1000);
  });

  test('are those of two sections', () => {
    const memory = [region(0x40000, 0x41000), region(0x57000, 0x58000)];
    expect(unavailablePages(hole(0x41000, 0x57000), memory, sparse)).toBe(0x7000 + 0x7000);
  });

  test('are those of a pageblock, with FLATMEM', () => {
    expect(unavailablePages(hole(0x40100, 0x50000), [region(0x40000, 0x40100)], flat)).toBe(0x100);
  });

  test('count also where the region begins or ends inside a page', () => {
    const odd = [{ base: 0x4000_0800n, size: 0x1000n, flags: NO_FLAGS }];
    expect(unavailablePages(hole(0, 0x50000), odd, flat)).toBe(0x200);
  });
});

// mm/cma.c: cma_activate_area()
describe('a CMA area when the allocator opens', () => {
  const owned = (start: number, end: number, zone: ZoneName, nid = 0): OwnedFrames => ({ start, end, zone, nid });
  const owners = [owned(0, 0x1000, 'DMA'), owned(0x1000, 0x2000, 'Normal'), owned(0x2000, 0x3000, 'Normal', 1)];

  test('in one zone it comes back by pageblocks, as CMA', () => {
    expect(activateCma(owners, { start: 0x400, end: 0x800 }, false)).toEqual({
      activated: true,
      zones: [{ nid: 0, zone: 'DMA' }],
      givenBack: [{ start: 0x400, end: 0x800, by: 'pageblock', cma: true }],
    });
  });

  test('in two zones it comes back by pages, as ordinary memory', () => {
    expect(activateCma(owners, { start: 0x800, end: 0x1800 }, false)).toEqual({
      activated: false,
      zones: [
        { nid: 0, zone: 'DMA' },
        { nid: 0, zone: 'Normal' },
      ],
      givenBack: [{ start: 0x800, end: 0x1800, by: 'page', cma: false }],
    });
  });

  test('the same zone of two nodes is two', () => {
    expect(activateCma(owners, { start: 0x1800, end: 0x2800 }, false).activated).toBe(false);
  });

  test('two parts of one zone are one', () => {
    const parts = [owned(0, 0x800, 'DMA'), owned(0x800, 0x1000, 'DMA')];
    expect(activateCma(parts, { start: 0, end: 0x1000 }, false).activated).toBe(true);
  });

  test('in a designated block it has come back with the block', () => {
    expect(activateCma(owners, { start: 0x400, end: 0x800 }, true)).toMatchObject({ activated: true, givenBack: [] });
  });
});

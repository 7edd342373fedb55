import { describe, expect, test } from 'vitest';
import type { MemblockFlag } from '../../../src/boot/state.js';
import type { MemoryFrames } from '../../../src/boot/zones/frames.js';
import type { ZoneLimit } from '../../../src/boot/zones/limits.js';
import { type MovableRules, movableStarts, type ZoneParameters } from '../../../src/boot/zones/movable.js';

// Worked out by hand along mm/page_alloc.c: find_zone_movable_pfns_for_nodes() of 6.1. All numbers are pages of 4 KiB;
// the largest buddy has 0x400.

const frames = (start: number, end: number, nid = 0, ...flags: readonly MemblockFlag[]): MemoryFrames => ({
  start,
  end,
  nid,
  flags: new Set(flags),
});

const mainline: MovableRules = { blocks: 'none', oversizedMovablecore: false, mirrorMustExist: false };
const sizes = { maxOrderPages: 0x400, pageShift: 12, longBits: 64 } as const;
const oneZone: readonly ZoneLimit[] = [{ name: 'Normal', start: 0x40000, end: 0x200000 }];

interface Asked extends Partial<ZoneParameters> {
  readonly rules?: Partial<MovableRules>;
  readonly limits?: readonly ZoneLimit[];
  readonly longBits?: 32 | 64;
}

function starts(memory: readonly MemoryFrames[], { rules, limits = oneZone, longBits = 64, ...parameters }: Asked) {
  const asked = { mirrored: false, movableNode: false, ...parameters };
  return movableStarts(memory, limits, asked, { ...mainline, ...rules }, { ...sizes, longBits });
}

const startOf = (memory: readonly MemoryFrames[], asked: Asked): Readonly<Record<string, number>> =>
  Object.fromEntries(starts(memory, asked).startOf);

const pages = (count: number) => ({ pages: count });

describe('one node in one zone', () => {
  const memory = [frames(0x40000, 0x80000)];

  test('kernelcore= counts from the beginning, movablecore= from the end', () => {
    expect(startOf(memory, { kernelcore: pages(0x10000) })).toEqual({ 0: 0x50000 });
    expect(startOf(memory, { movablecore: pages(0x10000) })).toEqual({ 0: 0x70000 });
    expect(startOf(memory, {})).toEqual({});
  });

  test('movablecore= gets at least what it asks for, in largest buddies', () => {
    expect(startOf(memory, { movablecore: pages(1) })).toEqual({ 0: 0x7fc00 });
    expect(startOf(memory, { movablecore: pages(0x401) })).toEqual({ 0: 0x7f800 });
  });

  test('kernelcore= leaves at most what it leaves: its end is rounded up', () => {
    expect(startOf(memory, { kernelcore: pages(0x10001) })).toEqual({ 0: 0x50400 });
  });

  test('of both the one that leaves more to the kernel decides', () => {
    const movablecore = pages(0x30000);
    expect(startOf(memory, { kernelcore: pages(0x20000), movablecore })).toEqual({ 0: 0x60000 });
    expect(startOf(memory, { kernelcore: pages(0x8000), movablecore })).toEqual({ 0: 0x50000 });
  });

  test('a percentage is one of all pages', () => {
    expect(startOf(memory, { kernelcore: { percent: 25 } })).toEqual({ 0: 0x50000 });
    expect(startOf(memory, { movablecore: { percent: 25 } })).toEqual({ 0: 0x70000 });
  });

  test('a kernelcore= of all memory, or more, leaves nothing movable', () => {
    expect(startOf(memory, { kernelcore: pages(0x40000) })).toEqual({});
    expect(startOf(memory, { kernelcore: pages(0x80000) })).toEqual({});
    expect(startOf(memory, { kernelcore: pages(0x40000 - 0x400) })).toEqual({ 0: 0x7fc00 });
  });

  test('what is left behind the rounding is nothing, too', () => {
    expect(startOf(memory, { kernelcore: pages(0x3fc01) })).toEqual({});
  });

  test('a movablecore= of all memory is none, but with blocks, where it is all', () => {
    for (const count of [0x40000, 0x50000]) {
      expect(startOf(memory, { movablecore: pages(count) })).toEqual({});
      expect(startOf(memory, { movablecore: pages(count), rules: { oversizedMovablecore: true } })).toEqual({
        0: 0x40000,
      });
    }
    expect(startOf(memory, { rules: { oversizedMovablecore: true } })).toEqual({});
  });
});

test('a percentage of 2 GiB overflows the unsigned long of 32 bits', () => {
  // 0x80000 * 100 * 90 = 4718592000, which is 423624704 in 32 bits: 42362 pages and not 471859.
  const memory = [frames(0x40000, 0xc0000)];
  expect(startOf(memory, { kernelcore: { percent: 90 }, longBits: 32 })).toEqual({ 0: 298 * 0x400 });
  expect(startOf(memory, { kernelcore: { percent: 90 } })).toEqual({ 0: 717 * 0x400 });
});

describe('one node in two zones', () => {
  const limits: readonly ZoneLimit[] = [
    { name: 'DMA', start: 0x40000, end: 0x60000 },
    { name: 'Normal', start: 0x60000, end: 0x80000 },
    { name: 'HighMem', start: 0x80000, end: 0x80000 },
  ];

  test('only the highest zone that has pages gives some; those below count as the kernel’s', () => {
    const memory = [frames(0x40000, 0x80000)];
    expect(startOf(memory, { kernelcore: pages(0x8000), limits })).toEqual({ 0: 0x60000 });
    expect(startOf(memory, { kernelcore: pages(0x28000), limits })).toEqual({ 0: 0x68000 });
  });

  //   [ 0x10000 ] hole [ 0x8000 | border | 0x20000 ]   |   Expect 0x8000 of the upper zone to be the kernel's.
  test('a region that ends below the border is the kernel’s as a whole', () => {
    const memory = [frames(0x40000, 0x50000), frames(0x58000, 0x80000)];
    expect(startOf(memory, { kernelcore: pages(0x20000), limits })).toEqual({ 0: 0x68000 });
  });

  test('a region that ends at the border is the kernel’s, and the next has its share taken', () => {
    const memory = [frames(0x40000, 0x60000), frames(0x60000, 0x80000)];
    expect(startOf(memory, { kernelcore: pages(0x24000), limits })).toEqual({ 0: 0x64000 });
  });
});

describe('several nodes', () => {
  test('what a small node cannot give is asked of the other in a second pass', () => {
    const memory = [frames(0x40000, 0x48000, 0), frames(0x48000, 0x80000, 1)];
    expect(startOf(memory, { kernelcore: pages(0x20000) })).toEqual({ 1: 0x60000 });
  });

  test('nodes of one size give alike, in whatever order their memory lies', () => {
    const memory = [frames(0x40000, 0x60000, 1), frames(0x60000, 0x80000, 0)];
    expect(startOf(memory, { kernelcore: pages(0x10000) })).toEqual({ 0: 0x68000, 1: 0x48000 });
  });

  // 0x12000 pages for three nodes are 0x6000 each. Node 0 lies below the border and gives 0x10000; 0x2000 are left, a third of
  // which, 2730, is taken from node 1, and again from node 2; then 2732 are left, and half of them, 1366, from each.
  test('the share grows smaller when less is left than a share', () => {
    const limits: readonly ZoneLimit[] = [
      { name: 'DMA', start: 0x40000, end: 0x50000 },
      { name: 'Normal', start: 0x50000, end: 0x70000 },
    ];
    const memory = [frames(0x40000, 0x50000, 0), frames(0x50000, 0x60000, 1), frames(0x60000, 0x70000, 2)];
    expect(startOf(memory, { kernelcore: pages(0x12000), limits })).toEqual({ 1: 0x51000, 2: 0x61000 });
  });

  // Node 0 lies above node 1, which is the kernel's as a whole. 0x9000 of 0x12000 pages are asked of node 0 first; the other way round
  // node 1 would leave 0x2000 to it.
  test('nodes give in the order of their numbers', () => {
    const limits: readonly ZoneLimit[] = [
      { name: 'DMA', start: 0x40000, end: 0x50000 },
      { name: 'Normal', start: 0x50000, end: 0x60000 },
    ];
    const memory = [frames(0x40000, 0x50000, 1), frames(0x50000, 0x60000, 0)];
    expect(startOf(memory, { kernelcore: pages(0x12000), limits })).toEqual({ 0: 0x59000 });
  });

  test('a rest of a page for each node is not handed out again', () => {
    // 0x801 pages for two nodes: 0x400 each, and one is left over.
    const memory = [frames(0x40000, 0x60000, 0), frames(0x60000, 0x80000, 1)];
    expect(startOf(memory, { kernelcore: pages(0x801) })).toEqual({ 0: 0x40400, 1: 0x60400 });
  });
});

describe('movable_node', () => {
  test('what can be unplugged is movable from its lowest page on, whatever kernelcore= says', () => {
    const memory = [
      frames(0x40000, 0x60000, 0),
      frames(0x60000, 0x70000, 1, 'hotplug'),
      frames(0x70000, 0x80000, 1, 'hotplug'),
    ];
    expect(startOf(memory, { movableNode: true, kernelcore: pages(0x100) })).toEqual({ 1: 0x60000 });
    expect(startOf(memory.toReversed(), { movableNode: true })).toEqual({ 1: 0x60000 });
  });

  test('page 0 counts as not yet found', () => {
    const memory = [frames(0, 0x1000, 0, 'hotplug'), frames(0x2000, 0x3000, 0, 'hotplug')];
    expect(startOf(memory, { movableNode: true })).toEqual({ 0: 0x2000 });
  });
});

describe('kernelcore=mirror', () => {
  const mirror = frames(0x40000, 0x80000, 0, 'mirror');
  const warning = 'This configuration results in unmirrored kernel memory.';

  test('what is not mirrored is movable from 4 GiB on', () => {
    const found = starts([mirror, frames(0x100000, 0x140000)], { mirrored: true, kernelcore: pages(0x100) });
    expect(found).toEqual({ startOf: new Map([[0, 0x100000]]) });
  });

  test('below 4 GiB it stays the kernel’s, which says so', () => {
    const found = starts([mirror, frames(0x80000, 0x100000), frames(0x100001, 0x140000)], { mirrored: true });
    expect(found).toEqual({ startOf: new Map([[0, 0x100400]]), warning });
  });

  test('without any mirror it is as if all were to be movable, until 6.6 ignores it', () => {
    const memory = [frames(0x100000, 0x140000)];
    expect(starts(memory, { mirrored: true }).startOf).toEqual(new Map([[0, 0x100000]]));
    expect(starts(memory, { mirrored: true, rules: { mirrorMustExist: true } })).toEqual({
      startOf: new Map(),
      warning: 'The system has no mirror memory, ignore kernelcore=mirror.',
    });
    const mirrored = starts([mirror, ...memory], { mirrored: true, rules: { mirrorMustExist: true } });
    expect(mirrored.startOf).toEqual(new Map([[0, 0x100000]]));
  });
});

//   [ 0x8000 ][ block 0x8000 ][ 0x30000 ]
test('designated blocks are stepped over when kernelcore= is handed out', () => {
  const memory = [frames(0x40000, 0x48000), frames(0x48000, 0x50000, 0, 'movable'), frames(0x50000, 0x80000)];
  expect(startOf(memory, { kernelcore: pages(0x10000), rules: { blocks: 'dmb-v1' } })).toEqual({ 0: 0x58000 });
});

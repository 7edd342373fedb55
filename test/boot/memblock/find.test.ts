import { describe, expect, test } from 'vitest';
import { allocate, allocateRange, find, freeRanges, roundDown, roundUp } from '../../../src/boot/memblock/find.js';
import {
  add,
  allowResize,
  emptyMemblock,
  type Memblock,
  mark,
  reserve,
  setNode,
} from '../../../src/boot/memblock/memblock.js';
import { flagSet } from '../../../src/boot/memblock/region.js';
import type { Range } from '../../../src/units/range.js';

const PAGE = 0x1000n;
const range = (base: bigint, size: bigint): Range => ({ base, size });
const empty = emptyMemblock(PAGE, 2n ** 64n - 1n);
const memory = add(empty, range(0x4000_0000n, 0x1000_0000n));
const upwards = (memblock: Memblock): Memblock => ({ ...memblock, bottomUp: true });

/** The same request in both directions. */
const bothWays = (memblock: Memblock, request: Parameters<typeof find>[1]): readonly (string | undefined)[] =>
  [find(upwards(memblock), request), find(memblock, request)].map((found) => found?.toString(16));

describe('find', () => {
  //   |  [ bank .................. ]  |
  //   |  [a]                    [b]   |   Expect a from below, b from above.
  test('takes the bottom or the top of the only range', () => {
    expect(bothWays(memory, { size: 0x1000n, align: 0x1000n })).toEqual(['40000000', '4ffff000']);
  });

  //   |  [ bank ..####...##.... ]  |   # reserved
  //   |        [a]          [b]    |
  test('goes round what is reserved, to the alignment', () => {
    const taken = reserve(reserve(memory, range(0x4000_0000n, 0x1800n)), range(0x4fff_f001n, 0xfffn));
    expect(bothWays(taken, { size: 0x1000n, align: 0x1000n })).toEqual(['40002000', '4fffe000']);
    expect(bothWays(taken, { size: 0x100n, align: 0x40n })).toEqual(['40001800', '4fffef00']);
  });

  test('a window with only a part of a free range in it', () => {
    const request = { size: 0x100_0000n, align: 0x20_0000n, start: 0x4410_0000n, end: 0x4700_0000n };
    expect(bothWays(memory, request)).toEqual(['44200000', '46000000']);
    expect(bothWays(memory, { ...request, end: 0x4500_0000n })).toEqual([undefined, undefined]);
  });

  test('tries the next range when the first is too small', () => {
    const two = add(memory, range(0x6000_0000n, 0x1000n));
    expect(bothWays(two, { size: 0x2000n, align: 0x1000n })).toEqual(['40000000', '4fffe000']);
  });

  test('the first page is never given, and address 0 is none', () => {
    const low = add(empty, range(0n, 0x3000n));
    expect(bothWays(low, { size: 0x1000n, align: 0x1000n })).toEqual(['1000', '2000']);
    expect(bothWays(low, { size: 0x3000n, align: 0x1000n })).toEqual([undefined, undefined]);
  });

  test('an alignment that leads over the end of all addresses finds nothing', () => {
    const top = add(empty, range(0xffff_ffff_ffff_1000n, 0x8000n));
    expect(bothWays(top, { size: 0x1000n, align: 0x1_0000n })).toEqual([undefined, undefined]);
    expect(bothWays(top, { size: 0x1000n, align: 0x1000n })).toEqual(['ffffffffffff1000', 'ffffffffffff8000']);
  });

  test('an alignment that is no power of two is applied as a bit mask', () => {
    expect(roundDown(0x7fff_0000n, 0x30_0000n)).toBe(0x7fd0_0000n);
    expect(roundUp(0x1n, 0x1000n)).toBe(0x1000n);
    expect(find(memory, { size: 0x10_0000n, align: 0x30_0000n })).toBe(0x4fd0_0000n);
  });

  test('no-map memory is passed over unless asked for', () => {
    const cut = mark(memory, range(0x4800_0000n, 0x800_0000n), 'nomap');
    expect(bothWays(cut, { size: 0x1000n, align: 0x1000n })).toEqual(['40000000', '47fff000']);
    expect(find(cut, { size: 0x1000n, align: 0x1000n, flags: flagSet(['nomap']) })).toBe(0x4fff_f000n);
  });

  test('hotpluggable memory is passed over with movable_node alone', () => {
    const cut = mark(memory, range(0x4800_0000n, 0x800_0000n), 'hotplug');
    expect(find(cut, { size: 0x1000n, align: 0x1000n })).toBe(0x4fff_f000n);
    expect(find({ ...cut, skipHotplug: true }, { size: 0x1000n, align: 0x1000n })).toBe(0x47ff_f000n);
    const asked = { size: 0x1000n, align: 0x1000n, flags: flagSet(['hotplug']) };
    expect(find({ ...cut, skipHotplug: true }, asked)).toBe(0x4fff_f000n);
  });

  test('mirrored memory is taken where it is asked for', () => {
    const cut = mark(memory, range(0x4000_0000n, 0x10_0000n), 'mirror');
    expect(find(cut, { size: 0x1000n, align: 0x1000n, flags: flagSet(['mirror']) })).toBe(0x400f_f000n);
  });
});

describe('nodes', () => {
  const two = setNode(
    setNode(add(memory, range(0x8000_0000n, 0x1000_0000n)), range(0x4000_0000n, 0x1000_0000n), 0),
    range(0x8000_0000n, 0x1000_0000n),
    1,
  );

  test('memory of a node, or of another one if it may be', () => {
    const request = { size: 0x1000n, align: 0x1000n, nid: 0 };
    expect(allocateRange(two, request)?.base).toBe(0x4fff_f000n);
    const full = reserve(two, range(0x4000_0000n, 0x1000_0000n));
    expect(allocateRange(full, request)?.base).toBe(0x8fff_f000n);
    expect(allocateRange(full, { ...request, exactNid: true })).toBeUndefined();
  });
});

describe('allocate', () => {
  test('stays below the current limit, also where more is allowed', () => {
    const limited = { ...memory, currentLimit: 0x4800_0000n };
    expect(allocate(limited, { size: 0x1000n, align: 0x1000n, end: 0x5000_0000n })?.base).toBe(0x47ff_f000n);
    expect(allocateRange(limited, { size: 0x1000n, align: 0x1000n, end: 0x5000_0000n })?.base).toBe(0x4fff_f000n);
  });

  test('keeps the lower bound where there is room above it', () => {
    expect(allocate(upwards(memory), { size: 0x1000n, align: 0x1000n, start: 0x4800_0000n })?.base).toBe(0x4800_0000n);
  });

  test('stays below its own limit, if that is lower', () => {
    const limited = { ...memory, currentLimit: 0x4800_0000n };
    expect(allocate(limited, { size: 0x1000n, align: 0x1000n, end: 0x4400_0000n })?.base).toBe(0x43ff_f000n);
  });

  test('gives up the lower bound rather than fail', () => {
    const high = reserve(memory, range(0x4800_0000n, 0x800_0000n));
    expect(allocate(high, { size: 0x1000n, align: 0x1000n, start: 0x4800_0000n })?.base).toBe(0x47ff_f000n);
  });

  test('what was found is taken', () => {
    const first = allocate(memory, { size: 0x1001n, align: 0x40n });
    expect(first?.base).toBe(0x4fff_efc0n);
    expect(first && freeRanges(first.memblock, { size: 1n, align: 1n })).toEqual([
      range(0x4000_0000n, 0xfff_efc0n),
      range(0x4fff_ffc1n, 0x3fn),
    ]);
  });

  test('a lower bound is given up only for memory below it, never for the upper one', () => {
    const high = reserve(memory, range(0x4000_0000n, 0x1000_0000n));
    expect(allocate(high, { size: 0x1000n, align: 0x1000n, start: 0x4800_0000n })).toBeUndefined();
    const window = { size: 0x1000n, align: 0x1000n, start: 0x4800_0000n, end: 0x4800_0800n };
    expect(allocate(memory, window)?.base).toBe(0x47ff_f000n);
    expect(allocateRange(memory, window)).toBeUndefined();
  });

  // memblock_alloc_range_nid(): what memblock_reserve() cannot write down is not given away.
  test('a table of reservations that is full gives nothing, until it may grow', () => {
    const small = add(emptyMemblock(PAGE, 2n ** 64n - 1n, { memory: 4, reserved: 2 }), range(0x4000_0000n, 0x10_0000n));
    const taken = [0x4000_0000n, 0x4000_4000n].reduce((memblock, base) => reserve(memblock, range(base, PAGE)), small);
    expect(allocateRange(taken, { size: PAGE, align: PAGE })).toBeUndefined();
    expect(allocateRange(allowResize(taken), { size: PAGE, align: PAGE })?.base).toBe(0x400f_f000n);
  });
});

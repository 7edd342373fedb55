import { describe, expect, test } from 'vitest';
import {
  add,
  allowResize,
  capMemory,
  clear,
  emptyMemblock,
  endOfDram,
  enforceMemoryLimit,
  free,
  isRegionMemory,
  isRegionReserved,
  type Memblock,
  mark,
  overlapsMemory,
  remove,
  reserve,
  startOfDram,
} from '../../../src/boot/memblock/memblock.js';
import type { Range } from '../../../src/units/range.js';

const PAGE = 0x1000n;
const range = (base: bigint, size: bigint): Range => ({ base, size });
const between = (base: bigint, end: bigint): Range => ({ base, size: end - base });
const withRoom = (regions: number): Memblock =>
  emptyMemblock(PAGE, 2n ** 64n - 1n, { memory: regions, reserved: regions });
const shown = (regions: readonly Range[]): readonly string[] =>
  regions.map(({ base, size }) => `${base.toString(16)}-${(base + size).toString(16)}`);

//   |  [r1]  [r2]  [r3]  |   of a page each, with a page between them
const three = (room: number): Memblock =>
  [0x1000n, 0x3000n, 0x5000n].reduce((memblock, base) => reserve(memblock, range(base, PAGE)), withRoom(room));

// mm/memblock.c: memblock_add_range(). It counts the pieces that it puts in, and merges only afterwards.
describe('room for what is added to a table', () => {
  test('a gap between two regions is one piece, though all three become one', () => {
    expect(shown(reserve(three(4), between(0x2000n, 0x3000n)).reserved)).toEqual(['1000-4000', '5000-6000']);
    expect(shown(reserve(three(4), between(0x1800n, 0x3800n)).reserved)).toEqual(['1000-4000', '5000-6000']);
  });

  test('two gaps are two pieces: too many for a table with room for one', () => {
    const before = three(4);
    expect(reserve(before, between(0x1000n, 0x6000n))).toBe(before);
    expect(shown(reserve(three(5), between(0x1000n, 0x6000n)).reserved)).toEqual(['1000-6000']);
  });

  test('what lies below the first and above the last is a piece each', () => {
    const all = between(0x800n, 0x6800n);
    const before = three(6);
    expect(reserve(before, all)).toBe(before);
    expect(shown(reserve(three(7), all).reserved)).toEqual(['800-6800']);
  });

  test('what is there already needs no room, what touches needs a piece', () => {
    const full = three(3);
    expect(shown(reserve(full, range(0x3000n, PAGE)).reserved)).toEqual(shown(full.reserved));
    expect(reserve(full, range(0x6000n, PAGE))).toBe(full);
    expect(reserve(full, range(0n, PAGE))).toBe(full);
    expect(reserve(full, range(0x8000n, PAGE))).toBe(full);
    expect(shown(reserve(allowResize(full), range(0x6000n, PAGE)).reserved).at(-1)).toBe('5000-7000');
  });

  test('memory has a table of its own', () => {
    const two = [0x1000n, 0x3000n].reduce((memblock, base) => add(memblock, range(base, PAGE)), withRoom(2));
    expect(add(two, range(0x8000n, PAGE))).toBe(two);
    expect(shown(reserve(two, range(0x8000n, PAGE)).reserved)).toEqual(['8000-9000']);
  });
});

// mm/memblock.c: memblock_isolate_range(): room for two more, whether or not it needs them.
describe('room to cut a table', () => {
  const banks = (room: number): Memblock =>
    [0x1000n, 0x3000n].reduce((memblock, base) => add(memblock, range(base, PAGE)), withRoom(room));

  test('is there with two places left, and not with one', () => {
    expect(shown(mark(banks(4), range(0x1400n, 0x100n), 'nomap').memory)).toEqual([
      '1000-1400',
      '1400-1500',
      '1500-2000',
      '3000-4000',
    ]);
    const narrow = banks(3);
    expect(mark(narrow, range(0x1400n, 0x100n), 'nomap')).toBe(narrow);
    expect(clear(narrow, range(0x1400n, 0x100n), 'nomap')).toBe(narrow);
    expect(remove(narrow, range(0x1000n, PAGE))).toBe(narrow);
    const taken = three(4);
    expect(free(taken, range(0x1000n, PAGE))).toBe(taken);
    expect(shown(free(three(5), range(0x1000n, PAGE)).reserved)).toEqual(['3000-4000', '5000-6000']);
  });
});

describe('regions', () => {
  const empty = emptyMemblock(PAGE, 2n ** 64n - 1n);
  const two = add(add(empty, range(0x1000n, 0x2000n)), range(0x8000n, 0x2000n));

  test('may be added with their node', () => {
    expect(add(empty, range(0x1000n, PAGE), 1).memory).toMatchObject([{ nid: 1 }]);
    expect(add(empty, range(0x1000n, PAGE)).memory[0]).not.toHaveProperty('nid');
  });

  test('begin with the first and end with the last; without any, both are 0', () => {
    expect([startOfDram(two), endOfDram(two)]).toEqual([0x1000n, 0xa000n]);
    expect([startOfDram(empty), endOfDram(empty)]).toEqual([0n, 0n]);
  });

  test('a range is memory from the first byte of one to its last', () => {
    expect(isRegionMemory(two, between(0x8000n, 0xa000n))).toBe(true);
    expect(isRegionMemory(two, between(0x9000n, 0xa001n))).toBe(false);
    expect(isRegionMemory(two, between(0x7fffn, 0x9000n))).toBe(false);
    expect(isRegionMemory(two, between(0x3000n, 0x4000n))).toBe(false);
    expect(isRegionMemory(two, between(0xa000n, 0xb000n))).toBe(false);
  });

  test('a range beside one shares nothing with it', () => {
    expect(overlapsMemory(two, between(0x3000n, 0x8000n))).toBe(false);
    expect(overlapsMemory(two, between(0x2fffn, 0x8000n))).toBe(true);
    expect(overlapsMemory(two, between(0x3000n, 0x8001n))).toBe(true);
    expect(isRegionReserved(reserve(two, range(0x4000n, PAGE)), between(0x3000n, 0x4000n))).toBe(false);
  });

  test('one flag is cleared, the others stay', () => {
    const whole = range(0x1000n, 0x2000n);
    const both = mark(mark(two, whole, 'movable'), whole, 'nomap');
    expect([...(clear(both, whole, 'nomap').memory[0]?.flags ?? [])]).toEqual(['movable']);
  });

  test('what lies behind the last address is cut off, or is nothing', () => {
    const narrow = emptyMemblock(PAGE, 0xffff_ffffn);
    expect(shown(add(narrow, range(0xffff_0000n, 0xffffn)).memory)).toEqual(['ffff0000-ffffffff']);
    expect(shown(add(narrow, range(0xffff_0000n, 0x2_0000n)).memory)).toEqual(['ffff0000-ffffffff']);
    expect(add(narrow, range(0x1_0000_0000n, PAGE)).memory).toEqual([]);
    expect(remove(add(narrow, range(0x1000n, PAGE)), range(0x1_0000_0000n, PAGE)).memory).toHaveLength(1);
  });
});

describe('limits that change nothing', () => {
  const bank = add(emptyMemblock(PAGE, 2n ** 64n - 1n), range(0x1000n, 0x4000n));

  // mm/memblock.c: memblock_enforce_memory_limit(): if (!limit) return;
  test('a limit of 0, or of more than there is', () => {
    expect(enforceMemoryLimit(bank, 0n)).toBe(bank);
    expect(enforceMemoryLimit(bank, 0x5000n)).toBe(bank);
  });

  // memblock_cap_memory_range(): without memory there is nothing to cap.
  test('a cap before there is memory', () => {
    const early = reserve(emptyMemblock(PAGE, 2n ** 64n - 1n), range(0x9000n, PAGE));
    expect(capMemory(early, range(0x1000n, PAGE))).toBe(early);
  });

  test('a cap beside all memory leaves what is not mapped', () => {
    const partly = mark(bank, range(0x4000n, PAGE), 'nomap');
    expect(shown(capMemory(partly, range(0x8000n, PAGE)).memory)).toEqual(['4000-5000']);
  });
});

import { describe, expect, test } from 'vitest';
import {
  add,
  addressAtSize,
  allowResize,
  capMemory,
  clear,
  emptyMemblock,
  enforceMemoryLimit,
  free,
  isRegionMemory,
  isRegionReserved,
  type Memblock,
  mark,
  memorySize,
  overlapsMemory,
  remove,
  reserve,
  setNode,
} from '../../../src/boot/memblock/memblock.js';
import type { MemblockRegion } from '../../../src/boot/memblock/region.js';
import type { Range } from '../../../src/units/range.js';

const PAGE = 0x1000n;
const empty = emptyMemblock(PAGE, 2n ** 64n - 1n);
const range = (base: bigint, size: bigint): Range => ({ base, size });
const bank = (...ranges: readonly Range[]): Memblock => ranges.reduce((memblock, each) => add(memblock, each), empty);

/** `[base-end) flags @node`, to be read beside the drawing. */
const shown = (regions: readonly MemblockRegion[]): readonly string[] =>
  regions.map(({ base, size, flags, nid }) =>
    [`${base.toString(16)}-${(base + size).toString(16)}`, ...flags, ...(nid === undefined ? [] : [`@${nid}`])].join(
      ' ',
    ),
  );

describe('add', () => {
  //   before   |      [   r1   ]      |
  //   add      |   [  r2 ]            |
  //   after    |   [     r    ]       |   Expect one region from r2 to the end of r1.
  test('overlap at the bottom is merged', () => {
    expect(shown(add(bank(range(0x8000n, 0x4000n)), range(0x6000n, 0x4000n)).memory)).toEqual(['6000-c000']);
  });

  //   before   |  [r1]  [r2]  [r3]    |
  //   add      |  [      r      ]     |
  //   after    |  [       r       ]   |   Expect the gaps filled and all one.
  test('a range over several regions fills the gaps', () => {
    const before = bank(range(0x1000n, 0x1000n), range(0x4000n, 0x1000n), range(0x8000n, 0x2000n));
    expect(shown(add(before, range(0x1000n, 0x8000n)).memory)).toEqual(['1000-a000']);
  });

  //   before   |  [ no-map ]          |
  //   add      |  [       r       ]   |
  //   after    |  [ no-map ][  r  ]   |   Expect what is there to keep its flag.
  test('what is there already keeps its flags', () => {
    const before = mark(bank(range(0x1000n, 0x2000n)), range(0x1000n, 0x2000n), 'nomap');
    expect(shown(add(before, range(0x1000n, 0x5000n)).memory)).toEqual(['1000-3000 nomap', '3000-6000']);
  });

  test('a size of 0 adds nothing, and a range over the end of the address space is cut off', () => {
    expect(add(empty, range(0x1000n, 0n)).memory).toEqual([]);
    const top = add(empty, range(0xffff_ffff_ffff_f000n, 0x8000n));
    expect(shown(top.memory)).toEqual(['fffffffffffff000-ffffffffffffffff']);
  });

  test('touching regions of two nodes stay two, without flags or nodes they become one', () => {
    const one = bank(range(0x1000n, 0x1000n), range(0x2000n, 0x1000n));
    expect(shown(one.memory)).toEqual(['1000-3000']);
    const nodes = setNode(setNode(one, range(0x1000n, 0x1000n), 0), range(0x2000n, 0x1000n), 1);
    expect(shown(nodes.memory)).toEqual(['1000-2000 @0', '2000-3000 @1']);
  });
});

describe('remove and free', () => {
  //   before   |  [        r       ]  |
  //   remove   |      [  cut ]        |
  //   after    |  [ r]        [ r  ]  |   Expect two pieces, at odd bytes too.
  test('a hole splits a region to the byte', () => {
    expect(shown(remove(bank(range(0x1000n, 0x4000n)), range(0x1800n, 0x801n)).memory)).toEqual([
      '1000-1800',
      '2001-5000',
    ]);
  });

  test('removing what is not there changes nothing', () => {
    const before = bank(range(0x1000n, 0x1000n));
    expect(remove(before, range(0x8000n, 0x1000n))).toBe(before);
  });

  test('free gives back a part of what somebody else reserved', () => {
    const taken = reserve(reserve(empty, range(0x1000n, 0x3000n)), range(0x3000n, 0x3000n));
    expect(shown(taken.reserved)).toEqual(['1000-6000']);
    expect(shown(free(taken, range(0x2000n, 0x2000n)).reserved)).toEqual(['1000-2000', '4000-6000']);
  });

  test('a wrapped end, as arm64 removes above its address space', () => {
    const before = bank(range(0x4000_0000n, 0x1_0000_0000n), range(2n ** 48n, 0x1000n));
    expect(shown(remove(before, range(2n ** 48n, 2n ** 64n - 1n)).memory)).toEqual(['40000000-140000000']);
  });
});

describe('marks', () => {
  //   before   |  [        r        ]  |
  //   mark     |      [ m ]            |
  //   after    |  [ r][ m ][   r    ]  |   Expect three regions; cleared, one again.
  test('a mark splits, clearing it joins', () => {
    const before = bank(range(0x1000n, 0x8000n));
    const marked = mark(before, range(0x3000n, 0x1000n), 'nomap');
    expect(shown(marked.memory)).toEqual(['1000-3000', '3000-4000 nomap', '4000-9000']);
    expect(shown(clear(marked, range(0x3000n, 0x1000n), 'nomap').memory)).toEqual(['1000-9000']);
  });

  test('a mark outside memory marks nothing, half outside the half', () => {
    const before = bank(range(0x1000n, 0x1000n));
    expect(shown(mark(before, range(0x4000n, 0x1000n), 'movable').memory)).toEqual(['1000-2000']);
    expect(shown(mark(before, range(0x1800n, 0x1000n), 'movable').memory)).toEqual(['1000-1800', '1800-2000 movable']);
  });

  test('two marks on one range are both kept', () => {
    const both = mark(
      mark(bank(range(0x1000n, 0x1000n)), range(0x1000n, 0x1000n), 'movable'),
      range(0n, 0x9000n),
      'nomap',
    );
    expect(shown(both.memory)).toEqual(['1000-2000 nomap movable']);
  });
});

describe('questions', () => {
  const memblock = reserve(bank(range(0x1000n, 0x2000n), range(0x8000n, 0x2000n)), range(0x8800n, 0x10n));

  test('reserved is a question of overlap, memory of containment in one region', () => {
    expect(isRegionReserved(memblock, range(0x8000n, 0x1000n))).toBe(true);
    expect(isRegionReserved(memblock, range(0x9000n, 0x1000n))).toBe(false);
    expect(isRegionMemory(memblock, range(0x1000n, 0x2000n))).toBe(true);
    expect(isRegionMemory(memblock, range(0x2000n, 0x2000n))).toBe(false);
    expect(overlapsMemory(memblock, range(0x2000n, 0x2000n))).toBe(true);
  });

  test('two regions that touch but differ in flags are two to isRegionMemory', () => {
    const split = mark(bank(range(0x1000n, 0x4000n)), range(0x3000n, 0x2000n), 'hotplug');
    expect(isRegionMemory(split, range(0x2000n, 0x2000n))).toBe(false);
  });

  test('the sum from the bottom ignores holes', () => {
    expect(memorySize(memblock)).toBe(0x4000n);
    expect(addressAtSize(memblock, 0x2000n)).toBe(0x3000n);
    expect(addressAtSize(memblock, 0x3000n)).toBe(0x9000n);
    expect(addressAtSize(memblock, 0x5000n)).toBeUndefined();
  });
});

describe('limits', () => {
  //   before   |  [ r ] [no-map] [ r ] |
  //   cap      |  [ kept ]             |
  //   after    |  [ r ] [no-map]       |   Expect no-map memory to stay.
  test('a cap keeps no-map memory, and cuts reservations', () => {
    const before = reserve(
      mark(bank(range(0x1000n, 0x8000n)), range(0x6000n, 0x1000n), 'nomap'),
      range(0x2000n, 0x4000n),
    );
    const capped = capMemory(before, range(0n, 0x4000n));
    expect(shown(capped.memory)).toEqual(['1000-4000', '6000-7000 nomap']);
    expect(shown(capped.reserved)).toEqual(['2000-4000']);
  });

  test('a cap of size 0 does nothing, one beside all memory leaves none', () => {
    const before = bank(range(0x1000n, 0x1000n));
    expect(capMemory(before, range(0x1000n, 0n))).toBe(before);
    expect(capMemory(before, range(0x8000n, 0x1000n)).memory).toEqual([]);
  });

  test('the limit of riscv takes no-map memory away, too', () => {
    const before = mark(bank(range(0x1000n, 0x4000n)), range(0x4000n, 0x1000n), 'nomap');
    expect(shown(enforceMemoryLimit(before, 0x2000n).memory)).toEqual(['1000-3000']);
    expect(enforceMemoryLimit(before, 0x4000n).memory).toEqual(before.memory);
  });
});

describe('tables that are full', () => {
  const full = emptyMemblock(PAGE, 2n ** 64n - 1n, { memory: 4, reserved: 4 });
  const taken = [0x1000n, 0x3000n, 0x5000n, 0x7000n].reduce(
    (memblock, base) => reserve(memblock, range(base, 0x1000n)),
    full,
  );

  test('a fifth region finds no room, but what joins two does', () => {
    expect(reserve(taken, range(0x9000n, 0x1000n))).toBe(taken);
    const joined = reserve(allowResize(taken), range(0x2000n, 0x1000n));
    expect(shown(joined.reserved)).toEqual(['1000-4000', '5000-6000', '7000-8000']);
  });

  test('a mark needs room for two more regions', () => {
    const banks = [0x1000n, 0x3000n, 0x5000n].reduce((memblock, base) => add(memblock, range(base, 0x1000n)), full);
    expect(mark(banks, range(0x1400n, 0x10n), 'nomap')).toBe(banks);
    expect(mark(allowResize(banks), range(0x1400n, 0x10n), 'nomap').memory).toHaveLength(5);
  });
});

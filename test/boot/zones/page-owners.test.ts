import { describe, expect, test } from 'vitest';
import type { MemblockFlag, ZoneName } from '../../../src/boot/state.js';
import type { MemoryFrames } from '../../../src/boot/zones/frames.js';
import {
  type FilledZone,
  frameOwnership,
  type OwnedFrames,
  type OwnershipRules,
  ownedMemory,
} from '../../../src/boot/zones/ownership.js';

// mm/page_alloc.c of 6.1: memmap_init(), memmap_init_zone_range() and init_unavailable_range(), followed by hand.

const frames = (start: number, end: number, nid = 0, ...flags: readonly MemblockFlag[]): MemoryFrames => ({
  start,
  end,
  nid,
  flags: new Set(flags),
});
const zone = (name: ZoneName, start: number, end: number): FilledZone => ({ name, start, end });

const sparse: OwnershipRules = {
  blocks: false,
  mirrored: false,
  pageblockPages: 0x200,
  sectionPages: 0x1000,
  maxOrderPages: 0x400,
  firstZone: 'DMA',
};
const { sectionPages: _, ...flat } = sparse;

const lines = (owned: readonly OwnedFrames[]): readonly string[] =>
  owned.map(({ start, end, nid, zone: name }) => `${start.toString(16)}-${end.toString(16)} ${nid} ${name}`);

/** Neighbours of one zone as one. */
function joined(owned: readonly OwnedFrames[]): readonly OwnedFrames[] {
  const all: OwnedFrames[] = [];
  for (const range of owned) {
    const last = all.at(-1);
    const same = last !== undefined && last.end === range.start && last.nid === range.nid && last.zone === range.zone;
    if (same) all[all.length - 1] = { ...last, end: range.end };
    else all.push(range);
  }
  return all;
}

function owners(memory: readonly MemoryFrames[], zones: readonly (readonly FilledZone[])[], rules: OwnershipRules) {
  const ownership = frameOwnership(memory, new Map(zones.map((own, nid) => [nid, own])), rules);
  return { owners: lines(joined(ownership.owners)), unavailable: lines(ownership.unavailable) };
}

//   pages    0x400      0x1000    0x1800      0x2000    0x2800      0x3000
//   memory     [                    ]  hole     [         ]  section  |
//   zones      [ DMA     )[   Normal                      )
const holey = [frames(0x400, 0x1800), frames(0x2000, 0x2800)];
const twoZones = [zone('DMA', 0x400, 0x1000), zone('Normal', 0x1000, 0x2800)];

describe('pages that are no memory', () => {
  test('belong to what follows them, and behind the last memory to its zone, up to the end of the section', () => {
    expect(owners(holey, [twoZones], sparse)).toEqual({
      owners: ['0-1000 0 DMA', '1000-3000 0 Normal'],
      unavailable: ['0-400 0 DMA', '1800-2000 0 Normal', '2800-3000 0 Normal'],
    });
  });

  test('with FLATMEM belong to nobody behind the last memory, but for the rest of the largest buddy: zone 0 of node 0', () => {
    expect(owners([frames(0, 0x1900)], [[zone('Normal', 0, 0x1900)]], flat)).toEqual({
      owners: ['0-1900 0 Normal', '1900-1c00 0 DMA'],
      unavailable: [],
    });
    expect(owners([frames(0, 0x1800)], [[zone('Normal', 0, 0x1800)]], flat).owners).toEqual(['0-1800 0 Normal']);
  });

  test('are none where memory begins at 0 and ends with a section', () => {
    expect(owners([frames(0, 0x1000)], [[zone('DMA', 0, 0x1000)]], sparse)).toEqual({
      owners: ['0-1000 0 DMA'],
      unavailable: [],
    });
  });

  test('so is memory of a node that has no zone with pages: the last zone, but of that node', () => {
    const memory = [frames(0x400, 0x800, 0), frames(0x800, 0xc00, 1)];
    expect(owners(memory, [[zone('DMA', 0x400, 0x800)]], sparse)).toEqual({
      owners: ['0-800 0 DMA', '800-1000 1 DMA'],
      unavailable: ['0-400 0 DMA', '800-1000 1 DMA'],
    });
  });

  test('without any zone nobody is asked', () => {
    expect(owners([frames(0x400, 0x800)], [], sparse)).toEqual({ owners: [], unavailable: [] });
  });

  test('a region of less than a page is none', () => {
    expect(owners([frames(0x400, 0x800), frames(0x901, 0x900)], [[zone('DMA', 0x400, 0x800)]], sparse).owners).toEqual([
      '0-1000 0 DMA',
    ]);
  });
});

test('two nodes have zones of their own', () => {
  const memory = [frames(0, 0x800, 0), frames(0x800, 0x1000, 1)];
  expect(owners(memory, [[zone('Normal', 0, 0x800)], [zone('Normal', 0x800, 0x1000)]], sparse).owners).toEqual([
    '0-800 0 Normal',
    '800-1000 1 Normal',
  ]);
});

// memmap_init_zone_range() sets the beginning of the hole back to the end of what it has just filled.
test('a zone inside another takes its pages, and what lies behind them as a hole', () => {
  const zones = [zone('Normal', 0x400, 0x2000), zone('Movable', 0x800, 0x1000)];
  expect(owners([frames(0x400, 0x2000)], [zones], sparse).owners).toEqual(['0-800 0 Normal', '800-2000 0 Movable']);
});

// overlap_memmap_init()
describe('kernelcore=mirror', () => {
  const zones = [zone('Normal', 0x400, 0x2000), zone('Movable', 0x800, 0x2000)];
  const memory = [frames(0x400, 0x1000, 0, 'mirror'), frames(0x1000, 0x2000)];

  test('leaves mirrored memory to the zone below', () => {
    expect(owners(memory, [zones], { ...sparse, mirrored: true }).owners).toEqual([
      '0-1000 0 Normal',
      '1000-2000 0 Movable',
    ]);
  });

  test('alone does so: else ZONE_MOVABLE takes what it spans', () => {
    expect(owners(memory, [zones], sparse).owners).toEqual(['0-800 0 Normal', '800-2000 0 Movable']);
  });
});

//   memory   [ 0x400 .. 0x1000 )[ block .. 0x1300 )[ .. 0x2000 )
describe('designated blocks', () => {
  const memory = [frames(0x400, 0x1000), frames(0x1000, 0x1300, 0, 'movable'), frames(0x1300, 0x2000)];
  const zones = [zone('Normal', 0x400, 0x2000), zone('Movable', 0x1000, 0x1300)];

  test('are moved to ZONE_MOVABLE by whole pageblocks', () => {
    expect(owners(memory, [zones], { ...sparse, blocks: true }).owners).toEqual([
      '0-1000 0 Normal',
      '1000-1400 0 Movable',
      '1400-2000 0 Normal',
    ]);
  });

  test('are moved on the node on which they are', () => {
    const two = [frames(0, 0x800, 0), frames(0x800, 0x1000, 1, 'movable')];
    const own = [[zone('Normal', 0, 0x800)], [zone('Normal', 0x800, 0x1000)]];
    expect(owners(two, own, { ...sparse, blocks: true }).owners).toEqual(['0-800 0 Normal', '800-1000 1 Movable']);
  });

  test('are not known to a kernel without them', () => {
    const one = [zone('Normal', 0x400, 0x2000)];
    expect(owners(memory, [one], sparse).owners).toEqual(['0-2000 0 Normal']);
  });
});

describe('owned memory', () => {
  const owned = (start: number, end: number, name: ZoneName, nid = 0): OwnedFrames => ({ start, end, nid, zone: name });

  test('is what is owned, without holes', () => {
    const { owners: all } = frameOwnership(holey, new Map([[0, twoZones]]), sparse);
    expect(lines(ownedMemory(all, holey))).toEqual(['400-1000 0 DMA', '1000-1800 0 Normal', '2000-2800 0 Normal']);
  });

  test('one region may have several owners, and one owner several regions', () => {
    const three = [owned(0, 0x800, 'DMA'), owned(0x800, 0x900, 'Normal'), owned(0x900, 0x2000, 'Movable')];
    expect(lines(ownedMemory(three, [frames(0x400, 0x1000), frames(0x1800, 0x1900)]))).toEqual([
      '400-800 0 DMA',
      '800-900 0 Normal',
      '900-1000 0 Movable',
      '1800-1900 0 Movable',
    ]);
  });

  test('neighbours of one zone are one, of two nodes they are two', () => {
    const parts = [owned(0, 0x100, 'DMA'), owned(0x100, 0x200, 'DMA'), owned(0x200, 0x300, 'DMA', 1)];
    expect(lines(ownedMemory(parts, [frames(0, 0x300)]))).toEqual(['0-200 0 DMA', '200-300 1 DMA']);
  });

  test('is nothing outside memory', () => {
    expect(ownedMemory([owned(0, 0x100, 'DMA')], [frames(0x100, 0x200)])).toEqual([]);
    expect(ownedMemory([owned(0x200, 0x300, 'DMA')], [frames(0x100, 0x200)])).toEqual([]);
  });
});

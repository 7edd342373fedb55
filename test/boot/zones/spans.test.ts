import { describe, expect, test } from 'vitest';
import type { MemblockFlag } from '../../../src/boot/state.js';
import type { MemoryFrames } from '../../../src/boot/zones/frames.js';
import type { ZoneLimit } from '../../../src/boot/zones/limits.js';
import { absentPages } from '../../../src/boot/zones/pages.js';
import { nodeSpan, type SpanRules, zoneSpan } from '../../../src/boot/zones/spans.js';

// mm/page_alloc.c of 6.1: zone_spanned_pages_in_node(), adjust_zone_range_for_zone_movable() and zone_absent_pages_in_node().

const frames = (start: number, end: number, nid = 0, ...flags: readonly MemblockFlag[]): MemoryFrames => ({
  start,
  end,
  nid,
  flags: new Set(flags),
});

//   0       0x1000            0x4000
//   [ DMA  )[    Normal      )
const limits: readonly ZoneLimit[] = [
  { name: 'DMA', start: 0, end: 0x1000 },
  { name: 'Normal', start: 0x1000, end: 0x4000 },
];
const mainline: SpanRules = { limits, mirrored: false, blocks: 'none' };

/** The zones of node 0: `[start, end, absent]`, or nothing. */
function zones(memory: readonly MemoryFrames[], movableStart?: number, rules: SpanRules = mainline) {
  const node = nodeSpan(memory, 0, movableStart, rules);
  const [dma, normal, movable] = [...rules.limits, undefined].map((limit) => {
    const span = zoneSpan(node, limit, rules);
    return span && [span.start, span.end, absentPages(memory, node, limit, rules)];
  });
  return { dma, normal, movable };
}

describe('a node over two zones', () => {
  const memory = [frames(0x800, 0x3000)];

  test('spans what of it lies in each', () => {
    expect(zones(memory)).toEqual({ dma: [0x800, 0x1000, 0], normal: [0x1000, 0x3000, 0], movable: undefined });
  });

  test('loses to ZONE_MOVABLE what begins behind its start', () => {
    expect(zones(memory, 0x2000)).toEqual({
      dma: [0x800, 0x1000, 0],
      normal: [0x1000, 0x2000, 0],
      movable: [0x2000, 0x3000, 0],
    });
  });

  test('loses a whole zone that begins there', () => {
    expect(zones(memory, 0x1000)).toEqual({
      dma: [0x800, 0x1000, 0],
      normal: undefined,
      movable: [0x1000, 0x3000, 0],
    });
  });

  test('with kernelcore=mirror keeps its span, and lacks what belongs to the other', () => {
    const mirrored = { ...mainline, mirrored: true };
    const half = [frames(0x800, 0x2800, 0, 'mirror'), frames(0x2800, 0x3000)];
    expect(zones(half, 0x2800, mirrored)).toEqual({
      dma: [0x800, 0x1000, 0],
      normal: [0x1000, 0x3000, 0x800],
      movable: [0x2800, 0x3000, 0],
    });
    const above = [frames(0x800, 0x2000), frames(0x2000, 0x3000, 0, 'mirror')];
    expect(zones(above, 0x1800, mirrored)).toEqual({
      dma: [0x800, 0x1000, 0],
      normal: [0x1000, 0x3000, 0x1000],
      movable: [0x1800, 0x3000, 0x1000],
    });
  });
});

test('ZONE_MOVABLE ends with the zone that it is taken from', () => {
  const short = {
    ...mainline,
    limits: [limits[0] as ZoneLimit, { name: 'Normal', start: 0x1000, end: 0x2800 } as const],
  };
  expect(zones([frames(0x800, 0x3000)], 0x2000, short).movable).toEqual([0x2000, 0x2800, 0]);
});

test('holes and other nodes are spanned, and absent', () => {
  const memory = [frames(0x400, 0x800), frames(0xc00, 0x1800), frames(0x1800, 0x2000, 1), frames(0x2000, 0x3000)];
  expect(zones(memory)).toEqual({ dma: [0x400, 0x1000, 0x400], normal: [0x1000, 0x3000, 0x800], movable: undefined });
});

test('a node above all zones, and one without memory, span nothing', () => {
  const nothing = { dma: undefined, normal: undefined, movable: undefined };
  expect(zones([frames(0x5000, 0x6000)])).toEqual(nothing);
  expect(zones([frames(0x800, 0x3000, 1)])).toEqual(nothing);
});

test('regions of less than a page are no part of a node', () => {
  const memory = [frames(0x101, 0x100), frames(0x800, 0x900), frames(0xa01, 0xa00)];
  expect(zones(memory)).toEqual({ dma: [0x800, 0x900, 0], normal: undefined, movable: undefined });
});

import { expect, test } from 'vitest';
import { type Bandwidth, bandwidthOf, relativeTime } from '../../src/answers/bandwidth.js';
import { segmentsOf } from '../../src/answers/segments.js';
import type { Controller } from '../../src/boot/world.js';
import { recordedBoot } from '../support/recorded.js';

const gib = 1n << 30n;
/** BCM7278 with 2 x 1 GiB; both controllers alike. */
const controllers: readonly Controller[] = [
  { name: 'MEMC0', base: 0x4000_0000n, size: gib },
  { name: 'MEMC1', base: 0x3_0000_0000n, size: gib },
];

/** The model over a layout that a real kernel made of these parameters. */
function modelled(name: string, shuffled = false, speeds = controllers): Bandwidth {
  const { boot, world } = recordedBoot(name);
  return bandwidthOf(segmentsOf(boot, world, speeds), speeds, { workingSet: 512n << 20n, shuffled });
}

/** The posted measurement: BCM7278 2x1 GiB, 4 threads that copy 64 MiB 30 times each; seconds of real time. */
const measured = [
  { parameters: 'none', layout: 'v3-7278-none', shuffled: false, real: 4.047 },
  { parameters: 'movablecore=600M', layout: 'v3-7278-600m', shuffled: false, real: 4.068 },
  { parameters: 'movablecore=600M@0x50000000', layout: 'v3-7278-600m-at', shuffled: false, real: 4.01 },
  { parameters: 'movablecore=300M@0x60000000,300M@0x320000000', layout: 'v3-7278-two', shuffled: false, real: 3.562 },
  { parameters: 'page_alloc.shuffle=1', layout: 'v3-7278-none', shuffled: true, real: 4.056 },
  { parameters: 'both', layout: 'v3-7278-two', shuffled: true, real: 3.173 },
];
const rows = measured.map((row) => ({ ...row, usable: modelled(row.layout, row.shuffled).usable }));

test('user memory that lies on one of two controllers has half of the bandwidth, spread evenly it has all', () => {
  expect(rows.map((row) => Math.round(row.usable * 100))).toEqual([50, 50, 50, 85, 50, 100]);
});

//  The model has one free figure, the part of the job that waits for memory. Taken from the two ends of the table
//  it must give the other four rows.
test('with the memory-bound part from two rows, the other four are right within 7 per cent, in the right order', () => {
  const [slow, fast] = [rows[0], rows[5]] as [(typeof rows)[0], (typeof rows)[0]];
  const part = (1 - fast.real / slow.real) / (1 - slow.usable / fast.usable);
  expect(part).toBeCloseTo(0.43, 2);
  const errors = rows.map((row) => (slow.real * relativeTime(part, slow.usable, row.usable)) / row.real - 1);
  for (const error of errors) expect(Math.abs(error)).toBeLessThan(0.07);
  // all rows but the mixed one are right within 1 per cent
  expect(errors.filter((error) => Math.abs(error) < 0.01).length).toBe(5);
  const byTime = [...rows].sort((a, b) => b.real - a.real).map((row) => Math.round(row.usable * 100));
  expect(byTime).toEqual([50, 50, 50, 50, 85, 100]);
});

test('a faster controller carries more: the share that fits its speed uses all', () => {
  const uneven = controllers.map((each, index) => ({ ...each, bandwidthMBps: index === 0 ? 1000 : 3000 }));
  expect(modelled('v3-7278-none', false, uneven).usable).toBeCloseTo(0.75, 5);
  expect(modelled('v3-7278-two', true, uneven).usable).toBeCloseTo(0.5, 5);
});

test('segments: every byte of RAM once, in order, with zone and controller', () => {
  for (const name of [
    'v3-7278-two',
    'dmb-bcm7278-like',
    'a32-dmb-binding-example',
    'v3-numa-interleaved',
    'mem-limit-kernel',
  ]) {
    const { boot, world } = recordedBoot(name);
    const segments = segmentsOf(boot, world, []);
    const total = segments.reduce((sum, segment) => sum + segment.size, 0n);
    expect([name, total]).toEqual([name, boot.memory.reduce((sum, region) => sum + region.size, 0n)]);
    for (const [index, segment] of segments.entries()) {
      const next = segments[index + 1];
      if (next) expect(segment.base + segment.size <= next.base).toBe(true);
    }
    const movable = segments.filter((each) => each.zone === 'Movable').reduce((sum, each) => sum + each.size, 0n);
    const frames = [...boot.movableFrames.values()].flat().reduce((sum, { start, end }) => sum + end - start, 0);
    expect([name, movable]).toEqual([name, BigInt(frames) * world.pageSize]);
  }
});

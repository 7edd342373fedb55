import { expect, test } from 'vitest';
import { type Comparison, compareWays } from '../../src/answers/compare.js';
import { differencesOf, type Side } from '../../src/answers/differences.js';
import type { Replayed } from '../../src/answers/replayed.js';
import type { MachineFacts } from '../../src/check.js';
import { replayDemand } from '../../src/check.js';
import { recordedMachine, replayedBoard } from '../support/verified.js';

const mib = (bytes: bigint | undefined) => Number((bytes ?? 0n) >> 20n);
const base = (name: string, change: Partial<MachineFacts> = {}): Replayed => {
  const machine = { ...recordedMachine(name), ...change };
  const { demand, world, boot } = replayedBoard(name, machine);
  return { demand, facts: world.facts, world, boot };
};
const answer = (comparison: Comparison, name: string) => comparison.answers.find((each) => each.name === name);
const zone = (replayed: Replayed | undefined, name: string) =>
  replayed?.boot.zones.find((each) => each.name === name && each.presentPages > 0);
const pages = (replayed: Replayed | undefined, name: string) => {
  const found = zone(replayed, name);
  return found && [found.presentPages, found.spannedPages, found.start];
};

/** BCM7278 with 2 x 1 GiB as in the thread, on kernels of both series. */
const board = (kernel: 'linux-6.1+dmb-v1' | 'android14-6.1', movable: string): Replayed =>
  base('v3-7278-none', { kernel, cmdline: movable === '' ? 'console=ttyAMA0' : `console=ttyAMA0 ${movable}` });

//  The figures of the mailing-list thread: present, spanned, start of the zones that hold pages.
test.each([
  ['', 'linux-6.1+dmb-v1', [262144, 786432, 0x40000], [262144, 2359296, 0x100000], undefined],
  [
    'movablecore=600M',
    'linux-6.1+dmb-v1',
    [262144, 786432, 0x40000],
    [108544, 2205696, 0x100000],
    [153600, 153600, 0x31a800],
  ],
  [
    'movablecore=600M@0x50000000',
    'linux-6.1+dmb-v1',
    [108544, 786432, 0x40000],
    [262144, 2359296, 0x100000],
    [153600, 3080192, 0x50000],
  ],
  [
    'movablecore=600M@0x50000000',
    'android14-6.1',
    [108544, 786432, 0x40000],
    [262144, 2359296, 0x100000],
    [153600, 153600, 0x50000],
  ],
  [
    'movablecore=300M@0x60000000,300M@0x320000000',
    'linux-6.1+dmb-v1',
    [185344, 786432, 0x40000],
    [185344, 2359296, 0x100000],
    [153600, 3014656, 0x60000],
  ],
  [
    'movablecore=300M@0x60000000,300M@0x320000000',
    'android14-6.1',
    [185344, 786432, 0x40000],
    [185344, 2359296, 0x100000],
    [153600, 2960384, 0x60000],
  ],
  [
    'movablecore=256M@0x70000000',
    'linux-6.1+dmb-v1',
    [196608, 786432, 0x40000],
    [262144, 2359296, 0x100000],
    [65536, 2949120, 0x70000],
  ],
  [
    'movablecore=256M@0x70000000',
    'android14-6.1',
    [196608, 786432, 0x40000],
    [262144, 2359296, 0x100000],
    [65536, 65536, 0x70000],
  ],
  [
    'movablecore=256M@0x70000000,512M',
    'android14-6.1',
    [196608, 786432, 0x40000],
    [196608, 2293760, 0x100000],
    [131072, 2949120, 0x70000],
  ],
  [
    'movablecore=256M@0x70000000,1G@12G',
    'android14-6.1',
    [196608, 786432, 0x40000],
    undefined,
    [327680, 2949120, 0x70000],
  ],
  ['movablecore=4G', 'linux-6.1+dmb-v1', [262144, 786432, 0x40000], undefined, [262144, 262144, 0x300000]],
] as const)('thread: %s on %s', (movable, kernel, dma, normal, movableZone) => {
  const replayed = board(kernel, movable);
  expect(pages(replayed, 'DMA')).toEqual(dma);
  expect(pages(replayed, 'Normal')).toEqual(normal);
  expect(pages(replayed, 'Movable')).toEqual(movableZone);
});

test('thread: the same 600 MiB in four ways; only blocks put movable memory on both controllers', () => {
  const comparison = compareWays(
    board('linux-6.1+dmb-v1', 'movablecore=300M@0x60000000,300M@0x320000000'),
    replayDemand,
  );
  const movable = (name: string) => answer(comparison, name)?.figures?.shares.map((share) => mib(share.movable));
  expect(movable('dmb')).toEqual([300, 300]);
  expect(movable('cma')).toEqual([0, 0]);
  expect(movable('movablecore')?.[0]).toBe(0);
  expect(movable('numa')?.[0]).toBe(0);
  expect(pages(answer(comparison, 'movablecore')?.replayed, 'Movable')).toEqual([153600, 153600, 0x31a800]);
  const usable = (name: string) => Math.round((answer(comparison, name)?.figures?.bandwidth.usable ?? 0) * 100);
  expect(['dmb', 'cma', 'movablecore', 'numa'].map(usable)).toEqual([85, 50, 50, 50]);
  expect(Math.round((answer(comparison, 'dmb')?.figures?.shuffledBandwidth.usable ?? 0) * 100)).toBe(100);
});

test('as CMA pools a driver can claim everything back, as blocks nothing but the default area', () => {
  const comparison = compareWays(
    board('linux-6.1+dmb-v1', 'movablecore=300M@0x60000000,300M@0x320000000'),
    replayDemand,
  );
  expect(mib(answer(comparison, 'cma')?.figures?.claimable.bytes)).toBe(616);
  expect(mib(answer(comparison, 'dmb')?.figures?.claimable.bytes)).toBe(16);
});

test('as NUMA nodes each controller is a node, and the sizes are those of the board', () => {
  const comparison = compareWays(base('dmb-bcm7278-like'), replayDemand);
  const numa = answer(comparison, 'numa')?.replayed;
  expect(new Set(numa?.boot.zones.filter((each) => each.presentPages > 0).map((each) => each.node))).toEqual(
    new Set([0, 1, 2]),
  );
  const total = (replayed?: Replayed) => replayed?.boot.zones.reduce((sum, each) => sum + each.presentPages, 0);
  expect(total(numa)).toBe(total(comparison.asIs.replayed));
});

test('the binding’s example on 32-bit Arm: NUMA cannot be, and a kernel without the series wastes all of it', () => {
  const comparison = compareWays(base('a32-dmb-binding-example'), replayDemand);
  expect(answer(comparison, 'numa')?.impossible).toMatch(/32-bit Arm/);
  const mainline = answer(comparison, 'mainline');
  expect(mainline?.replayed?.world.kernel.name).toBe('linux-6.1');
  expect(mib(mainline?.figures?.all.regions)).toBe(2260);
  expect(pages(comparison.asIs.replayed, 'Movable')).toEqual([578560, 718848, 0x10800]);
});

test('a board with nothing to lend has no answers', () => {
  expect(compareWays(base('bank-one'), replayDemand).answers).toEqual([]);
});

test('every way adds up: what the controllers hold is the RAM', () => {
  for (const name of [
    'dmb-bcm7278-like',
    'cma-static',
    'dmb-pool-static',
    'v3-7278-two',
    'a32-dmb-binding-example',
    'rv-dmb',
  ]) {
    for (const each of compareWays(base(name), replayDemand).answers) {
      if (!each.figures || !each.replayed) continue;
      const { total, ...parts } = each.figures.all;
      expect([name, each.name, Object.values(parts).reduce<bigint>((sum, part) => sum + (part as bigint), 0n)]).toEqual(
        [name, each.name, total],
      );
    }
  }
});

const side = (replayed: Replayed, name = ''): Side => ({ name, replayed, diagnostics: [] });

test('two kernels: what moved is named, the same on both sides is not', () => {
  const a = board('linux-6.1+dmb-v1', 'movablecore=256M@0x70000000');
  const b = board('android14-6.1', 'movablecore=256M@0x70000000');
  expect(differencesOf(side(a), side(a))).toEqual([]);
  const differences = differencesOf(side(a), side(b));
  expect(differences.filter((each) => each.group === 'zone')).toEqual([
    {
      group: 'zone',
      what: 'node 0 Movable',
      before: 'start 0x70000, spanned 2949120, present 65536, cma 0',
      after: 'start 0x70000, spanned 65536, present 65536, cma 0',
    },
  ]);
  expect(differences.find((each) => each.what === 'kernel')).toMatchObject({
    before: 'linux-6.1+dmb-v1',
    after: 'android14-6.1',
  });
});

test('two command lines: the kernel line that only one prints is told', () => {
  const differences = differencesOf(
    side(board('linux-6.1+dmb-v1', '')),
    side(board('linux-6.1+dmb-v1', 'movablecore=600M')),
  );
  expect(differences).toContainEqual({
    group: 'kernel line',
    what: 'Node 0: 0x000000031a800000',
    after: 'Node 0: 0x000000031a800000',
  });
});

import { expect, test } from 'vitest';
import { blockNodes } from '../../src/answers/block-nodes.js';
import { movableElements } from '../../src/answers/command-line.js';
import { toNodes, toParameters } from '../../src/answers/movablecore.js';
import { propose } from '../../src/answers/propose.js';
import type { Replayed } from '../../src/answers/replayed.js';
import { joined } from '../../src/answers/verify-files.js';
import { check, type MachineFacts, replayDemand } from '../../src/check.js';
import { contains, overlaps } from '../../src/units/range.js';
import { recordedNames, recordedText } from '../support/recorded.js';
import { recordedMachine, replayedBoard } from '../support/verified.js';

const base = (name: string, change: Partial<MachineFacts> = {}): Replayed => {
  const machine = { ...recordedMachine(name), ...change };
  const { demand, world, boot } = replayedBoard(name, machine);
  return { demand, facts: world.facts, world, boot };
};
const every = (percent: number) => ({ every: { percent }, byName: new Map() });
const mib = (bytes: bigint) => Number(bytes >> 20n);

//  controllers   |  MEMC0   |........|  MEMC1   |
//  30 per cent   |      ####|........|      ####|     Expect one block at the top of each.
test('so much on each controller: one block each, aligned, as large as asked for', () => {
  const { blocks, shares } = propose(base('v3-7278-none'), every(30), replayDemand);
  expect(shares.map(({ wanted, found }) => [mib(wanted), mib(found)])).toEqual([
    [306, 306],
    [306, 306],
  ]);
  expect(blocks.length).toBe(2);
  for (const block of blocks) expect([block.base % 0x20_0000n, block.size % 0x20_0000n]).toEqual([0n, 0n]);
});

test('per controller, in bytes and per cent', () => {
  const byName = new Map([
    ['MEMC0', { size: 256n << 20n }],
    ['MEMC1', { percent: 75 }],
  ]);
  expect(propose(base('v3-7278-none'), { byName }, replayDemand).shares.map(({ found }) => mib(found))).toEqual([
    256, 768,
  ]);
});

test('both forms make just the proposed blocks, with as much movable memory', () => {
  const { blocks, asNodes, asParameter } = propose(base('v3-7278-none'), every(50), replayDemand);
  const made = ({ replayed }: typeof asNodes) =>
    replayed.boot.movableBlocks.map(({ range }) => range).sort((a, b) => (a.base < b.base ? -1 : 1));
  expect(made(asNodes)).toEqual(blocks);
  expect(made(asParameter)).toEqual(blocks);
  expect(asNodes.figures.all.movable).toBe(asParameter.figures.all.movable);
});

test('on every recorded board: blocks are clear of image, initrd, blob and regions, and the kernel makes each of them', () => {
  for (const name of recordedNames) {
    const replayed = base(name);
    const { blocks, asNodes, shares } = propose(replayed, every(40), replayDemand);
    const { image, fdt, initrd } = replayed.world;
    const regions = replayed.boot.regions.filter(
      (placed) => !placed.region.compatible.includes('designated-movable-block'),
    );
    const taken = [
      { base: image.start, size: image.end - image.start },
      fdt,
      ...(initrd ? [initrd] : []),
      ...regions.flatMap(({ range }) => (range ? [range] : [])),
    ];
    for (const block of blocks) expect([name, taken.filter((range) => overlaps(range, block))]).toEqual([name, []]);
    for (const { wanted, found } of shares) expect(found).toBeLessThanOrEqual(wanted);
    const ignored = replayed.demand.reservedMemory?.problem !== undefined || asNodes.replayed.boot.result === 'panic';
    // neighbours may be one in the kernel's table
    const made = joined(asNodes.replayed.boot.movableBlocks.map(({ range }) => range));
    if (!ignored) {
      for (const block of blocks) expect([name, made.some((range) => contains(range, block))]).toEqual([name, true]);
    }
  }
}, 60_000);

test('what stands in the way of a wish is named', () => {
  const { remarks } = propose(
    base('dmb-bcm7278-like'),
    { byName: new Map([['MEMC1', { percent: 100 }]]) },
    replayDemand,
  );
  expect(remarks.join('\n')).toMatch(/MEMC1 gets 960 MiB of 1 GiB: in the way are .*svp@b8000000/);
});

test('the nodes’ text compiles behind the board and gives the layout that was promised', () => {
  const name = 'v3-7278-none';
  const { nodes, asNodes } = propose(base(name), every(40), replayDemand);
  const text = `${recordedText(name, 'input.dts')}\n${nodes}\n`;
  const host = {
    readFile: (path: string) =>
      path === 'board.dts' ? text : ({ reason: 'missing', detail: 'does not exist' } as const),
  };
  const machine: MachineFacts = { ...recordedMachine(name), kernel: 'linux-6.1+dmb-v1' };
  const report = check({
    host,
    file: 'board.dts',
    includeDirs: [],
    defines: [],
    undefines: [],
    includes: [],
    overlays: [],
    machine,
  });
  expect(report.diagnostics.filter((finding) => finding.severity === 'error')).toEqual([]);
  const figures = (zones: Replayed['boot']['zones'] | undefined) =>
    zones?.map((zone) => [zone.name, zone.start, zone.spannedPages, zone.presentPages]);
  expect(figures(report.facts?.boot.zones)).toEqual(figures(asNodes.replayed.boot.zones));
});

test('one cell for addresses and sizes', () => {
  const demand = { ...base('v3-7278-none').demand, addressCells: 1, sizeCells: 1 };
  expect(blockNodes(demand, [{ base: 0x1080_0000n, size: 0x2d80_0000n }])).toContain('reg = <0x10800000 0x2d800000>;');
});

test('from the tree to the command line: the same blocks, in ascending order', () => {
  const { text, onlyHere, onlyThere } = toParameters(base('dmb-bcm7278-like'), replayDemand);
  expect(text).toBe('movablecore=512M@0x54000000,896M@0x80000000,832M@0x300000000');
  expect([onlyHere, onlyThere]).toEqual([[], []]);
});

test('there and back: blocks that became parameters become the same nodes again', () => {
  for (const name of ['dmb-bcm7278-like', 'dmb-one-middle', 'dmb-adjacent', 'rv-dmb']) {
    const there = toParameters(base(name), replayDemand);
    const back = toNodes(there.replayed as Replayed, replayDemand);
    expect([name, back.blocks]).toEqual([name, there.blocks]);
  }
});

test('a misaligned block has no parameter; the reason says what to write', () => {
  const { text, reasons } = toParameters(base('dmb-misaligned'), replayDemand);
  expect(reasons.join('\n')).toMatch(/not in steps of 2 MiB .*stays reserved for nobody/);
  for (const each of movableElements(text ?? '')) {
    if (each.kind === 'block') expect(each.range.base % 0x20_0000n).toBe(0n);
  }
});

test('a pool in a block and an owner have no form on the command line', () => {
  const { reasons } = toParameters(base('dmb-pool-static'), replayDemand);
  expect(reasons.join('\n')).toMatch(/no driver can allocate from it/);
});

test('sizes and percentages have no form in a tree', () => {
  const { reasons, blocks } = toNodes(base('v3-7278-b'), replayDemand);
  expect(reasons.join('\n')).toMatch(/512 MiB without a place/);
  expect(blocks.length).toBe(1);
});

test('movablecore= is taken apart as the kernel does', () => {
  expect(movableElements('quiet movablecore=100M@2G,25% movablecore=1G')).toEqual([
    { kind: 'block', range: { base: 2n << 30n, size: 100n << 20n } },
    { kind: 'percent', percent: 25 },
    { kind: 'size', size: 1n << 30n },
  ]);
});

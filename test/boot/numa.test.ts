import { describe, expect, test } from 'vitest';
import { NO_FLAGS, type Regions } from '../../src/boot/memblock/region.js';
import { assignNodes, type NumaInput } from '../../src/boot/zones/numa.js';
import type { NumaMemory } from '../../src/memory/demand.js';

const GiB = 0x4000_0000n;
const nowhere = { file: { path: 'board.dts', text: '' }, start: 0, end: 0 } as unknown as NumaMemory['span'];

//   0x4000_0000            0x8000_0000            0xc000_0000
//   [      memory of one region, no node yet             ]
const twoGiB: Regions = [{ base: GiB, size: 2n * GiB, flags: NO_FLAGS }];

const memoryNode = (base: bigint, size: bigint, nid?: number): NumaMemory => ({
  path: `/memory@${base.toString(16)}`,
  span: nowhere,
  ranges: [{ base, size }],
  ...(nid === undefined ? {} : { nid }),
});

const numa = (changes: Partial<NumaInput>): NumaInput => ({
  configured: true,
  off: false,
  maxNumNodes: 4,
  cpuNodes: [],
  numaMemory: [memoryNode(GiB, GiB, 0), memoryNode(2n * GiB, GiB, 1)],
  ...changes,
});

const nodesOf = (setup: { readonly memory: Regions }) => setup.memory.map(({ base, size, nid }) => [base, size, nid]);
const texts = (setup: { readonly kernelLines: readonly { readonly text: string }[] }) =>
  setup.kernelLines.map((line) => line.text);

describe('the node of each region', () => {
  test('a region that two memory nodes share is cut between them', () => {
    const setup = assignNodes(twoGiB, numa({}));
    expect(nodesOf(setup)).toEqual([
      [GiB, GiB, 0],
      [2n * GiB, GiB, 1],
    ]);
    expect(setup.onlineNodes).toEqual([0, 1]);
    expect(setup.failure).toBeUndefined();
  });

  test('memory without an id makes all of it node 0', () => {
    const setup = assignNodes(twoGiB, numa({ numaMemory: [memoryNode(GiB, GiB, 1)] }));
    expect(nodesOf(setup)).toEqual([[GiB, 2n * GiB, 0]]);
    expect(setup.onlineNodes).toEqual([0]);
    expect(texts(setup)).toEqual([
      'NUMA: Warning: invalid memblk node 4 [mem 0x0000000080000000-0x00000000bfffffff]',
      'NUMA: Faking a node at [mem 0x0000000040000000-0x00000000bfffffff]',
    ]);
    expect(setup.failure).toBe('the memory at 0x80000000 is in no node with a numa-node-id');
  });

  test('an id that the kernel has no room for makes all of it node 0', () => {
    const setup = assignNodes(twoGiB, numa({ numaMemory: [memoryNode(GiB, GiB, 0), memoryNode(2n * GiB, GiB, 9)] }));
    expect(setup.onlineNodes).toEqual([0]);
    expect(texts(setup)).toEqual([
      'OF: NUMA: Node id 9 exceeds maximum value',
      'OF: NUMA: bad property in memory node',
      'NUMA: Faking a node at [mem 0x0000000040000000-0x00000000bfffffff]',
    ]);
  });

  test('a property of less than a cell, or a node without reg, does the same', () => {
    const short = assignNodes(twoGiB, numa({ numaMemory: [memoryNode(GiB, GiB)] }));
    const bare = assignNodes(twoGiB, numa({ numaMemory: [{ ...memoryNode(GiB, GiB, 0), ranges: [] }] }));
    expect(short.failure).toBe('numa-node-id of /memory@40000000 is shorter than a cell');
    expect(bare.failure).toBe('/memory@40000000 has a numa-node-id, but no reg');
    expect([short.onlineNodes, bare.onlineNodes]).toEqual([[0], [0]]);
  });

  test('a CPU alone makes a node without memory', () => {
    const setup = assignNodes(twoGiB, numa({ cpuNodes: [{ nid: 0 }, { nid: 3 }, {}] }));
    expect(setup.onlineNodes).toEqual([0, 1, 3]);
    expect(texts(setup)).toEqual(['NUMA: Initmem setup node 3 [<memory-less node>]']);
  });

  test('a CPU with a bad id is passed over', () => {
    const setup = assignNodes(twoGiB, numa({ cpuNodes: [{ nid: 7 }] }));
    expect(setup.onlineNodes).toEqual([0, 1]);
    expect(texts(setup)).toEqual(['OF: NUMA: Node id 7 exceeds maximum value']);
  });

  test('a distance map names nodes, and a distance that cannot be ends it all', () => {
    const map = (distance: number) => ({
      path: '/distance-map',
      span: nowhere,
      entries: [{ from: 2, to: 0, distance }],
    });
    expect(assignNodes(twoGiB, numa({ distanceMap: map(20) })).onlineNodes).toEqual([0, 1, 2]);
    const refused = assignNodes(twoGiB, numa({ distanceMap: map(10) }));
    expect(refused.onlineNodes).toEqual([0]);
    expect(texts(refused)).toContain('OF: NUMA: Invalid distance[node2 -> node0] = 10');
  });

  test('numa=off and a tree without ids say different things and do the same', () => {
    const off = assignNodes(twoGiB, numa({ off: true }));
    const none = assignNodes(twoGiB, numa({ numaMemory: [] }));
    expect(texts(off)[0]).toBe('NUMA: NUMA disabled');
    expect(texts(none)[0]).toBe('NUMA: No NUMA configuration found');
    expect(nodesOf(off)).toEqual(nodesOf(none));
  });

  test('a kernel without NUMA has one node and does not speak of it', () => {
    const setup = assignNodes(twoGiB, numa({ configured: false }));
    expect(nodesOf(setup)).toEqual([[GiB, 2n * GiB, 0]]);
    expect(setup.kernelLines).toEqual([]);
  });
});

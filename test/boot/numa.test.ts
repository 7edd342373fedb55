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

  // include/linux/topology.h: LOCAL_DISTANCE is 10; drivers/of/of_numa.c: of_numa_parse_distance_map_v1()
  test('a distance is 10 to the node itself, and more to each other', () => {
    const nodes = (...entries: readonly { readonly from: number; readonly to: number; readonly distance: number }[]) =>
      assignNodes(twoGiB, numa({ distanceMap: { path: '/distance-map', span: nowhere, entries } }));
    expect(nodes({ from: 2, to: 2, distance: 10 }, { from: 2, to: 0, distance: 11 }).onlineNodes).toEqual([0, 1, 2]);
    expect(texts(nodes({ from: 1, to: 1, distance: 11 }))).toContain('OF: NUMA: Invalid distance[node1 -> node1] = 11');
    expect(nodes({ from: 1, to: 1, distance: 11 }).failure).toBe(
      '/distance-map has the distance 11 from node 1 to node 1',
    );
    expect(nodes({ from: 4, to: 0, distance: 20 }).onlineNodes).toEqual([0, 1]);
  });

  test('a distance map is read aloud, and one without distances ends it all', () => {
    const map = { path: '/distance-map', span: nowhere };
    expect(texts(assignNodes(twoGiB, numa({ distanceMap: { ...map, entries: [] } })))).toEqual([
      'OF: NUMA: parsing numa-distance-map-v1',
    ]);
    const bare = assignNodes(twoGiB, numa({ distanceMap: map, cpuNodes: [{ nid: 5 }] }));
    expect(texts(bare)).toEqual([
      'OF: NUMA: Node id 5 exceeds maximum value',
      'OF: NUMA: parsing numa-distance-map-v1',
      'OF: NUMA: No distance-matrix property in distance-map',
      'NUMA: Faking a node at [mem 0x0000000040000000-0x00000000bfffffff]',
    ]);
    expect(bare.failure).toBe('/distance-map has no distance-matrix');
    expect(bare.onlineNodes).toEqual([0]);
  });

  test('the first id that is too high is the number of nodes', () => {
    const highest = assignNodes(twoGiB, numa({ numaMemory: [memoryNode(GiB, GiB, 3), memoryNode(2n * GiB, GiB, 0)] }));
    expect(highest.onlineNodes).toEqual([0, 3]);
    const above = assignNodes(twoGiB, numa({ numaMemory: [memoryNode(GiB, 2n * GiB, 4)] }));
    expect(above.failure).toBe(
      'numa-node-id 4 of /memory@40000000 is not below 4, the number of nodes that the kernel can have',
    );
  });

  test('two regions of one node that touch become one, of two nodes they do not', () => {
    const two: Regions = [
      { base: GiB, size: GiB, flags: NO_FLAGS },
      { base: 2n * GiB, size: GiB, flags: NO_FLAGS },
    ];
    expect(nodesOf(assignNodes(two, numa({ configured: false })))).toEqual([[GiB, 2n * GiB, 0]]);
    expect(nodesOf(assignNodes(two, numa({ off: true })))).toEqual([[GiB, 2n * GiB, 0]]);
    expect(nodesOf(assignNodes(two, numa({})))).toEqual([
      [GiB, GiB, 0],
      [2n * GiB, GiB, 1],
    ]);
  });

  test('each line names the routine that says it', () => {
    const lines = assignNodes(
      twoGiB,
      numa({ cpuNodes: [{ nid: 3 }, { nid: 7 }], numaMemory: [memoryNode(GiB, GiB, 9)] }),
    );
    expect(lines.kernelLines.map(({ because }) => (because.kind === 'kernel' ? because.what : ''))).toEqual([
      expect.stringContaining('of_numa_parse_cpu_nodes()'),
      expect.stringContaining('of_numa_parse_memory_nodes()'),
      expect.stringContaining('of_numa_parse_memory_nodes()'),
      expect.stringContaining('dummy_numa_init()'),
    ]);
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

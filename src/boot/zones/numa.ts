import type { DistanceMap, NumaMemory } from '../../memory/demand.js';
import { endOf, type Range } from '../../units/range.js';
import { assignNode, mergeRegions, type Regions } from '../memblock/region.js';
import type { KernelLine } from '../state.js';
import { dramOf } from './limits.js';

/** What decides which node a page is on. */
export interface NumaInput {
  /** CONFIG_NUMA; without it there is one node, of which the kernel does not speak. */
  readonly configured: boolean;
  /** `numa=off`. */
  readonly off: boolean;
  readonly maxNumNodes: number;
  readonly cpuNodes: readonly { readonly nid?: number }[];
  readonly numaMemory: readonly (Pick<NumaMemory, 'nid' | 'ranges'> & { readonly path?: string })[];
  readonly distanceMap?: DistanceMap;
}

export interface NumaSetup {
  /** memblock.memory with the node of each region; neighbours of one node and one kind are joined. */
  readonly memory: Regions;
  /** Ascending. */
  readonly onlineNodes: readonly number[];
  readonly kernelLines: readonly KernelLine[];
  /** The tree's nodes were not used: why, in words for people. */
  readonly failure?: string;
}

/** The distance of a node to itself. */
const LOCAL_DISTANCE = 10;

const line = (text: string, what: string): KernelLine => ({ text, debug: false, because: { kind: 'kernel', what } });

/** Gives each region of memory its node (drivers/base/arch_numa.c: arch_numa_init()); if the tree's nodes have a fault, all is node 0. */
export function assignNodes(memory: Regions, input: NumaInput): NumaSetup {
  if (!input.configured)
    return { memory: mergeRegions(memory.map((region) => ({ ...region, nid: 0 }))), onlineNodes: [0], kernelLines: [] };
  if (input.off) {
    const fake = fakeNode(memory);
    return {
      ...fake,
      kernelLines: [line('NUMA: NUMA disabled', 'dummy_numa_init()'), ...fake.kernelLines],
      failure: 'numa=off',
    };
  }
  const parsed = parseNodes(input);
  const registered = 'failure' in parsed ? parsed : registerNodes(memory, parsed, input.maxNumNodes);
  if (!('failure' in registered)) return registered;
  const fake = fakeNode(memory);
  return { ...fake, kernelLines: [...registered.kernelLines, ...fake.kernelLines], failure: registered.failure };
}

interface Failure {
  readonly failure: string;
  readonly kernelLines: readonly KernelLine[];
}

interface ParsedNodes {
  readonly nodes: ReadonlySet<number>;
  readonly ranges: readonly (Range & { readonly nid: number })[];
  readonly kernelLines: readonly KernelLine[];
}

/** drivers/of/of_numa.c: of_numa_init(): CPUs, then memory nodes up to the first fault, then the distance map. */
function parseNodes(input: NumaInput): ParsedNodes | Failure {
  const nodes = new Set<number>();
  const kernelLines: KernelLine[] = [];
  const accept = (nid: number, what: string): boolean => {
    if (nid < input.maxNumNodes) return true;
    kernelLines.push(line(`OF: NUMA: Node id ${nid} exceeds maximum value`, what));
    return false;
  };
  for (const { nid } of input.cpuNodes) {
    if (nid !== undefined && accept(nid, 'of_numa_parse_cpu_nodes()')) nodes.add(nid);
  }
  const ranges: (Range & { readonly nid: number })[] = [];
  for (const { path = 'a memory node', nid, ranges: tuples } of input.numaMemory) {
    const good = nid !== undefined && accept(nid, 'of_numa_parse_memory_nodes()') && tuples.length > 0;
    if (!good) {
      kernelLines.push(line('OF: NUMA: bad property in memory node', 'of_numa_parse_memory_nodes()'));
      return { failure: memoryFault(path, nid, input.maxNumNodes), kernelLines };
    }
    nodes.add(nid);
    for (const { base, size } of tuples) ranges.push({ base, size, nid });
  }
  const distances = parseDistances(input, nodes);
  if (distances.failure !== undefined)
    return { failure: distances.failure, kernelLines: [...kernelLines, ...distances.kernelLines] };
  kernelLines.push(...distances.kernelLines);
  if (nodes.size > 0) return { nodes, ranges, kernelLines };
  kernelLines.push(line('NUMA: No NUMA configuration found', 'numa_init()'));
  return { failure: 'no node has a numa-node-id', kernelLines };
}

function memoryFault(path: string, nid: number | undefined, maxNumNodes: number): string {
  if (nid === undefined) return `numa-node-id of ${path} is shorter than a cell`;
  return nid < maxNumNodes
    ? `${path} has a numa-node-id, but no reg`
    : `numa-node-id ${nid} of ${path} is not below ${maxNumNodes}, the number of nodes that the kernel can have`;
}

/** of_numa_parse_distance_map_v1(): each node that is named first in an entry becomes a node, with or without memory. */
function parseDistances(
  input: NumaInput,
  nodes: Set<number>,
): { readonly kernelLines: readonly KernelLine[]; readonly failure?: string } {
  const what = 'of_numa_parse_distance_map_v1()';
  const map = input.distanceMap;
  if (map === undefined) return { kernelLines: [] };
  const kernelLines = [line('OF: NUMA: parsing numa-distance-map-v1', what)];
  if (map.entries === undefined) {
    kernelLines.push(line('OF: NUMA: No distance-matrix property in distance-map', what));
    return { kernelLines, failure: `${map.path} has no distance-matrix` };
  }
  for (const { from, to, distance } of map.entries) {
    const fits = from === to ? distance === LOCAL_DISTANCE : distance > LOCAL_DISTANCE;
    if (!fits) {
      kernelLines.push(line(`OF: NUMA: Invalid distance[node${from} -> node${to}] = ${distance}`, what));
      return { kernelLines, failure: `${map.path} has the distance ${distance} from node ${from} to node ${to}` };
    }
    if (from < input.maxNumNodes) nodes.add(from);
  }
  return { kernelLines };
}

/** numa_register_nodes(): each region must have got its node. */
function registerNodes(memory: Regions, parsed: ParsedNodes, maxNumNodes: number): NumaSetup | Failure {
  const assigned = parsed.ranges.reduce<Regions>((regions, range) => assignNode(regions, range, range.nid), memory);
  const homeless = assigned.find((region) => region.nid === undefined);
  if (homeless === undefined) {
    const memoryless = [...parsed.nodes].filter((nid) => !assigned.some((region) => region.nid === nid));
    const notes = memoryless.map((nid) =>
      line(`NUMA: Initmem setup node ${nid} [<memory-less node>]`, 'setup_node_data()'),
    );
    return {
      memory: assigned,
      onlineNodes: [...parsed.nodes].sort((a, b) => a - b),
      kernelLines: [...parsed.kernelLines, ...notes],
    };
  }
  const warning = `NUMA: Warning: invalid memblk node ${maxNumNodes} ${span(homeless)}`;
  return {
    failure: `the memory at 0x${homeless.base.toString(16)} is in no node with a numa-node-id`,
    kernelLines: [...parsed.kernelLines, line(warning, 'numa_register_nodes()')],
  };
}

/** `[mem %pap-%pap]`. */
function span(range: Range): string {
  const hex = (address: bigint): string => `0x${address.toString(16).padStart(16, '0')}`;
  return `[mem ${hex(range.base)}-${hex(endOf(range) - 1n)}]`;
}

/** dummy_numa_init(): one node for all memory. */
function fakeNode(memory: Regions): Omit<NumaSetup, 'failure'> {
  return {
    memory: mergeRegions(memory.map((region) => ({ ...region, nid: 0 }))),
    onlineNodes: [0],
    kernelLines: [line(`NUMA: Faking a node at ${span(dramOf(memory))}`, 'dummy_numa_init()')],
  };
}

import type { PhysAddr } from '../../units/units.js';
import { alloc, type BootStep, byKernel, free, type Place, panic, sayAll } from '../journal.js';
import type { BootState } from '../state.js';
import type { World } from '../world.js';
import { assignNodes } from '../zones/numa.js';

const PLACE: Place = { name: 'NUMA nodes', mirrors: 'drivers/base/arch_numa.c: arch_numa_init()' };

const CACHE_LINE = 64;
const wholeLines = (bytes: number): number => Math.ceil(bytes / CACHE_LINE) * CACHE_LINE;

/** Zones of a node with DMA, DMA32, Normal and Movable. */
const ZONES = 4;
/** A free list per migrate type (six), and a count. */
const FREE_AREA = 6 * 16 + 8;
/** What of the data of a node depends neither on the largest order nor on the number of nodes; as recorded. */
const NODE_DATA_REST = 2720;

/** sizeof(pg_data_t): its zones' free lists grow with the largest order, its two zone lists with the nodes. */
function nodeDataSize(world: World): bigint {
  const zones = ZONES * wholeLines(FREE_AREA * world.maxOrder + 12);
  const lists = 2 * 16 * (ZONES * world.config.maxNumNodes + 1);
  return BigInt(wholeLines(NODE_DATA_REST + zones + lists));
}

/** The table of distances, taken before the tree is read and given back if that fails (numa_alloc_distance()). */
function takeDistances(state: BootState, world: World, keep: boolean): BootState {
  const size = BigInt(world.config.maxNumNodes ** 2);
  const reason = { because: byKernel('NUMA distances'), certainty: 'estimated' } as const;
  const found = alloc(state, PLACE, { size, align: world.pageSize }, reason);
  if (found === undefined) return state;
  return keep
    ? found.state
    : free(found.state, PLACE, { base: found.base, size }, { ...reason, caller: 'mm/memblock.c: memblock_free()' });
}

const withoutNodeData = (state: BootState, nid: number, size: bigint): BootState =>
  panic(state, {
    why: `there is no free memory for the data of node ${nid}`,
    message: `Kernel panic - not syncing: Cannot allocate ${size} bytes for node ${nid} data`,
    mirrors: 'drivers/base/arch_numa.c: setup_node_data()',
    because: byKernel(`data of node ${nid}`),
  });

/** Gives each region its node, and each node its data, on the node itself if there is room. */
export const setUpNodes: BootStep = {
  ...PLACE,
  run: (state, world) => {
    const { demand, config } = world;
    const setup = assignNodes(state.memblock.memory, {
      configured: config.numa,
      off: state.parameters.numaOff,
      maxNumNodes: config.maxNumNodes,
      cpuNodes: demand.cpuNodes,
      numaMemory: world.numaMemory,
      ...(demand.distanceMap === undefined ? {} : { distanceMap: demand.distanceMap }),
    });
    const assigned: BootState = {
      ...state,
      memblock: { ...state.memblock, memory: setup.memory },
      nodes: setup.onlineNodes,
    };
    if (!config.numa) return assigned;
    const tried = setup.failure !== undefined && !state.parameters.numaOff;
    let current = takeDistances(tried ? takeDistances(assigned, world, false) : assigned, world, true);
    current = sayAll(current, setup.kernelLines);
    const nodeData = new Map<number, PhysAddr>();
    for (const nid of setup.onlineNodes) {
      const reason = { because: byKernel(`data of node ${nid}`), certainty: 'estimated' } as const;
      const found = alloc(current, PLACE, { size: nodeDataSize(world), align: 64n, nid }, reason);
      if (found === undefined) return withoutNodeData(current, nid, nodeDataSize(world));
      nodeData.set(nid, found.base);
      current = found.state;
    }
    return { ...current, nodeData };
  },
};

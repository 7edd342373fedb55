import { alloc, allocOwn, type BootStep, byKernel, free, type Place, sayAll } from '../journal.js';
import type { BootState } from '../state.js';
import type { World } from '../world.js';
import { assignNodes } from '../zones/numa.js';

const PLACE: Place = { name: 'NUMA nodes', mirrors: 'drivers/base/arch_numa.c: arch_numa_init()' };

/** About sizeof(pg_data_t): its zones' free lists grow with the largest order, its zone lists with the nodes. */
const nodeDataSize = (world: World): bigint =>
  BigInt(Math.ceil((8128 + 400 * (world.maxOrder - 11) + 128 * (world.config.maxNumNodes - 4)) / 64) * 64);

/** The table of distances, taken before the tree is read and given back if that fails (numa_alloc_distance()). */
function takeDistances(state: BootState, world: World, keep: boolean): BootState {
  const size = BigInt(world.config.maxNumNodes ** 2);
  const reason = { because: byKernel('NUMA distances'), certainty: 'estimated' } as const;
  const found = alloc(state, PLACE, { size, align: world.pageSize }, reason);
  if (found === undefined) return state;
  return keep ? found.state : free(found.state, PLACE, { base: found.base, size }, reason);
}

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
    for (const nid of setup.onlineNodes) {
      current = allocOwn(current, PLACE, { size: nodeDataSize(world), align: 64n, nid }, `data of node ${nid}`);
    }
    return current;
  },
};

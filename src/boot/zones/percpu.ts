import { type Allocated, alloc, allocOwn, type BootStep, byKernel, free, type Place } from '../journal.js';
import { configReader } from '../kernel-config.js';
import { roundUp } from '../memblock/find.js';
import type { BootState } from '../state.js';
import type { World } from '../world.js';

/** The CPUs that may come up: those of the tree, as far as the kernel has room for them. */
export function possibleCpus({ parameters }: BootState, { demand, config }: World): number {
  const room = Math.min(config.maxCpus, parameters.cpuLimit ?? config.maxCpus);
  return config.smp ? Math.max(1, Math.min(demand.cpuNodes.length, room)) : 1;
}

/** Bytes of per-cpu variables of the small kernels that were recorded; only the built image knows. */
const ASSUMED_STATIC = 0x8400n;

/** PERCPU_MODULE_RESERVE. */
const MODULE_RESERVE = 0x2000n;

/** PCPU_MIN_UNIT_SIZE. */
const LEAST_UNIT = 0x8000n;

/** SMP_CACHE_BYTES. */
const CACHE_LINE = 64n;

/** One CPU's copy: the static part, room for modules, and a dynamic part that fills the last page. */
interface Unit {
  readonly size: bigint;
  /** Where the dynamic part begins, and its size. */
  readonly dynamicOffset: bigint;
  readonly dynamicSize: bigint;
}

/** mm/percpu.c: pcpu_build_alloc_info(); without SMP the variables themselves are the static part (setup_per_cpu_areas()). */
function unitOf(world: World): Unit {
  const { arch, config, facts, pageSize } = world;
  const { symbols = {} } = facts.kernelImage ?? {};
  const [start, end] = [symbols['__per_cpu_start'], symbols['__per_cpu_end']];
  const known = start !== undefined && end !== undefined && end > start;
  const fixed = config.smp ? (known ? end - start : ASSUMED_STATIC) : 0n;
  const modules = config.smp && configReader(facts.config).on('CONFIG_MODULES', true) ? MODULE_RESERVE : 0n;
  const dynamic = arch === 'arm' ? 0x5000n : 0x7000n;
  const sum = roundUp(fixed + modules + dynamic, pageSize);
  const size = sum > LEAST_UNIT ? sum : roundUp(LEAST_UNIT, pageSize);
  const dynamicOffset = fixed + modules;
  return { size, dynamicOffset, dynamicSize: (config.smp ? sum : size) - dynamicOffset };
}

/** How many CPUs each node has; CPUs of unknown nodes count to the first one. */
function cpusPerNode(state: BootState, world: World): ReadonlyMap<number, number> {
  const cpus = new Map<number, number>();
  for (let cpu = 0; cpu < possibleCpus(state, world); cpu++) {
    const asked = world.demand.cpuNodes[cpu]?.nid ?? 0;
    const nid = state.nodes.length > 1 && state.nodes.includes(asked) ? asked : (state.nodes[0] ?? 0);
    cpus.set(nid, (cpus.get(nid) ?? 0) + 1);
  }
  return cpus;
}

/** The records that the allocator keeps of its first chunk, in the order in which it takes them (pcpu_setup_first_chunk()). */
function bookkeeping(unit: Unit, groups: bigint, cpus: bigint, world: World): readonly bigint[] {
  const word = world.arch === 'arm' ? 4n : 8n;
  const slots = BigInt(unit.size.toString(2).length + 1);
  const region = roundUp((unit.dynamicOffset % world.pageSize) + unit.dynamicSize, world.pageSize);
  const pages = region / world.pageSize;
  const map = region / 32n;
  return [groups * word, groups * word, cpus * 4n, cpus * word, slots * 2n * word, 128n, map, map + word, pages * 32n];
}

/** Per-cpu areas, each on the node of its CPUs. */
export const percpuAreas: BootStep = {
  name: 'per-cpu areas',
  mirrors: 'mm/percpu.c: pcpu_embed_first_chunk()',
  run(state, world) {
    const unit = unitOf(world);
    const cpus = cpusPerNode(state, world);
    const align = world.pageSize;
    const plan = takePage(state, this, world);
    // Only with SMP there is a list of areas.
    const areas = world.config.smp ? takePage(plan?.state ?? state, this, world) : undefined;
    let current = areas?.state ?? plan?.state ?? state;
    for (const [nid, count] of cpus) {
      current = allocOwn(current, this, { size: unit.size * BigInt(count), align, nid }, 'per-cpu areas');
    }
    for (const size of bookkeeping(unit, BigInt(cpus.size), BigInt(possibleCpus(state, world)), world)) {
      current = allocOwn(current, this, { size, align: CACHE_LINE }, 'per-cpu areas');
    }
    return [areas, plan].reduce((held, page) => givePage(held, this, page, world), current);
  },
};

/** A page for the plan of the areas; it is given back when they stand. */
const takePage = (state: BootState, place: Place, { pageSize }: World): Allocated | undefined =>
  alloc(
    state,
    place,
    { size: pageSize, align: pageSize },
    { because: byKernel('per-cpu areas'), certainty: 'estimated' },
  );

function givePage(state: BootState, place: Place, page: Allocated | undefined, world: World): BootState {
  if (page === undefined) return state;
  const { pageSize, config } = world;
  const caller = config.smp ? 'mm/memblock.c: memblock_free()' : 'init/main.c: start_kernel()';
  const reason = { because: byKernel('per-cpu areas'), certainty: 'estimated', caller } as const;
  return free(state, place, { base: page.base, size: pageSize }, reason);
}

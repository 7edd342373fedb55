import type { RegionUser } from '../memory/demand.js';
import type { NodePath } from '../tree/node.js';
import { contains, endOf, type Range } from '../units/range.js';
import { type Pfn, pfnOf } from '../units/units.js';
import type { CmaArea, MemblockRegion, PlacedRegion, PoolBinding, PoolKind, ZoneName } from './state.js';
import type { KernelProfile } from './world.js';
import { pfnUp } from './zones/frames.js';
import { ownersWithin } from './zones/managed.js';
import type { OwnedFrames } from './zones/ownership.js';

/** What of a finished boot decides which device gets what. */
export interface BindingInput {
  readonly users: readonly RegionUser[];
  readonly placed: readonly PlacedRegion[];
  /** The regions that have a slot in the kernel's table; a device cannot find any other. */
  readonly inTable: ReadonlySet<NodePath>;
  readonly cmaAreas: readonly CmaArea[];
  readonly memory: readonly MemblockRegion[];
  readonly owners: readonly OwnedFrames[];
  readonly kernel: KernelProfile;
  readonly pageShift: number;
  /** With highmem: behind the last page that is mapped linearly. */
  readonly lowmemEnd?: Pfn;
}

type Verdict = Pick<PoolBinding, 'outcome' | 'reason'>;

/** The compatibles for which some kernel makes a pool. */
const POOL_COMPATIBLES: readonly string[] = [
  'shared-dma-pool',
  'restricted-dma-pool',
  'designated-movable-block',
  'shared-dmb-pool',
];

/** What each user of a region gets (drivers/of/of_reserved_mem.c: of_reserved_mem_device_init_by_idx()), in the order of the tree. */
export function resolveBindings(input: BindingInput): readonly PoolBinding[] {
  const placedByPath = new Map(input.placed.map((placed) => [placed.region.path, placed]));
  const taken: Taken = { owners: new Map(), restricted: new Map() };
  return input.users.map((user) => {
    const placed = user.region.value === undefined ? undefined : placedByPath.get(user.region.value);
    const verdict = judge(user, placed, input, taken);
    return {
      user,
      ...(placed === undefined ? {} : { placed }),
      pool: poolOf(placed),
      ...verdict,
      zones: placed?.range === undefined ? [] : zonesOf(placed.range, input),
    };
  });
}

/** Claims that exclude later ones. */
interface Taken {
  /** Per designated block the device that owns it. */
  readonly owners: Map<NodePath, NodePath>;
  /** Per device the first restricted pool that it names. */
  readonly restricted: Map<NodePath, NodePath>;
}

const poolOf = (placed: PlacedRegion | undefined): PoolKind => placed?.pool ?? 'none';

const none = (reason: string): Verdict => ({ outcome: 'none', reason });
const refused = (reason: string): Verdict => ({ outcome: 'refused', reason });
const bound = (reason?: string): Verdict => ({ outcome: 'bound', ...(reason === undefined ? {} : { reason }) });

function judge(user: RegionUser, placed: PlacedRegion | undefined, input: BindingInput, taken: Taken): Verdict {
  if (!user.enabled) return none('the device is disabled');
  if (user.external) return none('the region is a label of the tree that the overlay is applied to');
  const path = user.region.value;
  if (path === undefined) return refused('the phandle leads to no node (-ENODEV)');
  if (placed?.region.enabled === false) return disabledRegion(input);
  if (user.property !== 'memory-region') return none(`${user.property} is for the driver itself to look up`);
  if (placed === undefined) return refused(`${path} is no child of /reserved-memory (-EINVAL)`);
  if (!input.inTable.has(path))
    return refused(`the kernel keeps no record of the region: ${whyNoRecord(placed)} (-EINVAL)`);
  return judgePool(user, placed, input, taken);
}

function disabledRegion({ cmaAreas }: BindingInput): Verdict {
  const area = cmaAreas.find((candidate) => candidate.isDefault && candidate.activated);
  const instead = area === undefined ? 'ordinary pages' : `the default CMA area, ${area.name}`;
  return {
    outcome: 'default-area',
    reason: `the region is disabled; the kernel reports success and the device silently gets ${instead}`,
  };
}

function whyNoRecord({ outcome, refusal }: PlacedRegion): string {
  if (refusal !== undefined) return refusal.why;
  return outcome.has('ignored') ? 'it was passed over' : 'its table is full';
}

function judgePool(user: RegionUser, placed: PlacedRegion, input: BindingInput, taken: Taken): Verdict {
  switch (placed.pool) {
    case 'cma':
    case 'dmb-pool':
      return judgeCma(user, placed, input);
    case 'coherent':
      return judgeCoherent(user, placed, input);
    case 'restricted':
      return judgeRestricted(user, placed, input, taken);
    case 'dmb':
      return judgeBlock(user, placed, input.kernel, taken);
    case 'ramoops':
    case 'none':
      return judgeNoPool(placed);
  }
}

/** No handler has given the region operations: of_reserved_mem_device_init() says -EINVAL. */
function judgeNoPool({ region, refusal }: PlacedRegion): Verdict {
  if (refusal !== undefined) return refused(`the kernel made no pool of the region: ${refusal.why} (-EINVAL)`);
  const compatible = region.compatible.find((name) => POOL_COMPATIBLES.includes(name));
  if (compatible !== undefined) return refused(`this kernel makes no pool of a ${compatible} (-EINVAL)`);
  return none('the region is no pool; the driver must map it itself');
}

/** The device takes all its contiguous memory from the area (kernel/dma/contiguous.c: rmem_cma_device_init()). */
function judgeCma(user: RegionUser, placed: PlacedRegion, { cmaAreas }: BindingInput): Verdict {
  const area = cmaAreas.find((candidate) => candidate.range.base === placed.range?.base);
  if (area?.activated === false) {
    return bound('the area was not activated, so that every allocation falls back to ordinary pages');
  }
  return reach(user, placed, 'allocations from it are given back, and ordinary pages are taken instead');
}

/** A coherent pool is mapped when its first device comes; what the kernel has mapped as RAM cannot be (kernel/dma/coherent.c). */
function judgeCoherent(user: RegionUser, placed: PlacedRegion, input: BindingInput): Verdict {
  const { range } = placed;
  if (range === undefined || range.size === 0n) return refused('the pool is empty (-EINVAL)');
  const overRam = mappedPages(range, input);
  if (overRam) {
    return refused('the pool lies in RAM that the kernel has mapped, and memremap() refuses to map it anew (-EINVAL)');
  }
  return reach(user, placed, 'the kernel warns "reserved memory is beyond device\'s set DMA address range"');
}

/** Whether a range shares a whole page with "System RAM", which is memory but for no-map. */
function mappedPages(range: Range, { memory, pageShift }: BindingInput): boolean {
  const start = pfnOf(range.base, pageShift);
  const end = pfnUp(endOf(range), pageShift);
  return memory.some(
    (region) =>
      !region.flags.has('nomap') && pfnUp(region.base, pageShift) < end && start < pfnOf(endOf(region), pageShift),
  );
}

/** The first restricted pool of a device is its bounce buffer (drivers/of/device.c: of_dma_set_restricted_buffer()). */
function judgeRestricted(user: RegionUser, placed: PlacedRegion, input: BindingInput, taken: Taken): Verdict {
  const first = taken.restricted.get(user.device);
  if (first !== undefined) return none(`only the first restricted-dma-pool of a device is used, ${first}`);
  taken.restricted.set(user.device, placed.region.path);
  const { range } = placed;
  if (range !== undefined && input.lowmemEnd !== undefined && pfnOf(range.base, input.pageShift) >= input.lowmemEnd) {
    return refused('the pool lies in highmem, but must be mapped linearly (-EINVAL)');
  }
  return reach(user, placed, 'every mapping fails');
}

/** A designated block has one owner at a time, who gets no allocator with it (mm/dmb.c: rmem_dmb_device_init()). */
function judgeBlock(user: RegionUser, placed: PlacedRegion, kernel: KernelProfile, taken: Taken): Verdict {
  if (kernel.movableBlocks === 'stblinux') {
    return refused('a designated block of this kernel cannot be assigned to a device (-EINVAL)');
  }
  const { path } = placed.region;
  const owner = taken.owners.get(path);
  if (owner !== undefined) return refused(`the block has an owner, ${owner}, and can have no second (-EBUSY)`);
  taken.owners.set(path, user.device);
  return bound('the device owns the block; it brings no allocator with it');
}

/** Bound, and whether the buses between the device and memory let it reach the pool. */
function reach(user: RegionUser, placed: PlacedRegion, otherwise: string): Verdict {
  const { range } = placed;
  if (user.dmaWindows === undefined || range === undefined || range.size === 0n) return bound();
  const reachable = user.dmaWindows.some(({ cpu, size }) => contains({ base: cpu, size }, range));
  return reachable ? bound() : bound(`the device's dma-ranges do not reach the pool; ${otherwise}`);
}

/** The zones that a pool's pages are in, lowest first. */
function zonesOf(range: Range, { owners, pageShift }: BindingInput): readonly ZoneName[] {
  const frames = { start: pfnOf(range.base, pageShift), end: pfnUp(endOf(range), pageShift) };
  return [...new Set(ownersWithin(owners, frames).map((part) => part.zone))];
}

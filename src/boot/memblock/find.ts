import { endOf, type Range } from '../../units/range.js';
import type { Bytes, PhysAddr } from '../../units/units.js';
import { canAdd, type Memblock, reserve } from './memblock.js';
import type { MemblockFlag, MemblockRegion } from './region.js';

/** What an allocation asks for; `align` is at least 1 and should be a power of two. */
export interface Request {
  readonly size: Bytes;
  readonly align: Bytes;
  /** Lower and upper bound; without an upper one, the allocator's current limit (MEMBLOCK_ALLOC_ACCESSIBLE). */
  readonly start?: PhysAddr;
  readonly end?: PhysAddr;
  readonly nid?: number;
  /** Memory of the node or none at all; else any other node will do. */
  readonly exactNid?: boolean;
  /** Regions with these flags are asked for on purpose. */
  readonly flags?: ReadonlySet<MemblockFlag>;
}

/** Which memory an allocation passes over (mm/memblock.c: should_skip_region()). */
export function isSkipped(memblock: Memblock, region: MemblockRegion, request: Request): boolean {
  const asked = (flag: MemblockFlag): boolean => request.flags?.has(flag) ?? false;
  if (request.nid !== undefined && (region.nid ?? 0) !== request.nid) return true;
  if (memblock.skipHotplug && region.flags.has('hotplug') && !asked('hotplug')) return true;
  if (asked('mirror') && !region.flags.has('mirror')) return true;
  return region.flags.has('nomap') && !asked('nomap');
}

/** Free memory, ascending: what is memory and not reserved, region by region (mm/memblock.c: __next_mem_range()). */
export function freeRanges(memblock: Memblock, request: Request): readonly Range[] {
  const free: Range[] = [];
  const { reserved } = memblock;
  let first = 0;
  for (const region of memblock.memory) {
    if (isSkipped(memblock, region, request)) continue;
    const end = endOf(region);
    while (first < reserved.length && endOf(reserved[first] as Range) <= region.base) first++;
    let base = region.base;
    for (let index = first; index < reserved.length; index++) {
      const taken = reserved[index] as Range;
      if (taken.base >= end) break;
      if (taken.base > base) free.push({ base, size: taken.base - base });
      base = endOf(taken);
    }
    if (base < end) free.push({ base, size: end - base });
  }
  return free;
}

const clamp = (value: bigint, low: bigint, high: bigint): bigint => (value < low ? low : value > high ? high : value);

/** The kernel's round_up(): by bit mask, also where `align` is no power of two. */
export const roundUp = (value: bigint, align: bigint): bigint => BigInt.asUintN(64, ((value - 1n) | (align - 1n)) + 1n);

/** The kernel's round_down(): by bit mask, also where `align` is no power of two. */
export const roundDown = (value: bigint, align: bigint): bigint => value & ~(align - 1n);

function findBottomUp(free: readonly Range[], request: Request, start: PhysAddr, end: PhysAddr): PhysAddr | undefined {
  for (const range of free) {
    const low = clamp(range.base, start, end);
    const high = clamp(endOf(range), start, end);
    const candidate = roundUp(low, request.align);
    if (candidate < high && high - candidate >= request.size) return candidate;
  }
  return undefined;
}

function findTopDown(free: readonly Range[], request: Request, start: PhysAddr, end: PhysAddr): PhysAddr | undefined {
  for (let index = free.length - 1; index >= 0; index--) {
    const range = free[index] as Range;
    const low = clamp(range.base, start, end);
    const high = clamp(endOf(range), start, end);
    const candidate = roundDown(high - request.size, request.align);
    if (candidate >= low) return candidate;
  }
  return undefined;
}

/** A place for a request; address 0 counts as none (mm/memblock.c: memblock_find_in_range_node()). */
export function find(memblock: Memblock, request: Request): PhysAddr | undefined {
  const asked = request.start ?? 0n;
  const start = asked > memblock.pageSize ? asked : memblock.pageSize;
  const limit = request.end ?? memblock.currentLimit;
  const end = limit > start ? limit : start;
  const free = freeRanges(memblock, request);
  const found = memblock.bottomUp ? findBottomUp(free, request, start, end) : findTopDown(free, request, start, end);
  return found === 0n ? undefined : found;
}

/** What an allocation gives: the allocator with the range taken, and where it lies. */
export interface Allocation {
  readonly memblock: Memblock;
  readonly base: PhysAddr;
}

/** Finds and takes; undefined: there is no room, or none in the table (mm/memblock.c: memblock_alloc_range_nid()). */
export function allocateRange(memblock: Memblock, request: Request): Allocation | undefined {
  const base =
    find(memblock, request) ??
    (request.nid !== undefined && request.exactNid !== true ? find(memblock, anyNode(request)) : undefined);
  if (base === undefined) return undefined;
  const range = { base, size: request.size };
  return canAdd(memblock, 'reserved', range) ? { memblock: reserve(memblock, range), base } : undefined;
}

const anyNode = ({ nid: _, ...request }: Request): Request => request;

/** For the kernel's own use: no higher than the current limit, and below the lower bound if need be (memblock_alloc_internal()). */
export function allocate(memblock: Memblock, request: Request): Allocation | undefined {
  const { currentLimit } = memblock;
  const end = request.end !== undefined && request.end < currentLimit ? request.end : currentLimit;
  const within = { ...request, end };
  const allocation = allocateRange(memblock, within);
  if (allocation !== undefined || (request.start ?? 0n) === 0n) return allocation;
  return allocateRange(memblock, { ...within, start: 0n });
}

import { endOf, type Range } from '../../units/range.js';
import type { Bytes, PhysAddr } from '../../units/units.js';
import {
  addRange,
  assignNode,
  capRange,
  changeFlag,
  countGaps,
  isolateRange,
  type MemblockFlag,
  mergeRegions,
  NO_FLAGS,
  overlapsRegion,
  type Regions,
  regionAt,
  removeRange,
} from './region.js';

/** The boot allocator: what memory there is, and what of it is taken (include/linux/memblock.h: struct memblock). */
export interface Memblock {
  readonly memory: Regions;
  readonly reserved: Regions;
  readonly bottomUp: boolean;
  /** Behind the last byte that an allocation without its own limit may have. */
  readonly currentLimit: PhysAddr;
  /** PHYS_ADDR_MAX: 2^64-1, or 2^32-1 where phys_addr_t has 32 bits. */
  readonly addressMax: PhysAddr;
  /** The first page is never allocated. */
  readonly pageSize: Bytes;
  /** With `movable_node`: allocations keep away from hotpluggable memory. */
  readonly skipHotplug: boolean;
  /** How many regions the tables hold until they may grow (memblock_allow_resize()); absent: they may. */
  readonly capacity?: Capacity;
}

/** mm/memblock.c: INIT_MEMBLOCK_MEMORY_REGIONS, INIT_MEMBLOCK_RESERVED_REGIONS. */
export interface Capacity {
  readonly memory: number;
  readonly reserved: number;
}

/** Isolating a range may need two more regions (mm/memblock.c: memblock_isolate_range()). */
export const canIsolate = (memblock: Memblock, table: keyof Capacity): boolean =>
  memblock.capacity === undefined || memblock[table].length + 2 <= memblock.capacity[table];

/** Whether the table has room for what a range adds to it (mm/memblock.c: memblock_add_range()). */
export function canAdd(memblock: Memblock, table: keyof Capacity, range: Range): boolean {
  const most = memblock.capacity?.[table];
  const regions = memblock[table];
  if (most === undefined || regions.length * 2 + 1 < most) return true;
  return regions.length + countGaps(regions, capRange(range, memblock.addressMax)) <= most;
}

/** No memory yet, and nothing taken. */
export const emptyMemblock = (pageSize: Bytes, addressMax: PhysAddr, capacity?: Capacity): Memblock => ({
  memory: [],
  reserved: [],
  bottomUp: false,
  currentLimit: addressMax,
  addressMax,
  pageSize,
  skipHotplug: false,
  ...(capacity === undefined ? {} : { capacity }),
});

/** From now on the tables grow (mm/memblock.c: memblock_allow_resize()). */
export function allowResize({ capacity: _, ...memblock }: Memblock): Memblock {
  return memblock;
}

const inMemory = (memblock: Memblock, memory: Regions): Memblock =>
  memory === memblock.memory ? memblock : { ...memblock, memory };

const inReserved = (memblock: Memblock, reserved: Regions): Memblock =>
  reserved === memblock.reserved ? memblock : { ...memblock, reserved };

/** mm/memblock.c: memblock_add(), memblock_add_node(). */
export function add(memblock: Memblock, range: Range, nid?: number): Memblock {
  if (!canAdd(memblock, 'memory', range)) return memblock;
  const added = { ...capRange(range, memblock.addressMax), flags: NO_FLAGS, ...(nid === undefined ? {} : { nid }) };
  return inMemory(memblock, addRange(memblock.memory, added));
}

/** mm/memblock.c: memblock_remove(). */
export const remove = (memblock: Memblock, range: Range): Memblock =>
  canIsolate(memblock, 'memory')
    ? inMemory(memblock, removeRange(memblock.memory, capRange(range, memblock.addressMax)))
    : memblock;

/** mm/memblock.c: memblock_reserve(). It asks neither whether this is memory nor whether it is taken. */
export const reserve = (memblock: Memblock, range: Range): Memblock =>
  canAdd(memblock, 'reserved', range)
    ? inReserved(memblock, addRange(memblock.reserved, { ...capRange(range, memblock.addressMax), flags: NO_FLAGS }))
    : memblock;

/** mm/memblock.c: memblock_phys_free(). It frees whatever lies in the range, whoever reserved it. */
export const free = (memblock: Memblock, range: Range): Memblock =>
  canIsolate(memblock, 'reserved')
    ? inReserved(memblock, removeRange(memblock.reserved, capRange(range, memblock.addressMax)))
    : memblock;

/** mm/memblock.c: memblock_mark_nomap() and its like; what is not memory is left out. */
export const mark = (memblock: Memblock, range: Range, flag: MemblockFlag): Memblock =>
  canIsolate(memblock, 'memory')
    ? inMemory(memblock, changeFlag(memblock.memory, capRange(range, memblock.addressMax), flag, true))
    : memblock;

/** mm/memblock.c: memblock_clear_nomap() and its like. */
export const clear = (memblock: Memblock, range: Range, flag: MemblockFlag): Memblock =>
  canIsolate(memblock, 'memory')
    ? inMemory(memblock, changeFlag(memblock.memory, capRange(range, memblock.addressMax), flag, false))
    : memblock;

/** mm/memblock.c: memblock_set_node(). */
export const setNode = (memblock: Memblock, range: Range, nid: number): Memblock =>
  inMemory(memblock, assignNode(memblock.memory, capRange(range, memblock.addressMax), nid));

/** Whether a range shares a byte with what is taken (mm/memblock.c: memblock_is_region_reserved()). */
export const isRegionReserved = (memblock: Memblock, range: Range): boolean =>
  overlapsRegion(memblock.reserved, capRange(range, memblock.addressMax));

/** Whether a range shares a byte with memory (mm/memblock.c: memblock_overlaps_region() of memblock.memory). */
export const overlapsMemory = (memblock: Memblock, range: Range): boolean =>
  overlapsRegion(memblock.memory, capRange(range, memblock.addressMax));

/** Whether a range lies in one region of memory; two that touch do not count (mm/memblock.c: memblock_is_region_memory()). */
export function isRegionMemory(memblock: Memblock, range: Range): boolean {
  const region = regionAt(memblock.memory, range.base);
  return region !== undefined && endOf(region) >= endOf(capRange(range, memblock.addressMax));
}

/** mm/memblock.c: memblock_start_of_DRAM(); 0 without memory. */
export const startOfDram = (memblock: Memblock): PhysAddr => memblock.memory[0]?.base ?? 0n;

/** mm/memblock.c: memblock_end_of_DRAM(); 0 without memory. */
export function endOfDram(memblock: Memblock): PhysAddr {
  const last = memblock.memory.at(-1);
  return last === undefined ? 0n : endOf(last);
}

/** All memory in bytes, no-map included (mm/memblock.c: memblock_phys_mem_size()). */
export const memorySize = (memblock: Memblock): Bytes => memblock.memory.reduce((sum, region) => sum + region.size, 0n);

/** Where the memory from the bottom reaches a sum; undefined: never (mm/memblock.c: __find_max_addr()). */
export function addressAtSize(memblock: Memblock, limit: Bytes): PhysAddr | undefined {
  let rest = limit;
  for (const region of memblock.memory) {
    if (rest <= region.size) return region.base + rest;
    rest -= region.size;
  }
  return undefined;
}

/** Keeps only a range, and all no-map memory (mm/memblock.c: memblock_cap_memory_range()). */
export function capMemory(memblock: Memblock, kept: Range): Memblock {
  if (kept.size === 0n || memblock.memory.length === 0) return memblock;
  const range = capRange(kept, memblock.addressMax);
  const { below, inside, above } = isolateRange(memblock.memory, range);
  const nomap = (regions: Regions): Regions => regions.filter((region) => region.flags.has('nomap'));
  const memory = [...nomap(below), ...inside, ...nomap(above)];
  const low = removeRange(memblock.reserved, { base: 0n, size: range.base });
  const top = { base: endOf(range), size: memblock.addressMax };
  return { ...memblock, memory: mergeRegions(memory), reserved: removeRange(low, capRange(top, memblock.addressMax)) };
}

/** Cuts memory and reservations off behind a sum of memory (mm/memblock.c: memblock_enforce_memory_limit()). */
export function enforceMemoryLimit(memblock: Memblock, limit: Bytes): Memblock {
  const end = limit === 0n ? undefined : addressAtSize(memblock, limit);
  if (end === undefined) return memblock;
  const above = capRange({ base: end, size: memblock.addressMax }, memblock.addressMax);
  return {
    ...memblock,
    memory: removeRange(memblock.memory, above),
    reserved: removeRange(memblock.reserved, above),
  };
}

import type { Bytes, Pfn, PhysAddr } from '../../units/units.js';
import { parseNumber, splitArguments } from '../cmdline.js';
import { alloc, allocOwn, type BootStep, byKernel, free, type Place, say } from '../journal.js';
import { configReader } from '../kernel-config.js';
import { type Request, roundDown, roundUp } from '../memblock/find.js';
import { regionAt } from '../memblock/region.js';
import type { BootState } from '../state.js';
import type { World } from '../world.js';
import {
  framesOf,
  type MemoryFrames,
  roundDown as roundDownPages,
  roundUp as roundUpPages,
  wholeFrames,
} from './frames.js';
import { type AskedEntries, earlyHashTables } from './hash-tables.js';
import { type EmptyZone, nodesWithMemory } from './index.js';
import { type ExpectedPages, expectedPages } from './kernel-pages.js';
import { possibleCpus } from './percpu.js';

/** SMP_CACHE_BYTES: what small allocations of the kernel are aligned to. */
const CACHE_LINE = 64n;

/** sizeof(struct resource). */
const resourceSize = ({ config }: World): Bytes => {
  if (config.physAddrBits === 32) return 32n;
  return config.lpae ? 40n : 64n;
};

const is64 = (world: World): boolean => world.arch !== 'arm';

/** One record per region of memory for /proc/iomem; riscv makes room for the reserved regions as well, and gives most of it back. */
export const standardResources: BootStep = {
  name: 'resources of /proc/iomem',
  mirrors: 'arch/arm64/kernel/setup.c: request_standard_resources()',
  run(state, world) {
    const each = resourceSize(world);
    const { memory } = state.memblock;
    if (world.arch === 'riscv') return riscvResources(state, this, each);
    const separate = world.arch === 'arm';
    const sizes = separate
      ? memory.filter(({ flags }) => !flags.has('nomap')).map(() => each)
      : [each * BigInt(memory.length)];
    return sizes.reduce((current, size) => allocOwn(current, this, { size, align: CACHE_LINE }, 'resources'), state);
  },
};

/** arch/riscv/kernel/setup.c: init_resources(): reservations inside memory need no record of their own. */
function riscvResources(state: BootState, place: Place, each: Bytes): BootState {
  const { memory, reserved } = state.memblock;
  const reason = { because: byKernel('resources'), certainty: 'estimated' } as const;
  const size = each * BigInt(memory.length + reserved.length + 1);
  const taken = alloc(state, place, { size, align: CACHE_LINE }, reason);
  if (taken === undefined) return state;
  const outside = taken.state.memblock.reserved.filter((region) => regionAt(memory, region.base) === undefined);
  const unused = size - each * BigInt(memory.length + outside.length);
  const caller = 'arch/riscv/kernel/setup.c: setup_arch()';
  return free(taken.state, place, { base: taken.base, size: unused }, { ...reason, caller });
}

/** Two copies of the command line (init/main.c: setup_command_line()). */
export const saveCommandLine: BootStep = {
  name: 'save the command line',
  mirrors: 'init/main.c: setup_command_line()',
  run(state, world) {
    const request: Request = { size: BigInt(world.cmdline.length + 1), align: CACHE_LINE };
    return allocOwn(allocOwn(state, this, request, 'command line'), this, request, 'command line');
  },
};

/** Bytes that go with each 32 bytes of log text: a descriptor and a record's details (kernel/printk/printk_ringbuffer.h). */
const logRecordBytes = (world: World): bigint => 88n + (is64(world) ? 24n : 12n);

const nextPowerOfTwo = (value: bigint): bigint => {
  let power = 1n;
  while (power < value) power <<= 1n;
  return power;
};

/** The length of a log buffer that is larger than the built-in one: as asked for, or for many CPUs (kernel/printk/printk.c: log_buf_add_cpu()). */
function logBufferLength(state: BootState, world: World): Bytes | undefined {
  const builtIn = 1n << BigInt(world.config.logBufShift);
  const asked = state.parameters.logBufferLength;
  if (asked !== undefined) return nextPowerOfTwo(asked) > builtIn ? nextPowerOfTwo(asked) : undefined;
  const perCpu = 1n << BigInt(configReader(world.facts.config).number('CONFIG_LOG_CPU_MAX_BUF_SHIFT', 12));
  const extra = BigInt(possibleCpus(state, world) - 1) * perCpu;
  return extra > builtIn / 2n ? nextPowerOfTwo(builtIn + extra) : undefined;
}

export const logBuffer: BootStep = {
  name: 'log buffer',
  mirrors: 'kernel/printk/printk.c: setup_log_buf()',
  run(state, world) {
    const length = logBufferLength(state, world);
    if (length === undefined) return state;
    const records = (length >> 5n) * logRecordBytes(world);
    const text = allocOwn(state, this, { size: length, align: 8n }, 'log buffer');
    return allocOwn(text, this, { size: records, align: 8n }, 'log buffer');
  },
};

/** What the kernel's tables are sized by. */
function kernelPages({ division }: BootState): ExpectedPages {
  if (division === undefined) return { kernel: 0, all: 0 };
  const { limits, geometry } = division.input;
  return expectedPages(division.layout.zones, limits, geometry);
}

/** MIGRATE_TYPES with CMA and isolation. */
const MIGRATE_TYPES = 6;

/** The lists by which allocations fall back from zone to zone; they take no memory here, but the kernel tells what it counts on. */
export const buildZonelists: BootStep = {
  name: 'zone lists',
  mirrors: 'mm/page_alloc.c: build_all_zonelists()',
  run(state, world) {
    const { division } = state;
    if (division === undefined) return state;
    const { all } = kernelPages(state);
    const { pageblockPages } = division.input.geometry;
    const grouping = all < pageblockPages * MIGRATE_TYPES ? 'off' : 'on';
    const because = byKernel('zone lists');
    const text = `Built ${state.nodes.length} zonelists, mobility grouping ${grouping}.  Total pages: ${all}`;
    const told = say(state, text, because);
    return world.config.numa ? say(told, `Policy zone: ${policyZone(division.layout.zones)}`, because) : told;
  },
};

/** The highest zone with pages, ZONE_MOVABLE aside (check_highest_zone()). */
function policyZone(zones: readonly EmptyZone[]): string {
  const names = [...new Set(zones.map((zone) => zone.name))];
  const used = zones.filter((zone) => zone.presentPages !== 0 && zone.name !== 'Movable');
  const highest = Math.max(0, ...used.map((zone) => names.indexOf(zone.name)));
  return names[highest] ?? 'Normal';
}

/** The last of each parameter counts (fs/dcache.c: set_dhash_entries(), fs/inode.c: set_ihash_entries()). */
function askedEntries(cmdline: string): AskedEntries {
  const last = (name: string): number => {
    const value = splitArguments(cmdline).findLast((argument) => argument.name === name)?.value;
    return value === undefined ? 0 : Number(parseNumber(value).value);
  };
  return { dentries: last('dhash_entries'), inodes: last('ihash_entries') };
}

/** The dentry and inode tables; with several nodes they come later, and spread over them (`hashdist`). */
export const hashTables: BootStep = {
  name: 'hash tables',
  mirrors: 'mm/page_alloc.c: alloc_large_system_hash()',
  run(state, world) {
    const spread = world.numa && nodesWithMemory(state.memblock.memory, world.pageShift).length > 1;
    if (spread) return state;
    const asked = askedEntries(world.cmdline);
    const tables = earlyHashTables(kernelPages(state), world.pageShift, is64(world), asked);
    return tables.reduce((current, { name, size, text }) => {
      const taken = allocOwn(current, this, { size, align: CACHE_LINE }, name);
      return say(taken, text, byKernel(name));
    }, state);
  },
};

/** FLATMEM: one array of page structures from the first to the last page, and per zone the flags of its pageblocks. */
export const flatMemmap: BootStep = {
  name: 'memory map',
  mirrors: 'mm/page_alloc.c: alloc_node_mem_map()',
  run(state, world) {
    const { division } = state;
    const node = division?.layout.nodes[0];
    if (division === undefined || node === undefined || node.start === node.end) return state;
    if (world.config.sparsemem !== undefined) return state;
    const { maxOrderPages, pageblockPages } = division.input.geometry;
    const map = flatMapOf(node.start, node.end, maxOrderPages, world);
    const request: Request = { size: map.size, align: CACHE_LINE };
    const mapped = alloc(state, this, request, { because: byKernel('memory map'), certainty: 'estimated' });
    if (mapped === undefined) return state;
    const zones = division.layout.zones.filter((zone) => zone.spannedPages > 0);
    const flagged = zones.reduce((current, { start = 0, spannedPages }) => {
      const size = flagBytes(start, spannedPages, pageblockPages);
      return allocOwn(current, this, { size, align: CACHE_LINE }, 'pageblock flags');
    }, mapped.state);
    return { ...flagged, flatMap: { base: mapped.base, firstPage: map.firstPage } };
  },
};

/** Four bits per pageblock, in whole words (setup_usemap()). */
function flagBytes(start: number, spannedPages: number, pageblockPages: number): Bytes {
  const blocks = Math.ceil((spannedPages + (start % pageblockPages)) / pageblockPages);
  return BigInt(Math.ceil((4 * blocks) / 32) * 4);
}

/** The array covers whole buddies of the largest order. */
function flatMapOf(start: number, end: number, maxOrderPages: number, world: World) {
  const firstPage = Math.floor(start / maxOrderPages) * maxOrderPages;
  const pages = Math.ceil(end / maxOrderPages) * maxOrderPages - firstPage;
  return { firstPage, size: BigInt(pages * world.config.sizeofStructPage) };
}

/** arm with FLATMEM gives back the part of the map that describes holes (mm/memblock.c: free_unused_memmap()). */
export const freeUnusedMemmap: BootStep = {
  name: 'free the unused memory map',
  mirrors: 'mm/memblock.c: memblock_free_all()',
  run(state, world) {
    const { flatMap, division } = state;
    if (world.arch !== 'arm' || flatMap === undefined || division === undefined) return state;
    const { pageblockPages, pageShift, sizeofStructPage } = division.input.geometry;
    const entryOf = (pfn: Pfn): PhysAddr => flatMap.base + BigInt((pfn - flatMap.firstPage) * sizeofStructPage);
    const frames = wholeFrames(framesOf(state.memblock.memory, pageShift));
    return frames.slice(1).reduce((current, { start }, index) => {
      const before = frames[index] as MemoryFrames;
      const hole = { from: roundUpPages(before.end, pageblockPages), to: roundDownPages(start, pageblockPages) };
      const base = roundUp(entryOf(hole.from), world.pageSize);
      const end = roundDown(entryOf(hole.to), world.pageSize);
      if (hole.from >= hole.to || base >= end) return current;
      return free(
        current,
        this,
        { base, size: end - base },
        { because: byKernel('memory map'), certainty: 'estimated' },
      );
    }, state);
  },
};

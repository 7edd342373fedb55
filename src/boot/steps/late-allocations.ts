import type { Bytes, Pages } from '../../units/units.js';
import { dmaLimit } from '../arch/zones-of.js';
import { alloc, allocOwn, byKernel } from '../journal.js';
import { endOfDram } from '../memblock/memblock.js';
import type { BootState } from '../state.js';
import type { World } from '../world.js';
import type { ZoneLayout } from '../zones/index.js';

/** Pages that the kernel counts on when it sizes its tables: what the zones have, less their page structures. */
interface PageCounts {
  readonly kernel: Pages;
  readonly all: Pages;
}

/** Page structures of a zone; where it has more holes than memory, SPARSEMEM counts the memory alone (calc_memmap_size()). */
function memmapPages(spanned: Pages, present: Pages, world: World): Pages {
  const sparse = world.config.sparsemem !== undefined;
  const counted = sparse && spanned > present + Math.floor(present / 16) ? present : spanned;
  return Math.ceil((counted * world.config.sizeofStructPage) / Number(world.pageSize));
}

/** mm/page_alloc.c: free_area_init_core(): nr_kernel_pages and nr_all_pages. */
function countPages(world: World, layout: ZoneLayout): PageCounts {
  let kernel = 0;
  let all = 0;
  const highmem = layout.zones.some((zone) => zone.name === 'HighMem' && zone.spannedPages > 0);
  for (const { name, spannedPages, presentPages } of layout.zones) {
    const memmap = memmapPages(spannedPages, presentPages, world);
    const isHigh = name === 'HighMem' || (name === 'Movable' && highmem);
    const free = !isHigh && presentPages >= memmap ? presentPages - memmap : presentPages;
    if (!isHigh) kernel += free;
    else if (kernel > 2 * memmap) kernel -= memmap;
    all += free;
  }
  return { kernel, all };
}

/** mm/page_alloc.c: ADAPT_SCALE_BASE and ADAPT_SCALE_SHIFT: above 64 GiB tables grow more slowly. */
const ADAPT_SCALE_BASE = 2 ** 36;
const ADAPT_SCALE_SHIFT = 2;

/** Bytes of a hash table with a bucket per 2^scale bytes of memory (mm/page_alloc.c: alloc_large_system_hash()). */
function hashSize(counts: PageCounts, usualScale: number, world: World): Bytes {
  const bucket = world.arch === 'arm' ? 4 : 8;
  const unit = 2 ** (20 - world.pageShift);
  const pages = Math.ceil(counts.kernel / unit) * unit;
  let scale = usualScale;
  if (world.arch !== 'arm') {
    for (let limit = ADAPT_SCALE_BASE / 2 ** world.pageShift; limit < pages; limit *= 2 ** ADAPT_SCALE_SHIFT) scale++;
  }
  const entries = Math.floor(pages * 2 ** (world.pageShift - scale));
  const least = Number(world.pageSize) / bucket;
  const buckets = 2 ** Math.ceil(Math.log2(Math.max(entries, least)));
  const most = Math.floor((counts.all * 2 ** world.pageShift) / 16 / bucket);
  return BigInt(bucket * 2 ** Math.floor(Math.log2(Math.max(1, Math.min(buckets, most, 0x8000_0000)))));
}

const HASHES = { name: 'hash tables', mirrors: 'fs/dcache.c: vfs_caches_init_early()' };

/** The tables of directory entries and inodes; spread over several nodes they are made later, from other memory. */
function allocHashes(state: BootState, world: World, layout: ZoneLayout): BootState {
  const nodes = layout.nodes.filter((node) => node.start < node.end).length;
  if (world.config.numa && nodes > 1) return state;
  const counts = countPages(world, layout);
  const dentries = allocOwn(state, HASHES, { size: hashSize(counts, 13, world), align: 64n }, 'dentry hash table');
  return allocOwn(dentries, HASHES, { size: hashSize(counts, 14, world), align: 64n }, 'inode hash table');
}

const RESOURCES = { name: 'resources', mirrors: 'arch/arm64/kernel/setup.c: request_standard_resources()' };

function allocResources(state: BootState, world: World): BootState {
  const regions = state.memblock.memory;
  if (world.arch === 'arm') {
    const mapped = regions.filter((region) => !region.flags.has('nomap'));
    return mapped.reduce((current) => allocOwn(current, RESOURCES, { size: 40n, align: 64n }, 'resources'), state);
  }
  const count = world.arch === 'riscv' ? regions.length + 1 : regions.length;
  return allocOwn(state, RESOURCES, { size: BigInt(64 * count), align: 64n }, 'resources');
}

const CMDLINE = { name: 'command line', mirrors: 'init/main.c: setup_command_line()' };

function allocCmdline(state: BootState, world: World): BootState {
  const request = { size: BigInt(world.cmdline.length + 1), align: 64n };
  return allocOwn(allocOwn(state, CMDLINE, request, 'the command line'), CMDLINE, request, 'the command line');
}

const PERCPU = { name: 'per-cpu areas', mirrors: 'mm/percpu.c: setup_per_cpu_areas()' };
/** What a small kernel's variables take per CPU; a large one's several times as much. */
const PERCPU_UNIT = 0x1_0000n;
const UP_UNIT = 0x8000n;

function allocPerCpu(state: BootState, world: World): BootState {
  const cpus = Math.max(1, Math.min(world.demand.cpuNodes.length, world.config.maxCpus));
  const size = world.config.smp ? PERCPU_UNIT * BigInt(cpus) : UP_UNIT;
  const areas = allocOwn(state, PERCPU, { size, align: world.pageSize }, 'per-cpu areas');
  return allocOwn(areas, PERCPU, { size: 0xb00n, align: 64n }, 'per-cpu bookkeeping');
}

const LOG = { name: 'log buffer', mirrors: 'kernel/printk/printk.c: setup_log_buf()' };
/** kernel/printk/printk.c: PRB_AVGBITS, sizeof(struct prb_desc) and sizeof(struct printk_info). */
const PRB_AVGBITS = 5;
const PRB_DESC = 24n;
const PRINTK_INFO = 88n;

/** A larger log than the built-in one. */
function allocLog(state: BootState, world: World): BootState {
  const builtIn = 1n << BigInt(world.config.logBufShift);
  const asked = state.parameters.logBufferLength ?? 0n;
  const perCpu = BigInt(Math.max(0, Math.min(world.demand.cpuNodes.length, world.config.maxCpus) - 1)) << 12n;
  const length = asked > builtIn ? asked : perCpu > builtIn / 2n ? builtIn + perCpu : 0n;
  if (length === 0n) return state;
  const size = 1n << BigInt((length - 1n).toString(2).length);
  const records = size >> BigInt(PRB_AVGBITS);
  const text = allocOwn(state, LOG, { size, align: 8n }, 'log buffer');
  const descriptors = allocOwn(text, LOG, { size: records * PRB_DESC, align: 8n }, 'log buffer');
  return allocOwn(descriptors, LOG, { size: records * PRINTK_INFO, align: 8n }, 'log buffer');
}

const SWIOTLB = { name: 'bounce buffers', mirrors: 'kernel/dma/swiotlb.c: swiotlb_init_remap()' };
const IO_TLB_DEFAULT = 64n << 20n;
const IO_TLB_MIN = 1n << 20n;
const IO_TLB_SHIFT = 11n;

/** Bounce buffers, where there is memory that not every device reaches: 64 MiB below the limit, or half as much until it fits. */
function allocBounceBuffers(state: BootState, world: World): BootState {
  const limit = world.arch === 'arm' ? 1n << 32n : dmaLimit(state, world);
  if (!world.config.swiotlb || endOfDram(state.memblock) <= limit) return state;
  const because = byKernel('bounce buffers');
  const end = world.arch === 'arm64' ? limit - 1n : 0xffff_ffffn;
  for (let size = IO_TLB_DEFAULT; size >= IO_TLB_MIN; size /= 2n) {
    const found = alloc(state, SWIOTLB, { size, align: world.pageSize, end }, { because, certainty: 'estimated' });
    if (found === undefined) continue;
    const slots = (size >> IO_TLB_SHIFT) * (world.arch === 'arm' ? 16n : 24n);
    return allocOwn(found.state, SWIOTLB, { size: slots, align: world.pageSize }, 'slots of the bounce buffers');
  }
  return state;
}

/** What the kernel takes for itself between the zones and the opening of its page allocator. */
export function allocLate(state: BootState, world: World, layout: ZoneLayout): BootState {
  const steps = [allocResources, allocCmdline, allocPerCpu, allocLog];
  const before = steps.reduce((current, step) => step(current, world), state);
  return allocBounceBuffers(allocHashes(before, world, layout), world);
}

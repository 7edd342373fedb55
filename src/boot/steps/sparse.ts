import type { Bytes, Pages, Pfn, PhysAddr } from '../../units/units.js';
import { bytesOf, pfnOf } from '../../units/units.js';
import { alloc, allocOwn, type BootStep, byKernel, free } from '../journal.js';
import { roundDown } from '../memblock/find.js';
import { startOfDram } from '../memblock/memblock.js';
import type { BootState } from '../state.js';
import type { World } from '../world.js';
import { framesOf, wholeFrames } from '../zones/frames.js';
import { memstartAlign } from './linear-region.js';
import { allocPages } from './page-tables.js';

const PLACE = { name: 'memory map', mirrors: 'mm/sparse.c: sparse_init()' };

/** Sizes of SPARSEMEM's own structures (include/linux/mmzone.h). */
interface SectionGeometry {
  readonly pages: Pages;
  /** Page structures of one section, and the room set aside for them. */
  readonly mapSize: Bytes;
  readonly roomSize: Bytes;
  /** Huge pages map the structures; else single ones. */
  readonly byBlocks: boolean;
  readonly usageSize: Bytes;
  readonly sectionsPerRoot: number;
  readonly rootsSize: Bytes;
  readonly pmdSize: Bytes;
}

const SIZEOF_MEM_SECTION = 16;
const SIZEOF_RCU_HEAD = 16;
/** include/linux/mmzone.h: SUBSECTION_SHIFT. */
const SUBSECTION_SHIFT = 21;

const bitmapBytes = (bits: number): number => 8 * Math.ceil(bits / 64);

function sectionGeometry(world: World, sectionBits: number): SectionGeometry {
  const pages = 2 ** (sectionBits - world.pageShift);
  const pmdSize = 1n << BigInt(2 * world.pageShift - 3);
  const mapSize = BigInt(pages * world.config.sizeofStructPage);
  const align = world.config.sparsemem?.vmemmap === true ? pmdSize : world.pageSize;
  const perRoot = Number(world.pageSize) / SIZEOF_MEM_SECTION;
  const pageblocks = Math.max(1, pages / 2 ** world.pageblockOrder);
  const usage = SIZEOF_RCU_HEAD + bitmapBytes(2 ** (sectionBits - SUBSECTION_SHIFT)) + bitmapBytes(4 * pageblocks);
  return {
    pages,
    mapSize,
    roomSize: ((mapSize + align - 1n) / align) * align,
    byBlocks: world.arch === 'arm64' && world.pageShift === 12,
    usageSize: BigInt(usage),
    sectionsPerRoot: perRoot,
    rootsSize: BigInt(8 * Math.ceil(2 ** (world.config.physMaskBits - sectionBits) / perRoot)),
    pmdSize,
  };
}

/** Neighbouring sections of one node, as sparse_init_nid() gets them. */
interface SectionRun {
  readonly nid: number;
  readonly sections: readonly number[];
}

/** Every section that holds memory, and the node that it first has memory of (memblocks_present()). */
function presentSections(state: BootState, world: World, pages: Pages): ReadonlyMap<number, number> {
  const nodeOf = new Map<number, number>();
  for (const range of wholeFrames(framesOf(state.memblock.memory, world.pageShift))) {
    const last = Math.floor((range.end - 1) / pages);
    for (let section = Math.floor(range.start / pages); section <= last; section++) {
      if (!nodeOf.has(section)) nodeOf.set(section, range.nid);
    }
  }
  return nodeOf;
}

function runsOf(nodeOf: ReadonlyMap<number, number>): readonly SectionRun[] {
  const runs: { nid: number; sections: number[] }[] = [];
  for (const [section, nid] of [...nodeOf].sort(([a], [b]) => a - b)) {
    const last = runs.at(-1);
    if (last?.nid === nid) last.sections.push(section);
    else runs.push({ nid, sections: [section] });
  }
  return runs;
}

/** The first page that has a page structure: the map begins there. */
function mapStart(state: BootState, world: World, geometry: SectionGeometry): Pfn {
  const align = world.arch === 'arm64' ? memstartAlign(world) : bytesOf(geometry.pages, world.pageShift);
  return pfnOf(roundDown(startOfDram(state.memblock), align), world.pageShift);
}

/** Page tables of the map that a section needs and that are not there yet, by the level that they hang from. */
function newTables(world: World, geometry: SectionGeometry, start: bigint, end: bigint, seen: Set<string>): number {
  const bits = world.pageShift - 3;
  const levels = world.config.pageTableLevels;
  let count = 0;
  for (let level = levels - 1; level > (geometry.byBlocks ? 1 : 0); level--) {
    const shift = BigInt(world.pageShift + bits * level);
    if (level === levels - 1 && sharesTopEntry(world, Number(shift))) continue;
    for (let entry = start >> shift; entry <= (end - 1n) >> shift; entry++) {
      const key = `${level} ${entry}`;
      if (seen.has(key)) continue;
      seen.add(key);
      count++;
    }
  }
  return count;
}

/** Where the whole map lies in the last top-level entry, it finds the fixmap's table there (VMEMMAP_START). */
const sharesTopEntry = (world: World, topShift: number): boolean =>
  world.arch === 'arm64' && world.config.virtualBits - (world.pageShift - 6) <= topShift;

/** Room for the usage maps, in the section of the node's data where sections can be removed (sparse_early_usemaps_alloc_pgdat_section()). */
function allocUsage(state: BootState, world: World, size: Bytes, nid: number, sectionSize: Bytes): BootState {
  const request = { size, align: 64n, nid };
  const what = `usage maps of node ${nid}`;
  if (!world.config.hotremove) return allocOwn(state, PLACE, request, what);
  const data = nodeDataAddress(state, world, nid);
  const start = roundDown(data, sectionSize);
  const reason = { because: byKernel(what), certainty: 'estimated' } as const;
  const near = alloc(state, PLACE, { ...request, start, end: start + sectionSize }, reason);
  return near?.state ?? allocOwn(state, PLACE, request, what);
}

/** Where a node's data lies: without NUMA in the image. */
const nodeDataAddress = (state: BootState, world: World, nid: number): PhysAddr =>
  state.nodeData?.get(nid) ?? world.image.end - 1n;

/** A huge page of page structures, or as many single pages and a table for them (vmemmap_populate()). */
function allocBlock(
  state: BootState,
  world: World,
  { pmdSize }: SectionGeometry,
  what: string,
  nid: number,
): BootState {
  const block = allocOwn(state, PLACE, { size: pmdSize, align: pmdSize, nid }, what);
  if (block !== state) return block;
  const { pageSize } = world;
  return allocPages(state, PLACE, { count: Number(pmdSize / pageSize) + 1, pageSize, what, nid });
}

/** Page structures for the sections of a run (sparse_init_nid()). The room is taken as one; what is not used of it goes back. */
function initRun(
  state: BootState,
  world: World,
  geometry: SectionGeometry,
  run: SectionRun,
  tables: { readonly start: Pfn; readonly seen: Set<string> },
): BootState {
  const { nid, sections } = run;
  const count = BigInt(sections.length);
  const sectionSize = bytesOf(geometry.pages, world.pageShift);
  let current = allocUsage(state, world, geometry.usageSize * count, nid, sectionSize);
  const what = `memory map of node ${nid}`;
  const reason = { because: byKernel(what), certainty: 'estimated' } as const;
  const room = { size: geometry.roomSize * count, align: geometry.roomSize, nid, exactNid: true };
  const buffer = alloc(current, PLACE, { ...room, start: bytesOf(tables.start, world.pageShift) }, reason);
  current = buffer?.state ?? current;
  const pages = Math.ceil(Number(geometry.mapSize) / Number(world.pageSize));
  for (const section of sections) {
    const start = BigInt(section * geometry.pages - tables.start) * BigInt(world.config.sizeofStructPage);
    const extra = newTables(world, geometry, start, start + geometry.mapSize, tables.seen);
    const wanted = extra + (buffer === undefined && !geometry.byBlocks ? pages : 0);
    current = allocPages(current, PLACE, { count: wanted, pageSize: world.pageSize, what, nid });
    if (buffer === undefined && geometry.byBlocks) current = allocBlock(current, world, geometry, what, nid);
  }
  if (buffer === undefined || geometry.byBlocks) return current;
  const used = BigInt(pages * sections.length) * world.pageSize;
  const rest = { base: buffer.base + used, size: room.size - used };
  if (rest.size === 0n) return current;
  return free(current, PLACE, rest, { ...reason, caller: 'mm/memblock.c: memblock_free()' });
}

/** SPARSEMEM: takes the memory for all page structures. */
export const initSparse: BootStep = {
  ...PLACE,
  run: (state, world) => {
    const { sparsemem } = world.config;
    if (sparsemem === undefined || state.memblock.memory.length === 0) return state;
    const geometry = sectionGeometry(world, sparsemem.sectionBits);
    const nodeOf = presentSections(state, world, geometry.pages);
    let current = state;
    if (sparsemem.extreme) {
      current = allocOwn(current, PLACE, { size: geometry.rootsSize, align: 64n }, 'section roots');
      const roots = new Set<number>();
      for (const [section, nid] of nodeOf) {
        const root = Math.floor(section / geometry.sectionsPerRoot);
        if (roots.has(root)) continue;
        roots.add(root);
        current = allocOwn(current, PLACE, { size: world.pageSize, align: 64n, nid }, 'sections');
      }
    }
    const tables = { start: mapStart(state, world, geometry), seen: new Set<string>() };
    return runsOf(nodeOf).reduce((next, run) => initRun(next, world, geometry, run, tables), current);
  },
};

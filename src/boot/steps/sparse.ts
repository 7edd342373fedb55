import type { Bytes, Pages, Pfn, PhysAddr } from '../../units/units.js';
import { bytesOf, pfnOf } from '../../units/units.js';
import { alloc, allocOwn, type BootStep, byKernel, free } from '../journal.js';
import { roundDown } from '../memblock/find.js';
import { startOfDram } from '../memblock/memblock.js';
import { regionAt } from '../memblock/region.js';
import type { BootState } from '../state.js';
import type { World } from '../world.js';
import { framesOf, wholeFrames } from '../zones/frames.js';
import { countEntries, type Stretch } from './entries.js';
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

/** Neighbouring sections, first to last. */
interface Sections {
  readonly first: number;
  readonly last: number;
}

/** Sections of one node up to the next of another, as sparse_init_nid() gets them; there may be holes between them. */
interface SectionRun {
  readonly nid: number;
  readonly sections: readonly Sections[];
}

/** Every section that holds memory; it belongs to the node that it first has memory of (memblocks_present()). */
function presentRuns(state: BootState, world: World, pages: Pages): readonly SectionRun[] {
  const runs: { nid: number; sections: Sections[] }[] = [];
  let highest = -1;
  for (const range of wholeFrames(framesOf(state.memblock.memory, world.pageShift))) {
    const first = Math.max(Math.floor(range.start / pages), highest + 1);
    const last = Math.floor((range.end - 1) / pages);
    if (last < first) continue;
    highest = last;
    const run = runs.at(-1);
    if (run?.nid === range.nid) run.sections.push({ first, last });
    else runs.push({ nid: range.nid, sections: [{ first, last }] });
  }
  return runs;
}

const countSections = (sections: readonly Sections[]): number =>
  sections.reduce((sum, { first, last }) => sum + last - first + 1, 0);

/** The first page that has a page structure: the map begins there. */
function mapStart(state: BootState, world: World, geometry: SectionGeometry): Pfn {
  const align = world.arch === 'arm64' ? memstartAlign(world) : bytesOf(geometry.pages, world.pageShift);
  return pfnOf(roundDown(startOfDram(state.memblock), align), world.pageShift);
}

/** Page tables that the map of ascending stretches needs, all levels together. */
function countTables(world: World, geometry: SectionGeometry, stretches: readonly Stretch[]): number {
  const bits = world.pageShift - 3;
  const levels = world.config.pageTableLevels;
  let count = 0;
  for (let level = levels - 1; level > (geometry.byBlocks ? 1 : 0); level--) {
    const shift = world.pageShift + bits * level;
    if (level < levels - 1 || !sharesTopEntry(world, shift)) count += countEntries(stretches, shift);
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
  const start = roundDown(nodeDataAddress(state, world, nid), sectionSize);
  const reason = { because: byKernel(what), certainty: 'estimated' } as const;
  // The section may begin on another node than the one that the maps are for.
  const there = { ...request, nid: regionAt(state.memblock.memory, start)?.nid ?? state.nodes[0] ?? 0, start };
  const near = alloc(state, PLACE, { ...there, end: start + sectionSize }, reason);
  return near?.state ?? allocOwn(state, PLACE, there, what);
}

/** Where a node's data lies: without NUMA in the image. */
const nodeDataAddress = (state: BootState, world: World, nid: number): PhysAddr =>
  state.nodeData?.get(nid) ?? world.image.end - 1n;

/** More huge pages than this are taken as so many single ones: the place is the same, but for their alignment. */
const MAX_BLOCKS = 4096;

/** Huge pages of page structures; where there is none, as many single pages and a table for them (vmemmap_populate()). */
function allocBlocks(state: BootState, world: World, geometry: SectionGeometry, count: number, nid: number): BootState {
  const { pageSize } = world;
  const what = `memory map of node ${nid}`;
  const perBlock = Number(geometry.pmdSize / pageSize);
  if (count > MAX_BLOCKS) return allocPages(state, PLACE, { count: count * perBlock, pageSize, what, nid });
  let current = state;
  for (let block = 0; block < count && current.panic === undefined; block++) {
    const request = { size: geometry.pmdSize, align: geometry.pmdSize, nid };
    const taken = allocOwn(current, PLACE, request, what);
    current = taken === current ? allocPages(current, PLACE, { count: perBlock + 1, pageSize, what, nid }) : taken;
  }
  return current;
}

/** What the map of earlier runs has come to: where it starts, and the stretches that have tables. */
interface MapSoFar {
  readonly state: BootState;
  readonly stretches: readonly Stretch[];
}

/** Page structures for the sections of a run (sparse_init_nid()). The room is taken as one; what is not used of it goes back. */
function initRun(before: MapSoFar, world: World, geometry: SectionGeometry, start: Pfn, run: SectionRun): MapSoFar {
  const { nid } = run;
  const count = countSections(run.sections);
  const sectionSize = bytesOf(geometry.pages, world.pageShift);
  const withUsage = allocUsage(before.state, world, geometry.usageSize * BigInt(count), nid, sectionSize);
  const what = `memory map of node ${nid}`;
  const reason = { because: byKernel(what), certainty: 'estimated' } as const;
  const room = { size: geometry.roomSize * BigInt(count), align: geometry.roomSize, nid, exactNid: true };
  const buffer = alloc(withUsage, PLACE, { ...room, start: bytesOf(start, world.pageShift) }, reason);
  const own = run.sections.map(({ first, last }): Stretch => {
    const offset = (section: number): bigint =>
      BigInt(section * geometry.pages - start) * BigInt(world.config.sizeofStructPage);
    return { start: offset(first), end: offset(last + 1) };
  });
  const stretches = [...before.stretches, ...own];
  const tables = countTables(world, geometry, stretches) - countTables(world, geometry, before.stretches);
  const pages = Math.ceil(Number(geometry.mapSize) / Number(world.pageSize)) * count;
  const single = tables + (buffer === undefined && !geometry.byBlocks ? pages : 0);
  let state = buffer?.state ?? withUsage;
  state = allocPages(state, PLACE, { count: single, pageSize: world.pageSize, what, nid });
  if (buffer === undefined) {
    const blocks = geometry.byBlocks ? count * Number(geometry.roomSize / geometry.pmdSize) : 0;
    return { state: allocBlocks(state, world, geometry, blocks, nid), stretches };
  }
  const used = geometry.byBlocks ? room.size : BigInt(pages) * world.pageSize;
  const rest = { base: buffer.base + used, size: room.size - used };
  if (rest.size === 0n) return { state, stretches };
  return { state: free(state, PLACE, rest, { ...reason, caller: 'mm/memblock.c: memblock_free()' }), stretches };
}

/** More tables of sections than this are taken as one: they lie side by side. */
const MAX_ROOTS = 64;

/** The table of tables of sections, and the tables that memory needs (sparse_index_alloc()). */
function allocRoots(state: BootState, world: World, geometry: SectionGeometry, runs: readonly SectionRun[]): BootState {
  let current = allocOwn(state, PLACE, { size: geometry.rootsSize, align: 64n }, 'section roots');
  let highest = -1;
  for (const { nid, sections } of runs) {
    for (const { first, last } of sections) {
      const from = Math.max(Math.floor(first / geometry.sectionsPerRoot), highest + 1);
      const roots = Math.floor(last / geometry.sectionsPerRoot) - from + 1;
      const [times, each] = roots > MAX_ROOTS ? [1, roots] : [roots, 1];
      for (let time = 0; time < times; time++) {
        const request = { size: world.pageSize * BigInt(each), align: 64n, nid };
        current = allocOwn(current, PLACE, request, 'sections');
      }
      highest = Math.max(highest, from + roots - 1);
    }
  }
  return current;
}

/** SPARSEMEM: takes the memory for all page structures. */
export const initSparse: BootStep = {
  ...PLACE,
  run: (state, world) => {
    const { sparsemem } = world.config;
    if (sparsemem === undefined || state.memblock.memory.length === 0) return state;
    const geometry = sectionGeometry(world, sparsemem.sectionBits);
    const runs = presentRuns(state, world, geometry.pages);
    const rooted = sparsemem.extreme ? allocRoots(state, world, geometry, runs) : state;
    const start = mapStart(state, world, geometry);
    const empty: MapSoFar = { state: rooted, stretches: [] };
    return runs.reduce((before, run) => initRun(before, world, geometry, start, run), empty).state;
  },
};

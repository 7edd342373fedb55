import { endOf, type Range } from '../../units/range.js';
import type { Bytes, PhysAddr } from '../../units/units.js';
import { type BootStep, byKernel, free, panic } from '../journal.js';
import { roundDown, roundUp } from '../memblock/find.js';
import { startOfDram } from '../memblock/memblock.js';
import { removeRange } from '../memblock/region.js';
import type { BootState } from '../state.js';
import type { World } from '../world.js';
import { memstartAlign } from './linear-region.js';
import { allocPages, withResize } from './page-tables.js';

const PLACE = { name: 'page tables', mirrors: 'arch/arm64/mm/mmu.c: paging_init()' };

/** How a page size divides addresses among the levels of tables (arch/arm64/include/asm/pgtable-hwdef.h). */
interface Geometry {
  readonly pageSize: Bytes;
  /** Bits below an entry of each level that points to further tables, from the top: pgd, pud, pmd. */
  readonly shifts: readonly number[];
  readonly pmdSize: Bytes;
  /** Only 4K pages have blocks above the last two levels. */
  readonly pudSize?: Bytes;
  /** A run of pages that the processor may keep as one entry. */
  readonly contSize: Bytes;
}

const CONT_PTE_SHIFT: Readonly<Record<number, number>> = { 12: 16, 14: 21, 16: 21 };

function geometryOf(world: World): Geometry {
  const bits = world.pageShift - 3;
  const levels = world.config.pageTableLevels;
  const shifts = Array.from({ length: levels - 1 }, (_, level) => world.pageShift + bits * (levels - 1 - level));
  const pmdShift = world.pageShift + bits;
  return {
    pageSize: world.pageSize,
    shifts,
    pmdSize: 1n << BigInt(pmdShift),
    ...(world.pageShift === 12 ? { pudSize: 1n << 30n } : {}),
    contSize: 1n << BigInt(CONT_PTE_SHIFT[world.pageShift] ?? 16),
  };
}

/** A stretch of the linear map, in whole pages. */
interface Mapping {
  readonly start: PhysAddr;
  readonly end: PhysAddr;
  /** Made of single pages: no blocks and no contiguous runs. */
  readonly byPages: boolean;
  /** Blocks, but no contiguous runs. */
  readonly noCont: boolean;
}

/** The entries of a level that need a table below them: those that no block covers. */
function entriesNeedingTable(
  mapping: Mapping,
  shift: number,
  offset: PhysAddr,
  block: Bytes | undefined,
): readonly [number, number][] {
  const index = (address: PhysAddr): number => Number((address - offset) >> BigInt(shift));
  const first = index(mapping.start);
  const last = index(mapping.end - 1n);
  if (block === undefined || mapping.byPages) return [[first, last]];
  const headPartial = (mapping.start & (block - 1n)) !== 0n || mapping.end - mapping.start < block;
  const tailPartial = (mapping.end & (block - 1n)) !== 0n;
  if (first === last) return headPartial || tailPartial ? [[first, last]] : [];
  return [
    ...(headPartial ? ([[first, first]] as [number, number][]) : []),
    ...(tailPartial ? ([[last, last]] as [number, number][]) : []),
  ];
}

/** Tables that ascending, disjoint stretches need; stretches that meet in an entry share its table. */
function countTables(mappings: readonly Mapping[], geometry: Geometry, offset: PhysAddr): number {
  let count = 0;
  for (const shift of geometry.shifts) {
    const size = 1n << BigInt(shift);
    const block = size === geometry.pmdSize || size === geometry.pudSize ? size : undefined;
    let highest = -1;
    for (const mapping of mappings) {
      for (const [first, last] of entriesNeedingTable(mapping, shift, offset, block)) {
        const from = Math.max(first, highest + 1);
        if (last >= from) count += last - from + 1;
        highest = Math.max(highest, last);
      }
    }
  }
  return count;
}

/** How a stretch maps one of its pages. */
function entryKind(mapping: Mapping, page: PhysAddr, geometry: Geometry): 'page' | 'run' | 'block' {
  const inside = (size: Bytes): boolean => {
    const start = roundDown(page, size);
    return start >= mapping.start && start + size <= mapping.end;
  };
  if (mapping.byPages) return 'page';
  if (inside(geometry.pmdSize)) return 'block';
  return !mapping.noCont && inside(geometry.contSize) ? 'run' : 'page';
}

/** A page that two stretches map because the border between them lies inside it, and one of them not as a single page. */
function brokenPage(mappings: readonly Mapping[], geometry: Geometry): PhysAddr | undefined {
  for (let index = 1; index < mappings.length; index++) {
    const lower = mappings[index - 1] as Mapping;
    const upper = mappings[index] as Mapping;
    if (lower.end <= upper.start) continue;
    const page = upper.start;
    if (entryKind(lower, page, geometry) !== 'page' || entryKind(upper, page, geometry) !== 'page') return page;
  }
  return undefined;
}

/** The image's own map, besides the linear one: a table per level, and one for each entry that its segments share. */
function countImageTables(world: World, geometry: Geometry): number {
  const { image } = world;
  const borders = [image.stext, image.initBegin, image.initEnd, image.end].filter((address) => address !== undefined);
  const segments = borders.slice(1).map((end, index) => ({
    start: borders[index] as PhysAddr,
    end,
    byPages: world.pageShift !== 12,
    noCont: true,
  }));
  return countTables(segments, geometry, roundDown(image.start, geometry.pmdSize));
}

/** The stretches of paging_init(): all memory but no-map, the image's read-only part by itself. */
function linearMappings(state: BootState, world: World): readonly Mapping[] {
  const { pageSize } = world;
  const byPages = mapsByPages(state, world);
  const text: Range = { base: world.image.stext, size: (world.image.initBegin ?? world.image.end) - world.image.stext };
  const mapped = removeRange(
    state.memblock.memory.filter((region) => !region.flags.has('nomap')),
    text,
  );
  const stretches: (Range & { noCont: boolean; byPages: boolean })[] = mapped.map((range) => ({
    ...range,
    noCont: false,
    byPages,
  }));
  stretches.push({ ...text, noCont: true, byPages: false });
  stretches.sort((a, b) => (a.base < b.base ? -1 : 1));
  return stretches.map((range) => ({
    start: roundDown(range.base, pageSize),
    end: roundUp(endOf(range), pageSize),
    byPages: range.byPages,
    noCont: range.noCont,
  }));
}

/** arch/arm64/mm/pageattr.c: can_set_direct_map(), and a crash kernel that must be able to give pages back. */
function mapsByPages(state: BootState, world: World): boolean {
  const { rodata, crashkernel } = state.parameters;
  const full = rodata === undefined ? world.config.linearMapByPages : rodata === 'full';
  const deferred = world.config.zoneDma || world.config.zoneDma32;
  return full || (crashkernel && world.config.kexec && deferred);
}

/** Maps all memory and the image. A no-map border inside a page may make the kernel die here. */
export const mapMemory: BootStep = {
  ...PLACE,
  run: (state, world) => {
    const geometry = geometryOf(world);
    const mappings = linearMappings(state, world);
    const offset = roundDown(startOfDram(state.memblock), memstartAlign(world));
    const count = countTables(mappings, geometry, offset) + countImageTables(world, geometry);
    const pages = { count, pageSize: world.pageSize, what: 'page table page' };
    const allocated = withResize(allocPages(state, PLACE, pages));
    const page = brokenPage(mappings, geometry);
    if (page === undefined) return allocated;
    return panic(allocated, {
      why: `a no-map region begins or ends inside the page at 0x${page.toString(16)}: the linear map has the page twice, and once as part of a larger entry`,
      message: 'kernel BUG at arch/arm64/mm/mmu.c!',
      mirrors: 'arch/arm64/mm/mmu.c: __create_pgd_mapping()',
      because: byKernel('the linear map'),
    });
  },
};

const INITIAL = { name: 'free initial page tables', mirrors: 'arch/arm64/mm/mmu.c: paging_init()' };

/** Where the tables lie that the image started with: at its end. */
function initialTables(world: World): Range {
  const { image, pageSize, pageShift, config } = world;
  if (image.initialTables !== undefined) return image.initialTables;
  const levels = pageShift === 12 ? config.pageTableLevels - 1 : config.pageTableLevels;
  const size = BigInt(levels) * pageSize;
  // A segment of the image ends at a multiple of 64 KiB; how much of the last one is empty only the image knows.
  const end = image.end - (SEGMENT_ALIGN - pageSize);
  return { base: end - size, size };
}

const SEGMENT_ALIGN = 0x1_0000n;

/** The tables that the image started with are free once there are better ones. */
export const freeInitialTables: BootStep = {
  ...INITIAL,
  run: (state, world) =>
    free(state, INITIAL, initialTables(world), { because: byKernel('initial page tables'), certainty: 'estimated' }),
};

const IDENTITY = { name: 'identity map', mirrors: 'arch/arm64/mm/mmu.c: create_idmap()' };

/** One page is mapped where it lies: the one in which the MMU is switched on. */
export const mapIdentity: BootStep = {
  ...IDENTITY,
  run: (state, world) => {
    const count = geometryOf(world).shifts.length;
    return allocPages(state, IDENTITY, { count, pageSize: world.pageSize, what: 'page table page' });
  },
};

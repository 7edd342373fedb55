import { makeSourceFile, type Span } from 'dtc-parser-ts';
import { NO_FACTS } from '../../src/boot/machine.js';
import { makeWorld } from '../../src/boot/make-world.js';
import { replay } from '../../src/boot/replay.js';
import type { BootResult, PlacedRegion } from '../../src/boot/state.js';
import type { MachineFacts } from '../../src/boot/world.js';
import type { MemoryDemand, Placement, RegionFlag, ReservedRegion, Tuple } from '../../src/memory/demand.js';

const span: Span = { file: makeSourceFile('board.dts', ''), start: 0, end: 0 };

const tuple = (base: bigint, size: bigint): Tuple => ({
  value: { base, size },
  span,
  baseSpan: span,
  sizeSpan: span,
});

/** A child of /reserved-memory, as a test says it: `reg` or `size`, compatible, flags. */
export interface RegionSketch {
  readonly name: string;
  readonly reg?: readonly (readonly [bigint, bigint])[];
  readonly size?: bigint;
  readonly alignment?: bigint;
  readonly ranges?: readonly (readonly [bigint, bigint])[];
  readonly compatible?: string;
  readonly flags?: readonly RegionFlag[];
  readonly enabled?: boolean;
}

function placementOf({ reg, size, alignment, ranges }: RegionSketch): Placement {
  if (reg !== undefined) return { kind: 'static', ranges: reg.map(([base, length]) => tuple(base, length)) };
  if (size === undefined) return { kind: 'none' };
  return {
    kind: 'dynamic',
    size: { value: size, span },
    ...(alignment === undefined ? {} : { alignment: { value: alignment, span } }),
    allocRanges: (ranges ?? []).map(([base, length]) => tuple(base, length)),
    ...(ranges === undefined ? {} : { allocRangesSpan: span }),
  };
}

const regionOf = (sketch: RegionSketch): ReservedRegion => ({
  path: `/reserved-memory/${sketch.name}`,
  name: sketch.name,
  compatible: sketch.compatible === undefined ? [] : [sketch.compatible],
  enabled: sketch.enabled ?? true,
  placement: placementOf(sketch),
  flags: new Set(sketch.flags),
  span,
});

/** A board, as a test says it. */
export interface BoardSketch {
  readonly banks?: readonly (readonly [bigint, bigint])[];
  readonly regions?: readonly RegionSketch[];
  readonly memreserves?: readonly (readonly [bigint, bigint])[];
  readonly cmdline?: string;
  readonly usable?: readonly (readonly [bigint, bigint])[];
  readonly initrd?: readonly [bigint, bigint];
  readonly cpus?: number;
}

const ONE_GIB_BANK: BoardSketch['banks'] = [[0x4000_0000n, 0x4000_0000n]];

export const demandOf = (board: BoardSketch): MemoryDemand => ({
  addressCells: 2,
  sizeCells: 2,
  banks: (board.banks ?? ONE_GIB_BANK).map(([base, size]) => ({
    path: `/memory@${base.toString(16)}`,
    range: tuple(base, size),
    hotpluggable: false,
  })),
  memreserves: (board.memreserves ?? []).map(([base, size]) => tuple(base, size)),
  ...(board.regions === undefined ? {} : { reservedMemory: { path: '/reserved-memory', span } }),
  regions: (board.regions ?? []).map(regionOf),
  users: [],
  chosen: {
    ...(board.cmdline === undefined ? {} : { bootargs: { value: board.cmdline, span } }),
    ...(board.initrd === undefined
      ? {}
      : { initrdStart: { value: board.initrd[0], span }, initrdEnd: { value: board.initrd[1], span } }),
    usableMemoryRanges: (board.usable ?? []).map(([base, size]) => tuple(base, size)),
  },
  dmaWindows: [],
  cpuNodes: Array.from({ length: board.cpus ?? 1 }, (_, cpu) => ({ path: `/cpus/cpu@${cpu}` })),
  numaMemory: [],
  blobSize: 2000,
  unflattenedSize: 10_000,
  unflattenedSize32: 5000,
});

/** A small kernel on the arm64 board, with its image at 0x4020_0000 and its blob at 0x4800_0000. */
export const smallKernel: MachineFacts = {
  ...NO_FACTS,
  arch: 'arm64',
  kernel: 'linux-6.1+dmb-v1',
  pageSize: 4096n,
  config: {
    CONFIG_MMU: 'y',
    CONFIG_ARM64_4K_PAGES: 'y',
    CONFIG_CMA: 'y',
    CONFIG_DMA_CMA: 'y',
    CONFIG_CMA_AREAS: 7,
    CONFIG_CMA_SIZE_MBYTES: 16,
    CONFIG_DMB_COUNT: 7,
    CONFIG_HUGETLB_PAGE: 'y',
    CONFIG_SPARSEMEM: 'y',
    CONFIG_SPARSEMEM_EXTREME: 'y',
    CONFIG_SPARSEMEM_VMEMMAP: 'y',
    CONFIG_ZONE_DMA: 'y',
    CONFIG_ZONE_DMA32: 'y',
    CONFIG_SWIOTLB: 'y',
    CONFIG_SMP: 'y',
    CONFIG_NR_CPUS: 8,
    CONFIG_KEXEC_CORE: 'y',
    CONFIG_BLK_DEV_INITRD: 'y',
    CONFIG_DMA_DECLARE_COHERENT: 'y',
    CONFIG_DMA_RESTRICTED_POOL: 'y',
  },
  kernelImage: {
    symbols: {
      _text: 0x4020_0000n,
      _stext: 0x4021_0000n,
      __init_begin: 0x404e_0000n,
      __init_end: 0x4056_0000n,
      _end: 0x406e_0000n,
    },
  },
  dtb: { addr: 0x4800_0000n },
};

/** Boots a board; facts beside the small kernel's may be given. */
export const boot = (board: BoardSketch, facts: Partial<MachineFacts> = {}): BootResult =>
  replay(makeWorld(demandOf(board), { ...smallKernel, ...facts }));

/** `name: base outcome…`, for one region. */
export function shownRegion({ region, range, outcome, pool }: PlacedRegion): string {
  const base = range === undefined ? '-' : range.base.toString(16);
  return [`${region.name}:`, base, ...[...outcome].sort(), ...(pool === 'none' ? [] : [`(${pool})`])].join(' ');
}

export const said = (result: BootResult): readonly string[] =>
  result.kernelLines.filter((line) => !line.debug).map((line) => line.text);

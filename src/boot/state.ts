import type { Span } from 'dtc-parser-ts';
import type { RegionUser, ReservedRegion } from '../memory/demand.js';
import type { NodePath } from '../tree/node.js';
import type { PfnRange, Range } from '../units/range.js';
import type { Bytes, Pages, Pfn, PhysAddr } from '../units/units.js';
import type { Memblock } from './memblock/memblock.js';
import type { MemblockRegion } from './memblock/region.js';
import type { BootParameters } from './parameters.js';
import type { ZoneDivision } from './zones/zone-steps.js';

export type { Memblock } from './memblock/memblock.js';
export type { MemblockFlag, MemblockRegion } from './memblock/region.js';

export type Certainty = 'exact' | 'estimated';

/** Why the kernel did it: a place in the tree, or a step of its own. */
export type Cause =
  | { readonly kind: 'tree'; readonly path: NodePath; readonly span: Span }
  | { readonly kind: 'kernel'; readonly what: string };

/** One decision; prints as the line that the kernel writes under memblock=debug. */
export interface BootEvent {
  /** The name of the step, and the kernel function that it mirrors. */
  readonly step: string;
  readonly mirrors: string;
  readonly call: 'add' | 'remove' | 'reserve' | 'free' | 'mark' | 'refuse';
  readonly range: Range;
  readonly because: Cause;
  readonly certainty: Certainty;
}

/** A line of the predicted boot log, without time stamp. */
export interface KernelLine {
  readonly text: string;
  /** Printed only with memblock=debug or at debug level. */
  readonly debug: boolean;
  readonly because: Cause;
}

/** What a region ended up as: a CMA area, a movable block, a pool in one, a coherent or restricted pool, a ramoops log. */
export type PoolKind = 'cma' | 'dmb' | 'dmb-pool' | 'coherent' | 'restricted' | 'ramoops' | 'none';

export type RegionOutcome =
  | 'reserved'
  | 'allocated'
  | 'initialized'
  | 'init-failed'
  | 'bypassed'
  | 'reserve-failed'
  | 'alloc-failed'
  | 'invalid-property'
  | 'ignored'
  | 'cma-not-activated'
  | 'skipped';

/** What became of a reserved region. */
export interface PlacedRegion {
  readonly region: ReservedRegion;
  /** Absent: no room was found, or it was never looked for. */
  readonly range?: Range;
  readonly pool: PoolKind;
  readonly outcome: ReadonlySet<RegionOutcome>;
  /** Why the kernel did not do as asked, in its own words and function. */
  readonly refusal?: { readonly message?: string; readonly why: string; readonly mirrors: string };
  readonly certainty: Certainty;
}

/** A CMA area as the kernel makes it. */
export interface CmaArea {
  /** As the kernel names it: the node's name, `reserved` for the built-in or `cma=` area, `hugetlb0`…. */
  readonly name: string;
  readonly range: Range;
  readonly isDefault: boolean;
  readonly activated: boolean;
  /** It lies in a Designated Movable Block: its pages are released with the block. */
  readonly inMovableBlock?: boolean;
  readonly because: Cause;
  readonly certainty: Certainty;
}

export interface DesignatedMovableBlock {
  readonly range: Range;
  readonly nid: number;
  readonly because: Cause;
}

/** The kernel's zones; `HighMem` on 32-bit arm alone. */
export type ZoneName = 'DMA' | 'DMA32' | 'Normal' | 'HighMem' | 'Movable';

/** A zone of a node, in pages as /proc/zoneinfo counts them. */
export interface Zone {
  readonly node: number;
  readonly name: ZoneName;
  /** Absent: the kernel prints none. */
  readonly start?: Pfn;
  /** As the kernel counts, also where it is wrong (`presentPages` may be below zero). */
  readonly spannedPages: Pages;
  readonly presentPages: Pages;
  readonly managedPages: Pages;
  readonly cmaPages: Pages;
  /** The fields above that rest on something that only the built image knows. */
  readonly estimated: ReadonlySet<'managed' | 'cma' | 'start' | 'spanned' | 'present'>;
  /** The true figure, where the kernel's own accounting is wrong. */
  readonly trulyPresentPages?: Pages;
}

export type BindingOutcome = 'bound' | 'refused' | 'default-area' | 'none';

/** Which device gets its buffers where. */
export interface PoolBinding {
  readonly user: RegionUser;
  readonly placed?: PlacedRegion;
  readonly pool: PoolKind;
  readonly outcome: BindingOutcome;
  readonly reason?: string;
  readonly zones: readonly ZoneName[];
}

/** Something that had to be assumed, with the figure, as one sentence for people. */
export type Assumption = string;

/** A slot of the kernel's table of reserved regions (include/linux/of_reserved_mem.h: struct reserved_mem). */
export interface ReservedMem {
  /** Its place in the demand's regions. */
  readonly index: number;
  readonly base: PhysAddr;
  readonly size: Bytes;
}

/** What was done and said, the latest first: a step adds to it without a copy. */
export interface Trail {
  readonly entry: TrailEntry;
  readonly before: Trail | undefined;
}

export type TrailEntry =
  | { readonly kind: 'line'; readonly line: KernelLine }
  /** `caller` stands in the line of memblock=debug; absent: the kernel prints none. */
  | { readonly kind: 'event'; readonly event: BootEvent; readonly caller?: string };

/** What the boot has made so far. Immutable: each step returns a new one, so any moment can be shown. */
export interface BootState {
  readonly memblock: Memblock;
  readonly parameters: BootParameters;
  /** The kernel's table of reserved regions: in tree order, then sorted. */
  readonly table: readonly ReservedMem[];
  /** One per region of the demand, in its order. */
  readonly placed: readonly PlacedRegion[];
  readonly cmaAreas: readonly CmaArea[];
  /** In the order of the kernel's table, which is not always ascending. */
  readonly movableBlocks: readonly MovableBlockSlot[];
  /** Nodes that are online, ascending; without NUMA only node 0. */
  readonly nodes: readonly number[];
  /** arm: where lowmem ends (arm_lowmem_limit). */
  readonly lowmemLimit?: PhysAddr;
  /** Where the initrd was reserved; absent: there is none, or the kernel would not have it. */
  readonly initrd?: Range;
  /** What was reserved when the boot allocator closed and is given to the page allocator later, in whole pages: init sections, initrd. Only arm rounds the initrd outwards. */
  readonly released: readonly Range[];
  /** The zones, from free_area_init() on. */
  readonly division?: ZoneDivision;
  /** FLATMEM: where the array of page structures lies, and the page that its first entry describes. */
  readonly flatMap?: { readonly base: PhysAddr; readonly firstPage: Pfn };
  /** What was done and said so far. */
  readonly trail?: Trail;
  /** With NUMA: where the data of each node lies. */
  readonly nodeData?: ReadonlyMap<number, PhysAddr>;
  readonly lost: BootResult['lost'];
  readonly panic?: NonNullable<BootResult['panic']>;
}

/** A slot of the table of Designated Movable Blocks (mm/dmb.c: dmb_areas[]); it may name more than there is memory. */
export interface MovableBlockSlot extends Range {
  readonly because: Cause;
}

/** What the kernel made of it all. */
export interface BootResult {
  readonly result: 'ok' | 'panic';
  readonly panic?: {
    readonly why: string;
    readonly message: string;
    readonly mirrors: string;
    readonly because: Cause;
  };
  /** `memblock.memory` and `.reserved` as the kernel leaves them. */
  readonly memory: readonly MemblockRegion[];
  readonly reserved: readonly MemblockRegion[];
  /** `memblock.memory` as the tree gives it, before `mem=` and any reservation. */
  readonly ram: readonly Range[];
  readonly regions: readonly PlacedRegion[];
  readonly zones: readonly Zone[];
  /** Per node, the frames that really are in ZONE_MOVABLE. */
  readonly movableFrames: ReadonlyMap<number, readonly PfnRange[]>;
  /** Per node, "Movable zone start for each node" as printed. */
  readonly movableStart: ReadonlyMap<number, PhysAddr>;
  readonly cmaAreas: readonly CmaArea[];
  readonly movableBlocks: readonly DesignatedMovableBlock[];
  readonly bindings: readonly PoolBinding[];
  readonly journal: readonly BootEvent[];
  readonly kernelLines: readonly KernelLine[];
  readonly assumptions: readonly Assumption[];
  /** Bytes that nobody can use, and why: blocks that were refused but stay reserved, further reg tuples, and so on. */
  readonly lost: readonly { readonly range: Range; readonly why: string; readonly because: Cause }[];
  readonly pageSize: Bytes;
}

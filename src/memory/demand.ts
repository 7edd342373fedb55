import type { Located, Span } from 'dtc-parser-ts';
import type { NodePath } from '../tree/node.js';
import type { Range } from '../units/range.js';
import type { Bytes, PhysAddr } from '../units/units.js';

/** What the tree asks of the kernel's memory management; from here on no `DtNode`, only path and span. */
export interface MemoryDemand {
  /** The root's cells as the kernel reads them (1 and 1 when absent). */
  readonly addressCells: number;
  readonly sizeCells: number;
  /** One per `reg` (or `linux,usable-memory`) tuple of each enabled `device_type = "memory"` child of the root, in tree order; empty tuples are left out. */
  readonly banks: readonly MemoryBank[];
  readonly memreserves: readonly Located<Range>[];
  readonly reservedMemory?: ReservedMemoryParent;
  /** In tree order, every child of /reserved-memory, whatever its state: the kernel scans in tree order. */
  readonly regions: readonly ReservedRegion[];
  readonly users: readonly RegionUser[];
  readonly chosen: Chosen;
  /** Each node with a non-empty `dma-ranges`, in tree order. */
  readonly dmaWindows: readonly DmaWindows[];
  /** Each CPU below /cpus that has not failed, and its `numa-node-id`; undefined where it has none. */
  readonly cpuNodes: readonly CpuNode[];
  /** Each node of type memory that has a `numa-node-id`, wherever it stands and whatever its state (`of_numa_parse_memory_nodes`). */
  readonly numaMemory: readonly NumaMemory[];
  /** The first `numa-distance-map-v1`, if any. */
  readonly distanceMap?: DistanceMap;
  /** Bytes of the flattened blob, and of the kernel's unflattened copy (drivers/of/fdt.c: unflatten_dt_nodes()), on 64 and on 32 bits. */
  readonly blobSize: number;
  readonly unflattenedSize: number;
  readonly unflattenedSize32: number;
}

interface CpuNode {
  readonly path: NodePath;
  readonly nid?: number;
  readonly compatible?: readonly string[];
}

export interface NumaMemory {
  readonly path: NodePath;
  /** The `numa-node-id` statement. */
  readonly span: Span;
  /** Absent: the property is shorter than a cell. */
  readonly nid?: number;
  /** The `reg` tuples; none makes the set-up fail. */
  readonly ranges: readonly Range[];
}

export interface DistanceMap {
  readonly path: NodePath;
  readonly span: Span;
  /** Absent: the property is missing or empty. */
  readonly entries?: readonly { readonly from: number; readonly to: number; readonly distance: number }[];
}

/** One (address, size) pair with the places of its halves; `span` covers both. */
export interface Tuple extends Located<Range> {
  readonly baseSpan: Span;
  readonly sizeSpan: Span;
}

export interface MemoryBank {
  readonly path: NodePath;
  readonly range: Tuple;
  readonly nid?: number;
  readonly hotpluggable: boolean;
}

/** /reserved-memory itself; the kernel drops all its children when `problem` is set (`__reserved_mem_check_root`). */
export interface ReservedMemoryParent {
  readonly path: NodePath;
  readonly span: Span;
  readonly problem?: 'address-cells' | 'size-cells' | 'no-ranges';
}

export type RegionFlag = 'no-map' | 'reusable' | 'linux,cma-default' | 'linux,dma-default';

export interface ReservedRegion {
  readonly path: NodePath;
  readonly name: string;
  readonly compatible: readonly string[];
  /** `status` is absent, `ok` or `okay` (`of_fdt_device_is_available`). */
  readonly enabled: boolean;
  readonly placement: Placement;
  readonly flags: ReadonlySet<RegionFlag>;
  readonly phandle?: number;
  readonly span: Span;
}

export type Placement = StaticPlacement | DynamicPlacement | MalformedPlacement | { readonly kind: 'none' };

/** `reg` wins over `size`. The first tuple becomes the region, the others are only reserved. */
export interface StaticPlacement {
  readonly kind: 'static';
  /** None where `reg` is empty: the kernel then keeps no record of the node. */
  readonly ranges: readonly Tuple[];
  /** What the kernel falls back to when the first tuple has size 0: it then takes the node for a dynamic one. */
  readonly whenEmpty?: DynamicPlacement | MalformedPlacement;
}

export interface DynamicPlacement {
  readonly kind: 'dynamic';
  readonly size: Located<Bytes>;
  readonly alignment?: Located<Bytes>;
  readonly allocRanges: readonly Tuple[];
  /** The `alloc-ranges` statement. With it but without a range nothing can be allocated; without it, anywhere. */
  readonly allocRangesSpan?: Span;
}

/** A property of the wrong length: the kernel says so and skips the node. */
export interface MalformedPlacement {
  readonly kind: 'malformed';
  readonly property: 'reg' | 'size' | 'alignment' | 'alloc-ranges';
  readonly span: Span;
}

/** One entry of a device's `memory-region`. */
export interface RegionUser {
  readonly device: NodePath;
  /** The device and all its ancestors are enabled. */
  readonly enabled: boolean;
  /** `memory-region`, or another property that names regions. */
  readonly property: string;
  /** The path that the phandle leads to; undefined: to no node. */
  readonly region: Located<NodePath | undefined>;
  /** A label that only the base tree of this overlay knows. */
  readonly external?: boolean;
  readonly index: number;
  readonly name?: string;
  /** What the device's bus lets it reach (`of_dma_get_range`); absent: everything. */
  readonly dmaWindows?: readonly DmaWindow[];
}

export interface Chosen {
  readonly bootargs?: Located<string>;
  readonly initrdStart?: Located<PhysAddr>;
  readonly initrdEnd?: Located<PhysAddr>;
  readonly usableMemoryRanges: readonly Located<Range>[];
}

export interface DmaWindows {
  readonly path: NodePath;
  readonly span: Span;
  readonly windows: readonly DmaWindow[];
}

/** One entry of a `dma-ranges`, its CPU address translated up to the root; 2^64-1 where that fails (`OF_BAD_ADDR`). */
export interface DmaWindow {
  readonly bus: PhysAddr;
  readonly cpu: PhysAddr;
  readonly size: Bytes;
}

import type { Located, Span } from 'dtc-parser-ts';
import type { Range } from '../units/range.js';
import type { Cell } from '../units/units.js';

/** `/reserved-memory/linux,cma`; the root is `/`. */
export type NodePath = string;

/** The live tree: merged, deleted, resolved; its bytes are those that dtc would emit. Children and properties keep dtc's order. */
export interface DtTree {
  readonly root: DtNode;
  /** The source deleted even the root: the blob holds no node at all. */
  readonly rootless?: boolean;
  readonly memreserves: readonly MemoryReservation[];
  readonly plugin: boolean;
  readonly bootCpuid: Cell;
  /** The names of properties in the order in which the blob holds them, where that is not the order of the tree. */
  readonly nameOrder?: readonly string[];
  /** All of them, each before its children. */
  readonly nodes: readonly DtNode[];
  readonly nodeByPath: ReadonlyMap<NodePath, DtNode>;
  readonly nodeByLabel: ReadonlyMap<string, DtNode>;
  readonly nodeByPhandle: ReadonlyMap<Cell, DtNode>;
  /** By each string of their `compatible`, in the order of the tree. */
  readonly nodesByCompatible: ReadonlyMap<string, readonly DtNode[]>;
}

/** A `/memreserve/` entry. */
export interface MemoryReservation extends Located<Range> {
  readonly labels?: readonly Located<string>[];
}

/** A node of the live tree; its maps are in the order of the source. */
export interface DtNode {
  /** With unit address: `memory@80000000`; the root's is empty. */
  readonly name: string;
  /** `80000000`, as written. */
  readonly unitAddress?: string | undefined;
  readonly path: NodePath;
  readonly labels: readonly Located<string>[];
  readonly properties: ReadonlyMap<string, DtProperty>;
  readonly children: ReadonlyMap<string, DtNode>;
  readonly parent?: DtNode | undefined;
  /** It has or had children: dtc's checks count those that were deleted. */
  readonly hadChildren?: boolean;
  /** The name in every place that opened the node, oldest first. */
  readonly definedAt: readonly [Span, ...Span[]];
}

/** A property of the live tree: its bytes, and where each part of them was written. */
export interface DtProperty {
  readonly name: Located<string>;
  /** The truth: what dtc would put in the blob. */
  readonly bytes: Uint8Array;
  /** The memory: how and where each element was written; sorted by offset, no gaps. */
  readonly marks: readonly Mark[];
  /** A quick look, before the marks are worked out: false where none of them has one of these targets. */
  mayReferTo?(paths: ReadonlySet<NodePath>): boolean;
  /** As quick: how many bytes there are, the n-th of them, the n-th cell, and whether a reference to a node stands there; undefined where nobody wrote it. */
  readonly length?: number;
  byteAt?(index: number): number | undefined;
  cell?(index: number): Cell | undefined;
  isReference?(index: number): boolean | undefined;
  /** Read from a blob: its places are those in the printed form, and dear. */
  readonly isPrinted?: boolean;
  readonly labels: readonly Located<string>[];
  /** Labels between the elements of the value. */
  readonly valueLabels?: readonly LocatedLabel[];
  /** The whole statement, name to semicolon. */
  readonly span: Span;
}

/** A label inside a value, at a byte of it. */
export interface LocatedLabel extends Located<string> {
  readonly offset: number;
}

/** One written element of a value. */
export interface Mark {
  readonly offset: number;
  readonly length: number;
  readonly kind: 'u8' | 'u16' | 'u32' | 'u64' | 'string' | 'phandle' | 'path' | 'incbin';
  readonly span: Span;
  /** Which of the comma-separated parts of the value it stands in, counted from 0; absent where nobody wrote it. */
  readonly item?: number;
  /** The node that a phandle or path refers to; absent where it stays open (an overlay's external label). */
  readonly target?: NodePath;
  /** The label or path as written behind `&`. */
  readonly reference?: string;
}

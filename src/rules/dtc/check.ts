import type { Related } from '../../diagnostic/diagnostic.js';
import type { DtNode, DtProperty, DtTree } from '../../tree/node.js';
import { cellValue } from '../../tree/read.js';

/** Kinds of buses that checks recognise, each with its own form of addresses. */
export type Bus = 'pci' | 'simple-bus' | 'i2c' | 'spi' | 'graph-port' | 'graph-ports';

/** What the checks of one run have found out about a tree, for those that come later. */
export interface Survey {
  readonly tree: DtTree;
  /** All nodes, parents first; without those that dtc makes only after its checks. */
  readonly nodes: readonly DtNode[];
  /** `#address-cells` and `#size-cells` of a node, where it has them. */
  readonly cells: Map<DtNode, OwnCells>;
  readonly bus: Map<DtNode, Bus>;
  /** The nodes with a child that has a property for a device on SPI. */
  readonly aboveSpi: ReadonlySet<DtNode | undefined>;
}

/** The name of a property, or how the node's own name begins. */
export type Subject = string | { readonly named: string };
/** One or several of these of which one is enough, or what names of properties look like. */
export type About = Subject | readonly Subject[] | RegExp;

export interface OwnCells {
  readonly address: number | undefined;
  readonly size: number | undefined;
}

/** What a check objects to: a node, a property of it, or one element of that. */
export interface Objection {
  readonly message: string;
  readonly node?: DtNode;
  readonly property?: DtProperty | undefined;
  /** The cell of the property that is wrong. */
  readonly cell?: number;
  /** Under which name dtc tells it, where that is not the property itself. */
  readonly propertyName?: string;
  readonly related?: readonly Related[];
  readonly help?: string;
}

export type Objecting = (objection: Objection) => void;

/** One of dtc's checks, under dtc's name (checks.c). */
export interface DtcCheck {
  readonly name: string;
  /** Off unless asked for. */
  readonly isOff?: boolean;
  /** Checks that must have passed; it is silent otherwise. */
  readonly needs?: readonly string[];
  /** Nodes of which this does not hold are not judged. */
  readonly about?: About;
  /** Judges one node. Where neither this nor the other is there, the tree itself is built by it. */
  readonly check?: (node: DtNode, survey: Survey, object: Objecting) => void;
  /** Judges one property of those that it is about. */
  readonly checkProperty?: (property: DtProperty, node: DtNode, survey: Survey, object: Objecting) => void;
}

export const unitNameOf = ({ name }: DtNode): string => {
  const at = name.indexOf('@');
  return at < 0 ? '' : name.slice(at + 1);
};

export const baseNameOf = ({ name }: DtNode): string => {
  const at = name.indexOf('@');
  return at < 0 ? name : name.slice(0, at);
};

/** Whether that is a node's name without its unit address. */
export const isNamed = ({ name }: DtNode, base: string): boolean =>
  name.startsWith(base) && (name.length === base.length || name.charCodeAt(base.length) === AT);

const AT = 0x40;

/** The first cell of a property; 0 where it has none. */
export const firstCell = (property: DtProperty | undefined): number =>
  property === undefined ? 0 : (cellValue(property, 0) ?? 0);

/** Cells of a node's children, with the values that dtc takes when they are absent. */
export const cellsFor = (survey: Survey, bus: DtNode): { readonly address: number; readonly size: number } => {
  const own = survey.cells.get(bus);
  return { address: own?.address ?? 2, size: own?.size ?? 1 };
};

/** Whether dtc takes a node for one with children: those that were deleted still count. */
export const hasChildren = (node: DtNode): boolean => node.hadChildren ?? node.children.size > 0;

/** "1 cell", "3 cells". */
export const cellCount = (count: number): string => (count === 1 ? '1 cell' : `${count} cells`);

/** A place to show beside the finding. */
export const here = (node: DtNode, message: string): readonly Related[] => [{ message, span: node.definedAt[0] }];

/** 0 and 0xffffffff stand for "no node". */
export const isPhandle = (cell: number): boolean => cell !== 0 && cell !== 0xffff_ffff;

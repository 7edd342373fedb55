import type { Label, Located, Node, Property, Reference, ReferenceBlock, RootBlock, Span } from 'dtc-parser-ts';
import { marksOf } from './marks.js';
import type { DtNode, DtProperty, LocatedLabel, Mark, NodePath } from './node.js';
import { type Generated, type Place, PlacedText, type PrintedProperty, type Source, spanIn } from './placed.js';
import { Slots } from './slots.js';

/** A label; one that was deleted stays known, since dtc asks in places whether there ever was one. */
export interface LiveLabel {
  readonly name: string;
  readonly place: Place;
  deleted: boolean;
}

/** A reference inside a value: a cell to fill with a phandle, or a place at which a path goes in. */
export class LiveReference {
  readonly kind: 'phandle' | 'path';
  readonly written: Reference;
  offset: number;
  target: LiveNode | undefined;
  next: LiveReference | undefined;

  constructor(kind: 'phandle' | 'path', written: Reference, offset: number) {
    this.kind = kind;
    this.written = written;
    this.offset = offset;
    this.target = undefined;
    this.next = undefined;
  }
}

/** A label between the elements of a value. */
export interface ValueLabel {
  readonly label: Label;
  offset: number;
  /** The last reference before it, if any: a path there moves it by the path's length. */
  readonly after: LiveReference | undefined;
}

/** What few properties have. */
interface Extras {
  labels?: LiveLabel[];
  valueLabels?: ValueLabel[];
  incbinLengths?: number[];
  marks?: readonly Mark[];
}

/** A property while the tree is built, and afterwards; what only reports need is worked out when asked for. */
export class LiveProperty implements DtProperty {
  readonly key: string;
  readonly source: Source;
  written: Property | Generated | PrintedProperty;
  next: LiveProperty | undefined;
  deleted: boolean;
  start: number;
  length: number;
  /** The first reference of the value; each knows the next. */
  references: LiveReference | undefined;
  private rare: Extras | undefined;

  // Set here and not where they are declared: there are thousands, and V8 makes them faster so.
  constructor(key: string, source: Source, written: Property | Generated | PrintedProperty) {
    this.key = key;
    this.source = source;
    this.written = written;
    this.next = undefined;
    this.deleted = false;
    this.start = 0;
    this.length = 0;
    this.references = undefined;
    this.rare = undefined;
  }

  get labelList(): readonly LiveLabel[] {
    return this.rare?.labels ?? [];
  }

  set labelList(labels: LiveLabel[]) {
    this.extras.labels = labels;
  }

  get valueLabelList(): readonly ValueLabel[] {
    return this.rare?.valueLabels ?? [];
  }

  get incbinLengths(): readonly number[] {
    return this.rare?.incbinLengths ?? [];
  }

  /** To write what few properties have. */
  get extras(): Extras {
    this.rare ??= {};
    return this.rare;
  }

  /** Gives the property a value of its own, in the place of the one that it had. */
  override(written: Property): void {
    this.deleted = false;
    this.written = written;
    this.references = undefined;
    const labels = this.rare?.labels;
    this.rare = labels && { labels };
  }

  get name(): Located<string> {
    return new PlacedText(this.key, this.source, this.written, true);
  }

  get bytes(): Uint8Array {
    return this.source.arena.bytes.subarray(this.start, this.start + this.length);
  }

  mayReferTo(paths: ReadonlySet<NodePath>): boolean {
    for (let each = this.references; each !== undefined; each = each.next) {
      if (each.target !== undefined && paths.has(each.target.path)) return true;
    }
    return false;
  }

  get isPrinted(): boolean {
    return this.source.isPrinted === true;
  }

  byteAt(index: number): number | undefined {
    return index >= 0 && index < this.length ? this.source.arena.bytes[this.start + index] : undefined;
  }

  cell(index: number): number | undefined {
    const offset = index * 4;
    return offset + 4 > this.length ? undefined : this.source.arena.cellAt(this.start + offset);
  }

  isReference(index: number): boolean | undefined {
    if (this.written.kind !== 'property') return undefined;
    const offset = index * 4;
    for (let each = this.references; each !== undefined; each = each.next) {
      if (each.kind === 'phandle' && each.offset === offset) return true;
    }
    return false;
  }

  get marks(): readonly Mark[] {
    this.extras.marks ??= marksOf(this);
    return this.extras.marks;
  }

  get labels(): readonly Located<string>[] {
    return locate(this.labelList, this.source);
  }

  get valueLabels(): readonly LocatedLabel[] {
    const { text } = this.source;
    return this.valueLabelList.map(({ label, offset }) => ({
      offset,
      value: label.name,
      span: text.spanOf(label.start, label.end),
    }));
  }

  get span(): Span {
    return spanIn(this.source, this.written);
  }

  /** Copies the bytes without making a view of them. */
  copyTo(target: Uint8Array, at: number): void {
    const { bytes } = this.source.arena;
    const { start, length } = this;
    for (let i = 0; i < length; i++) target[at + i] = bytes[start + i] as number;
  }
}

/** From this length on, copying as a block pays. */
export const BLOCK_COPY_FROM = 128;

/** What opened a node: a name with its body, `/`, a reference, or the reference that made a fragment. */
export type Opening = Node | RootBlock | ReferenceBlock | (Place & { readonly kind: 'generated-node' });

/** Shared by all nodes without children; never appended to. */
const NO_CHILDREN = new Slots<LiveNode>();

/** A node while the tree is built, and afterwards. */
export class LiveNode implements DtNode {
  readonly name: string;
  readonly source: Source;
  parent: LiveNode | undefined;
  next: LiveNode | undefined;
  deleted: boolean;
  omitIfNoRef: boolean;
  referenced: boolean;
  /** 0 as long as there is none. */
  phandle: number;
  labelList: LiveLabel[] | undefined;
  readonly properties: Slots<LiveProperty>;
  readonly opening: Opening;
  private childSlots: Slots<LiveNode>;
  private laterOpenings: Opening[] | undefined;
  private knownPath: NodePath | undefined;

  constructor(name: string, source: Source, opening: Opening) {
    this.name = name;
    this.source = source;
    this.parent = undefined;
    this.next = undefined;
    this.deleted = false;
    this.omitIfNoRef = false;
    this.referenced = false;
    this.phandle = 0;
    this.labelList = undefined;
    this.properties = new Slots();
    this.opening = opening;
    this.childSlots = NO_CHILDREN;
    this.laterOpenings = undefined;
    this.knownPath = undefined;
  }

  get key(): string {
    return this.name;
  }

  get children(): Slots<LiveNode> {
    return this.childSlots;
  }

  get hadChildren(): boolean {
    return this.childSlots.count > 0;
  }

  append(child: LiveNode): void {
    if (this.childSlots === NO_CHILDREN) this.childSlots = new Slots();
    child.parent = this;
    this.childSlots.append(child);
  }

  /** Notes that a later block opened the node again. */
  reopen(opening: Opening): void {
    this.deleted = false;
    if (this.laterOpenings === undefined) this.laterOpenings = [opening];
    else this.laterOpenings.push(opening);
  }

  get path(): NodePath {
    if (this.knownPath !== undefined) return this.knownPath;
    const line: LiveNode[] = [];
    let at: LiveNode | undefined = this;
    while (at !== undefined && at.knownPath === undefined) {
      line.push(at);
      at = at.parent;
    }
    let path = at?.knownPath ?? '';
    for (const node of line.reverse()) {
      path = node.parent === undefined ? '/' : path.length > 1 ? `${path}/${node.name}` : `/${node.name}`;
      node.knownPath = path;
    }
    return path;
  }

  get unitAddress(): string | undefined {
    const at = this.name.indexOf('@');
    return at < 0 ? undefined : this.name.slice(at + 1);
  }

  get labels(): readonly Located<string>[] {
    return locate(this.labelList ?? [], this.source);
  }

  get definedAt(): readonly [Span, ...Span[]] {
    const later = (this.laterOpenings ?? []).map((opening) => nameSpan(opening, this.source));
    return [nameSpan(this.opening, this.source), ...later];
  }
}

function locate(labels: readonly LiveLabel[], source: Source): readonly Located<string>[] {
  return labels.filter((label) => !label.deleted).map(({ name, place }) => new PlacedText(name, source, place));
}

/** Where the name of a node was written. */
export function namePlace(opening: Opening): Place {
  switch (opening.kind) {
    case 'node':
      return { start: opening.nameStart, end: opening.nameEnd };
    case 'root':
      return opening.name;
    case 'reference-block':
      return opening.target;
    default:
      return opening;
  }
}

const nameSpan = (opening: Opening, source: Source): Span => spanIn(source, namePlace(opening));

import type { Located, Span } from 'dtc-parser-ts';
import type { DtNode, DtProperty, NodePath } from '../node.js';

/**
 * A node of a tree that overlays are applied to. As libfdt does it, what is new goes in front of what is there:
 * the last property or child added comes first (fdt_rw.c: `fdt_add_property_`, `fdt_add_subnode_namelen`).
 */
export class GrowingNode implements DtNode {
  readonly name: string;
  readonly path: NodePath;
  readonly parent?: GrowingNode | undefined;
  labels: readonly Located<string>[];
  readonly #origins: DtNode[];
  readonly #properties = new FrontGrowing<DtProperty>();
  readonly #children = new FrontGrowing<GrowingNode>();
  /** The first child with a name, unit addresses left out. */
  readonly #firstByBaseName = new Map<string, GrowingNode>();

  constructor(origin: DtNode, parent?: GrowingNode) {
    this.name = origin.name;
    this.parent = parent;
    this.path =
      parent === undefined ? '/' : parent.parent === undefined ? `/${origin.name}` : `${parent.path}/${origin.name}`;
    this.labels = origin.labels;
    this.#origins = [origin];
  }

  get unitAddress(): string | undefined {
    return this.#origins[0]?.unitAddress;
  }

  get definedAt(): readonly [Span, ...Span[]] {
    const [first, ...rest] = this.#origins.flatMap(({ definedAt }) => definedAt);
    return [first as Span, ...rest];
  }

  get properties(): ReadonlyMap<string, DtProperty> {
    return this.#properties.inOrder();
  }

  get children(): ReadonlyMap<string, GrowingNode> {
    return this.#children.inOrder();
  }

  /** Copies what a node of the base has, behind what is there. */
  keepProperty(name: string, property: DtProperty): void {
    this.#properties.keep(name, property);
  }

  keepChild(child: GrowingNode): void {
    this.#children.keep(child.name, child);
    const name = baseNameOf(child.name);
    if (!this.#firstByBaseName.has(name)) this.#firstByBaseName.set(name, child);
  }

  /** Sets a property: in its place if it is there, else in front; tells whether it is new. */
  setProperty(name: string, property: DtProperty): boolean {
    return this.#properties.set(name, property);
  }

  /** The child of a name; one without unit address also finds the first child that has one (`fdt_nodename_eq_`). */
  childNamed(name: string): GrowingNode | undefined {
    return name.includes('@') ? this.#children.get(name) : this.#firstByBaseName.get(name);
  }

  /** Adds a child in front. */
  addChild(origin: DtNode): GrowingNode {
    const child = new GrowingNode(origin, this);
    this.#children.set(child.name, child);
    this.#firstByBaseName.set(baseNameOf(child.name), child);
    return child;
  }

  /** Notes that a node of an overlay was merged into this one. */
  mergeOrigin(origin: DtNode): void {
    this.#origins.push(origin);
    const known = new Set(this.labels.map(({ value }) => value));
    this.labels = [...this.labels, ...origin.labels.filter(({ value }) => !known.has(value))];
  }
}

const baseNameOf = (name: string): string => name.split('@', 1)[0] as string;

/** Entries by name; those kept stay in order, each one added later comes before all others. */
class FrontGrowing<T> {
  readonly #kept: string[] = [];
  readonly #added: string[] = [];
  readonly #entries = new Map<string, T>();
  #inOrder: ReadonlyMap<string, T> | undefined;

  keep(name: string, entry: T): void {
    this.#kept.push(name);
    this.#entries.set(name, entry);
    this.#inOrder = undefined;
  }

  set(name: string, entry: T): boolean {
    const isNew = !this.#entries.has(name);
    if (isNew) this.#added.push(name);
    this.#entries.set(name, entry);
    this.#inOrder = undefined;
    return isNew;
  }

  get(name: string): T | undefined {
    return this.#entries.get(name);
  }

  inOrder(): ReadonlyMap<string, T> {
    this.#inOrder ??= new Map(
      [...this.#added.toReversed(), ...this.#kept].map((name): [string, T] => [name, this.#entries.get(name) as T]),
    );
    return this.#inOrder;
  }
}

/** A copy of a tree that can grow. */
export function growingCopy(root: DtNode): GrowingNode {
  const copy = new GrowingNode(root);
  const work: [DtNode, GrowingNode][] = [[root, copy]];
  for (let next = work.pop(); next !== undefined; next = work.pop()) {
    const [from, to] = next;
    for (const [name, property] of from.properties) to.keepProperty(name, property);
    for (const child of from.children.values()) {
      const childCopy = new GrowingNode(child, to);
      to.keepChild(childCopy);
      work.push([child, childCopy]);
    }
  }
  return copy;
}

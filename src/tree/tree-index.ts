import type { Cell } from '../units/units.js';
import type { DtNode, DtTree, NodePath } from './node.js';
import { byteCount, cellValue, texts } from './read.js';

type Contents = Omit<DtTree, 'nodes' | 'nodeByPath' | 'nodeByLabel' | 'nodeByPhandle' | 'nodesByCompatible'>;

/** A tree with the ways to find a node in it; each is worked out when it is first asked for. */
export const makeTree = (contents: Contents): DtTree => new IndexedTree(contents);

// A class and no object with getters: V8 would keep the whole tree alive through those until its next full collection.
class IndexedTree implements DtTree {
  readonly root: DtNode;
  readonly memreserves: DtTree['memreserves'];
  readonly plugin: boolean;
  readonly bootCpuid: Cell;
  readonly rootless?: boolean;
  readonly nameOrder?: readonly string[];
  #nodes: readonly DtNode[] | undefined;
  #byPath: ReadonlyMap<NodePath, DtNode> | undefined;
  #byLabel: ReadonlyMap<string, DtNode> | undefined;
  #byPhandle: ReadonlyMap<Cell, DtNode> | undefined;
  #byCompatible: ReadonlyMap<string, readonly DtNode[]> | undefined;

  constructor({ root, memreserves, plugin, bootCpuid, rootless, nameOrder }: Contents) {
    this.root = root;
    this.memreserves = memreserves;
    this.plugin = plugin;
    this.bootCpuid = bootCpuid;
    if (rootless !== undefined) this.rootless = rootless;
    if (nameOrder !== undefined) this.nameOrder = nameOrder;
  }

  get nodes(): readonly DtNode[] {
    this.#nodes ??= allNodes(this.root);
    return this.#nodes;
  }

  get nodeByPath(): ReadonlyMap<NodePath, DtNode> {
    this.#byPath ??= byPath(this.nodes);
    return this.#byPath;
  }

  get nodeByLabel(): ReadonlyMap<string, DtNode> {
    this.#byLabel ??= byLabel(this.nodes);
    return this.#byLabel;
  }

  get nodeByPhandle(): ReadonlyMap<Cell, DtNode> {
    this.#byPhandle ??= byPhandle(this.nodes);
    return this.#byPhandle;
  }

  get nodesByCompatible(): ReadonlyMap<string, readonly DtNode[]> {
    this.#byCompatible ??= byCompatible(this.nodes);
    return this.#byCompatible;
  }
}

/** All nodes of a tree that still grows, each before its children. */
export function allNodes(root: DtNode): readonly DtNode[] {
  const nodes: DtNode[] = [];
  const work = [root];
  const push = (child: DtNode): void => void work.push(child);
  for (let node = work.pop(); node !== undefined; node = work.pop()) {
    nodes.push(node);
    const first = work.length;
    node.children.forEach(push);
    // The first child is the next to be taken.
    for (let low = first, high = work.length - 1; low < high; low++, high--) {
      const child = work[low] as DtNode;
      work[low] = work[high] as DtNode;
      work[high] = child;
    }
  }
  return nodes;
}

function byPath(nodes: readonly DtNode[]): ReadonlyMap<NodePath, DtNode> {
  const found = new Map<NodePath, DtNode>();
  for (const node of nodes) addFirst(found, node.path, node);
  return found;
}

function byLabel(nodes: readonly DtNode[]): ReadonlyMap<string, DtNode> {
  const found = new Map<string, DtNode>();
  for (const node of nodes) for (const { value } of node.labels) addFirst(found, value, node);
  return found;
}

/** By `phandle`, and by `linux,phandle` as older trees call it. */
function byPhandle(nodes: readonly DtNode[]): ReadonlyMap<Cell, DtNode> {
  const found = new Map<Cell, DtNode>();
  for (const node of nodes) {
    const property = node.properties.get('phandle') ?? node.properties.get('linux,phandle');
    const phandle = property !== undefined && byteCount(property) === 4 ? cellValue(property, 0) : undefined;
    if (phandle !== undefined) addFirst(found, phandle, node);
  }
  return found;
}

function byCompatible(nodes: readonly DtNode[]): ReadonlyMap<string, readonly DtNode[]> {
  const found = new Map<string, DtNode[]>();
  for (const node of nodes) {
    const property = node.properties.get('compatible');
    if (property === undefined) continue;
    for (const name of texts(property)) {
      const others = found.get(name);
      if (others === undefined) found.set(name, [node]);
      else if (others[others.length - 1] !== node) others.push(node);
    }
  }
  return found;
}

/** Of several nodes with one key the first counts. */
function addFirst<K>(found: Map<K, DtNode>, key: K, node: DtNode): void {
  if (!found.has(key)) found.set(key, node);
}

import type { Cell } from '../units/units.js';
import type { DtNode, DtTree, NodePath } from './node.js';

type Contents = Omit<DtTree, 'nodes' | 'nodeByPath' | 'nodeByLabel' | 'nodeByPhandle'>;

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
    this.#byPath ??= firstBy(this.nodes, (node) => [node.path]);
    return this.#byPath;
  }

  get nodeByLabel(): ReadonlyMap<string, DtNode> {
    this.#byLabel ??= firstBy(this.nodes, (node) => node.labels.map(({ value }) => value));
    return this.#byLabel;
  }

  get nodeByPhandle(): ReadonlyMap<Cell, DtNode> {
    this.#byPhandle ??= firstBy(this.nodes, phandlesOf);
    return this.#byPhandle;
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

function firstBy<K>(nodes: readonly DtNode[], keysOf: (node: DtNode) => readonly K[]): ReadonlyMap<K, DtNode> {
  const found = new Map<K, DtNode>();
  for (const node of nodes) {
    for (const key of keysOf(node)) if (!found.has(key)) found.set(key, node);
  }
  return found;
}

/** `phandle`, and `linux,phandle` as older trees call it. */
function phandlesOf(node: DtNode): readonly Cell[] {
  const property = node.properties.get('phandle') ?? node.properties.get('linux,phandle');
  const bytes = property?.bytes;
  return bytes?.length === 4 ? [new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0)] : [];
}

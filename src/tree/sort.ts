import type { DtNode, DtTree } from './node.js';
import { makeTree } from './tree-index.js';

/** The tree with reservations, properties and nodes in order of their values and names (livetree.c: `sort_tree`). */
export function sortTree(tree: DtTree): DtTree {
  const memreserves = [...tree.memreserves].sort(({ value: a }, { value: b }) => {
    const [left, right] = a.base === b.base ? [a.size, b.size] : [a.base, b.base];
    return left < right ? -1 : left > right ? 1 : 0;
  });
  const { plugin, bootCpuid, rootless } = tree;
  return makeTree({ root: sortedCopy(tree.root), memreserves, plugin, bootCpuid, ...(rootless && { rootless }) });
}

/** A node with its properties and children by name. */
class SortedNode implements DtNode {
  readonly name: string;
  readonly unitAddress: string | undefined;
  readonly path: string;
  readonly labels: DtNode['labels'];
  readonly properties: DtNode['properties'];
  children: ReadonlyMap<string, SortedNode> = new Map();
  readonly parent: SortedNode | undefined;
  readonly #original: DtNode;

  constructor(original: DtNode, parent?: SortedNode) {
    this.name = original.name;
    this.unitAddress = original.unitAddress;
    this.path = original.path;
    this.labels = original.labels;
    this.properties = new Map(byName(original.properties));
    this.parent = parent;
    this.#original = original;
  }

  get definedAt(): DtNode['definedAt'] {
    return this.#original.definedAt;
  }
}

function sortedCopy(root: DtNode): DtNode {
  const copy = new SortedNode(root);
  const work: [DtNode, SortedNode][] = [[root, copy]];
  for (let next = work.pop(); next !== undefined; next = work.pop()) {
    const [from, to] = next;
    const children = byName(from.children).map(([name, child]): [string, SortedNode] => {
      const childCopy = new SortedNode(child, to);
      work.push([child, childCopy]);
      return [name, childCopy];
    });
    to.children = new Map(children);
  }
  return copy;
}

const byName = <T>(entries: ReadonlyMap<string, T>): [string, T][] =>
  [...entries].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));

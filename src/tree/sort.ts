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

interface SortedNode extends DtNode {
  children: ReadonlyMap<string, SortedNode>;
}

function sortedCopy(root: DtNode): DtNode {
  const copy = copyOf(root);
  const work: [DtNode, SortedNode][] = [[root, copy]];
  for (let next = work.pop(); next !== undefined; next = work.pop()) {
    const [from, to] = next;
    const children = byName(from.children).map(([name, child]): [string, SortedNode] => {
      const childCopy = copyOf(child, to);
      work.push([child, childCopy]);
      return [name, childCopy];
    });
    to.children = new Map(children);
  }
  return copy;
}

function copyOf(node: DtNode, parent?: DtNode): SortedNode {
  return {
    name: node.name,
    unitAddress: node.unitAddress,
    path: node.path,
    labels: node.labels,
    properties: new Map(byName(node.properties)),
    children: new Map(),
    parent,
    get definedAt() {
      return node.definedAt;
    },
  };
}

const byName = <T>(entries: ReadonlyMap<string, T>): [string, T][] =>
  [...entries].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));

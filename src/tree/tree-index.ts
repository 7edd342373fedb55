import type { Cell } from '../units/units.js';
import type { DtNode, DtTree, NodePath } from './node.js';

type Contents = Omit<DtTree, 'nodeByPath' | 'nodeByLabel' | 'nodeByPhandle'>;

/** A tree with the ways to find a node in it; each is worked out when it is first asked for. */
export function makeTree(contents: Contents): DtTree {
  let paths: ReadonlyMap<NodePath, DtNode> | undefined;
  let labels: ReadonlyMap<string, DtNode> | undefined;
  let phandles: ReadonlyMap<Cell, DtNode> | undefined;
  const { root } = contents;
  return {
    ...contents,
    get nodeByPath() {
      paths ??= firstBy(root, (node) => [node.path]);
      return paths;
    },
    get nodeByLabel() {
      labels ??= firstBy(root, (node) => node.labels.map(({ value }) => value));
      return labels;
    },
    get nodeByPhandle() {
      phandles ??= firstBy(root, phandlesOf);
      return phandles;
    },
  };
}

/** All nodes of a tree, each before its children. */
export function* allNodes(root: DtNode): Generator<DtNode> {
  const work = [root];
  for (let node = work.pop(); node !== undefined; node = work.pop()) {
    yield node;
    if (node.children.size > 0) work.push(...[...node.children.values()].reverse());
  }
}

function firstBy<K>(root: DtNode, keysOf: (node: DtNode) => readonly K[]): ReadonlyMap<K, DtNode> {
  const found = new Map<K, DtNode>();
  for (const node of allNodes(root)) {
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

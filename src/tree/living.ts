import type { LiveNode } from './live.js';

/** The root, and all living nodes below it, each before its children; gives each its path. */
export function livingNodes(root: LiveNode): readonly LiveNode[] {
  const nodes: LiveNode[] = [];
  const work = [root];
  for (let node = work.pop(); node !== undefined; node = work.pop()) {
    nodes.push(node);
    const { parent } = node;
    if (parent !== undefined) node.path = parent === root ? `/${node.name}` : `${parent.path}/${node.name}`;
    const children = node.children.living;
    for (let i = children.length - 1; i >= 0; i--) work.push(children[i] as LiveNode);
  }
  return nodes;
}

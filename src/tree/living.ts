import type { LiveNode } from './live.js';

/** The root, and all living nodes below it, each before its children. */
export function livingNodes(root: LiveNode): readonly LiveNode[] {
  const nodes: LiveNode[] = [];
  let node: LiveNode | undefined = root;
  while (node !== undefined) {
    if (!node.deleted || node === root) nodes.push(node);
    node = (node.deleted && node !== root ? undefined : node.children.first) ?? following(node, root);
  }
  return nodes;
}

/** The next node that is not below this one. */
function following(node: LiveNode, root: LiveNode): LiveNode | undefined {
  for (let at: LiveNode | undefined = node; at !== undefined && at !== root; at = at.parent) {
    if (at.next !== undefined) return at.next;
  }
  return undefined;
}

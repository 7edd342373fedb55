import type { DtNode, DtTree } from './node.js';
import { strings } from './read.js';

/** The node at a path, or that a label names (`serial0` of `/aliases` is no label). */
export function nodeNamed(tree: DtTree, pathOrLabel: string): DtNode | undefined {
  return pathOrLabel.startsWith('/') ? tree.nodeByPath.get(pathOrLabel) : tree.nodeByLabel.get(pathOrLabel);
}

/** The node that a property of `/aliases` points to, or the one at a path: as `of_find_node_by_path()` takes both. */
export function nodeByAlias(tree: DtTree, aliasOrPath: string): DtNode | undefined {
  const [first = '', ...rest] = aliasOrPath.split('/');
  if (first === '') return tree.nodeByPath.get(aliasOrPath);
  const alias = tree.root.children.get('aliases')?.properties.get(first);
  const path = alias && strings(alias)[0]?.value;
  return path === undefined ? undefined : tree.nodeByPath.get([path, ...rest].join('/'));
}

/** Whether a node has no `status`, or says `okay` or `ok` (drivers/of/base.c: `__of_device_is_available()`). */
function isAvailable(node: DtNode): boolean {
  const status = node.properties.get('status');
  if (status === undefined) return true;
  const value = strings(status)[0]?.value;
  return value === 'okay' || value === 'ok';
}

/** Whether a node and all above it are available. */
export function isEnabled(node: DtNode): boolean {
  for (let at: DtNode | undefined = node; at !== undefined; at = at.parent) if (!isAvailable(at)) return false;
  return true;
}

/** The name without its unit address. */
export const baseName = (node: DtNode): string => node.name.split('@', 1)[0] as string;

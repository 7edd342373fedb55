import type { DtNode } from '../node.js';
import { cellAt, strings } from '../read.js';
import { allNodes } from '../tree-index.js';
import type { GrowingNode } from './growing-tree.js';

/** The node at a path, which may begin with an alias (libfdt: `fdt_path_offset`). */
export function findNode(root: GrowingNode, path: string): GrowingNode | undefined {
  let node: GrowingNode | undefined = root;
  let names = path.split('/');
  if (!path.startsWith('/')) {
    const alias = root.childNamed('aliases')?.properties.get(names[0] ?? '');
    if (alias === undefined) return undefined;
    names = [...(strings(alias)[0]?.value ?? '').split('/'), ...names.slice(1)];
  }
  for (const name of names) if (name !== '') node = node?.childNamed(name);
  return node;
}

/** `fdt_get_phandle()`: 0 if there is none. */
export function phandleOf(node: DtNode): number {
  for (const name of ['phandle', 'linux,phandle']) {
    const property = node.properties.get(name);
    if (property?.bytes.length === 4) return cellAt(property, 0)?.value ?? 0;
  }
  return 0;
}

/** `fdt_find_max_phandle()`. */
export function maxPhandle(root: DtNode): number {
  let max = 0;
  for (const node of allNodes(root)) max = Math.max(max, phandleOf(node));
  return max;
}

/** The first node with a phandle (`fdt_node_offset_by_phandle`). */
export function findPhandle(root: GrowingNode, phandle: number): GrowingNode | undefined {
  for (const node of allNodes(root)) if (phandleOf(node) === phandle) return node as GrowingNode;
  return undefined;
}

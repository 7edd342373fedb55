import type { DtNode } from '../tree/node.js';

/** What the kernel's structures take: include/linux/of.h, `struct device_node` and `struct property`, with CONFIG_OF_KOBJ. */
export interface TreeStructures {
  readonly node: number;
  readonly property: number;
  readonly align: number;
}

export const STRUCTURES_64: TreeStructures = { node: 208, property: 96, align: 8 };
export const STRUCTURES_32: TreeStructures = { node: 108, property: 48, align: 4 };

/** drivers/of/fdt.c: FDT_MAX_DEPTH; deeper nodes are left out. */
const MAX_DEPTH = 64;

/** Bytes of the live tree that the kernel makes of the blob: `unflatten_dt_nodes()`, first pass, rounded up to 4. */
export function unflattenedSize(root: DtNode, structures: TreeStructures): number {
  let size = 0;
  const allocate = (bytes: number): void => {
    size = Math.ceil(size / structures.align) * structures.align + bytes;
  };
  const visit = (node: DtNode, depth: number): void => {
    if (depth >= MAX_DEPTH - 1) return;
    allocate(structures.node + node.name.length + 1);
    for (let count = node.properties.size; count > 0; count--) allocate(structures.property);
    if (!node.properties.has('name')) allocate(structures.property + baseNameLength(node.name) + 1);
    node.children.forEach((child) => void visit(child, depth + 1));
  };
  visit(root, 0);
  return Math.ceil(size / 4) * 4;
}

/** A node without `name` gets one: its own name up to the last `@`. */
function baseNameLength(name: string): number {
  const at = name.lastIndexOf('@');
  return at < 0 ? name.length : at;
}

import { firstString, isAvailable } from '../../memory/flat.js';
import type { DtNode, DtProperty } from '../../tree/node.js';
import { type Facts, remember } from '../rule.js';

/** A node that says that it is RAM. */
export interface MemoryNode {
  readonly node: DtNode;
  readonly reg: DtProperty;
}

export const isMemoryType = (node: DtNode): boolean => {
  const type = node.properties.get('device_type');
  return type !== undefined && firstString(type) === 'memory';
};

/** The nodes that the kernel takes for RAM: drivers/of/fdt.c, `early_init_dt_scan_memory()`. None where --memory takes their place. */
export const memoryNodes = (facts: Facts): readonly MemoryNode[] => remember(facts, findMemoryNodes);

function findMemoryNodes(facts: Facts): readonly MemoryNode[] {
  if (facts.tree.plugin || facts.world.facts.memory !== undefined) return [];
  return [...facts.tree.root.children.values()].flatMap((node) => {
    const reg = node.properties.get('linux,usable-memory') ?? node.properties.get('reg');
    return isMemoryType(node) && isAvailable(node) && reg !== undefined ? [{ node, reg }] : [];
  });
}

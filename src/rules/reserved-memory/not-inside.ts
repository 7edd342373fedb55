import { deviceRanges } from '../../memory/device-ranges.js';
import { isReachable, tuples } from '../../memory/flat.js';
import type { DtNode } from '../../tree/node.js';
import { bytesInside, ramInTree } from '../ram.js';
import { CMA_COMPATIBLE, DMB_COMPATIBLE, DMB_POOL_COMPATIBLE, nodeAt, RESTRICTED_COMPATIBLE } from '../regions.js';
import type { Facts, Rule } from '../rule.js';

const POOLS: readonly string[] = [CMA_COMPATIBLE, RESTRICTED_COMPATIBLE, DMB_COMPATIBLE, DMB_POOL_COMPATIBLE];

/** drivers/of/fdt.c: `fdt_scan_reserved_mem()` goes through the children of /reserved-memory, and no deeper. */
export const regionNotInside: Rule = {
  code: 'reserved-memory/not-inside',
  severity: 'error',
  summary:
    'A pool, block or region stands where the kernel does not look for it: outside /reserved-memory, or too deep in it.',
  check(facts, report) {
    if (facts.tree.plugin) return;
    const groups = groupsOf(facts);
    for (const [group, regions] of groups) {
      const names = regions.map((node) => node.name).join(', ');
      report({
        message: `${group.name} holds ${names}, but the kernel takes only children of /reserved-memory itself for regions.`,
        span: group.definedAt[0],
        node: group.path,
        related: regions.map((node) => ({ message: `${node.name} is here`, span: node.definedAt[0] })),
        effect: 'none of them is reserved: the kernel uses the memory itself',
        help: `Move what ${group.name} holds one level up.`,
      });
    }
    for (const [node, compatible] of poolNodes(facts)) {
      if (!isReachable(node) || isInside(facts, node)) continue;
      if (node.parent !== undefined && groups.has(node.parent)) continue;
      const places = deviceRanges(node);
      const isRam = places.length === 0 || places.some(({ range }) => bytesInside(range, ramInTree(facts)) > 0n);
      report({
        severity: isRam ? 'error' : 'warning',
        message: `${node.name} is a ${compatible} in ${node.parent?.path ?? '/'}, but the kernel takes only children of /reserved-memory for regions.`,
        span: node.definedAt[0],
        node: node.path,
        effect: `no pool is made${isRam ? ', and nothing is reserved: the kernel uses the memory itself' : ''}`,
        help: 'Move the node to /reserved-memory.',
      });
    }
  },
};

/** The nodes of pools, each with what makes it one; the kernel does not ask whether letters are small. */
function poolNodes({ tree }: Facts): ReadonlyMap<DtNode, string> {
  const found = new Map<DtNode, string>();
  for (const [name, nodes] of tree.nodesByCompatible) {
    if (POOLS.includes(name.toLowerCase())) for (const node of nodes) if (!found.has(node)) found.set(node, name);
  }
  return found;
}

/** Children of /reserved-memory that are no regions themselves, and the nodes with RAM of their own that they hold. */
function groupsOf(facts: Facts): ReadonlyMap<DtNode, readonly DtNode[]> {
  const groups = new Map<DtNode, readonly DtNode[]>();
  const { reservedMemory } = facts.demand;
  if (reservedMemory === undefined) return groups;
  for (const group of nodeAt(facts, reservedMemory.path).children.values()) {
    if (!isReachable(group) || ['reg', 'size', 'compatible'].some((name) => group.properties.has(name))) continue;
    const regions = [...group.children.values()].filter((node) => isReachable(node) && asksForRam(facts, node));
    if (regions.length > 0) groups.set(group, regions);
  }
  return groups;
}

function asksForRam(facts: Facts, node: DtNode): boolean {
  const { addressCells, sizeCells } = facts.demand;
  const reg = node.properties.get('reg');
  if (reg === undefined) return node.properties.has('size');
  return tuples(reg, addressCells, sizeCells).some(({ value }) => bytesInside(value, ramInTree(facts)) > 0n);
}

/** In /reserved-memory itself; or in a node that is meant to be it, which `reserved-memory/not-under-root` speaks of. */
function isInside(facts: Facts, { parent }: DtNode): boolean {
  if (parent === undefined || parent.path === facts.demand.reservedMemory?.path) return true;
  for (let above: DtNode | undefined = parent; above !== undefined; above = above.parent) {
    if (above.name === '__overlay__') return true;
  }
  return /^reserved[-_]?mem|^reserve[-_]mem/.test(parent.name);
}

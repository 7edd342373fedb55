import type { DtNode } from '../../tree/node.js';
import { renameNode } from '../mend.js';
import { editDistance } from '../near-miss.js';
import type { Facts, Finding, Rule } from '../rule.js';

const NAME = 'reserved-memory';
const NEAR = 2;

/** The kernel looks for exactly `/reserved-memory` (drivers/of/fdt.c: `fdt_scan_reserved_mem()`). */
export const notUnderRoot: Rule = {
  code: 'reserved-memory/not-under-root',
  severity: 'error',
  summary: 'A node that looks like /reserved-memory is not the one that the kernel reads.',
  check(facts, report) {
    for (const node of facts.tree.nodes) {
      const finding = node.parent === facts.tree.root ? misspelt(node, facts) : misplaced(node);
      if (finding !== undefined) report(finding);
    }
  },
};

function misspelt(node: DtNode, facts: Facts): Finding | undefined {
  const base = node.name.split('@')[0] ?? '';
  if (base === NAME || node.children.size === 0 || !isNearMiss(base)) return undefined;
  const edits = facts.demand.reservedMemory === undefined ? renameNode(node, NAME) : undefined;
  return {
    message: `The node is called ${node.name}, but the kernel reads /${NAME} only.`,
    span: node.definedAt[0],
    node: node.path,
    effect: 'none of its children is reserved: the kernel uses their memory',
    help: `Write ${NAME}.`,
    ...(edits === undefined ? {} : { fix: { description: `rename the node to ${NAME}`, edits } }),
  };
}

function misplaced(node: DtNode): Finding | undefined {
  if (node.name !== NAME || node.parent === undefined || isInOverlay(node) || node.children.size === 0)
    return undefined;
  return {
    message: `${NAME} stands in ${node.parent.path}, but the kernel reads it in the root only.`,
    span: node.definedAt[0],
    node: node.path,
    effect: 'none of its children is reserved: the kernel uses their memory',
    help: 'Move it to the root of the tree.',
  };
}

/** `reserved_memory`, `reserved-mem`, `reserved-memory-regions`, and slips of up to two letters. */
function isNearMiss(base: string): boolean {
  return /^reserved[-_]mem/.test(base) || editDistance(base, NAME, NEAR) <= NEAR;
}

function isInOverlay(node: DtNode): boolean {
  for (let each = node.parent; each !== undefined; each = each.parent) if (each.name === '__overlay__') return true;
  return false;
}

import { isReachable } from '../../memory/flat.js';
import type { DtNode } from '../../tree/node.js';
import type { Rule } from '../rule.js';
import { isMemoryType } from './nodes.js';

/** drivers/of/fdt.c: `early_init_dt_scan_memory()` goes through the children of the root; before 5.18 it went through the whole tree. */
export const memoryNotUnderRoot: Rule = {
  code: 'memory/not-under-root',
  severity: 'error',
  summary: 'A memory node stands where the kernel does not look for RAM.',
  check(facts, report) {
    if (facts.tree.plugin || facts.world.facts.memory !== undefined) return;
    for (const node of facts.tree.nodes) {
      if (node.parent === undefined || node.parent === facts.tree.root || !isSystemRam(node)) continue;
      report({
        message: `${node.name} stands in ${node.parent.path}, but the kernel takes only children of the root for RAM.`,
        span: node.definedAt[0],
        node: node.path,
        effect: `the bank is not used${facts.demand.banks.length === 0 ? ', and the tree names no other RAM' : ''}`,
        help: 'Move it to the root of the tree.',
      });
    }
  },
};

/** No memory of a device, which has a compatible, and none of an overlay that was not applied. */
function isSystemRam(node: DtNode): boolean {
  if (!isMemoryType(node) || node.properties.has('compatible') || !node.properties.has('reg')) return false;
  return isReachable(node) && !node.path.includes('/__overlay__/');
}

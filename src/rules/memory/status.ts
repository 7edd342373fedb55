import { firstString, isAvailable } from '../../memory/flat.js';
import { misspeltStatus } from '../misspelt-status.js';
import type { Rule } from '../rule.js';
import { isMemoryType } from './nodes.js';

/** drivers/of/fdt.c: `of_fdt_device_is_available()` takes "ok" and "okay" for yes, and all else for no. */
export const memoryStatus: Rule = {
  code: 'memory/status',
  severity: 'error',
  summary: 'A memory node has a status that is no word of the specification, so that the kernel takes it for off.',
  check(facts, report) {
    if (facts.tree.plugin || facts.world.facts.memory !== undefined) return;
    for (const node of facts.tree.root.children.values()) {
      const status = node.properties.get('status');
      if (status === undefined || !isMemoryType(node) || isAvailable(node)) continue;
      const slip = misspeltStatus(status);
      if (slip === undefined) continue;
      report({
        message: `${node.name} has status "${firstString(status)}", but the kernel uses a bank only if it is "okay".`,
        ...slip,
        node: node.path,
        property: 'status',
        effect: `the bank is not used${facts.demand.banks.length === 0 ? ', and the tree names no other RAM' : ''}`,
      });
    }
  },
};

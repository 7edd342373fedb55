import { firstString, isAvailable } from '../../memory/flat.js';
import { addProperty } from '../mend.js';
import { valueSpan } from '../places.js';
import type { Rule } from '../rule.js';

/** drivers/of/fdt.c: `early_init_dt_scan_memory()` goes by device_type; the name does not matter. */
export const deviceType: Rule = {
  code: 'memory/device-type',
  severity: 'error',
  summary: 'A memory node has no device_type = "memory".',
  check(facts, report) {
    if (facts.tree.plugin) return;
    for (const node of facts.tree.root.children.values()) {
      if (!/^memory(?:@|$)/.test(node.name) || !isAvailable(node)) continue;
      // A ROM or a RAM that some driver cares for: no system RAM.
      if (node.properties.has('compatible')) continue;
      const reg = node.properties.get('linux,usable-memory') ?? node.properties.get('reg');
      const type = node.properties.get('device_type');
      if (reg === undefined || reg.bytes.length === 0) continue;
      if (type !== undefined && firstString(type) === 'memory') continue;
      const edit = type === undefined ? addProperty(node, 'device_type = "memory";') : undefined;
      const edits = type === undefined ? edit && [edit] : [{ span: valueSpan(type), newText: '"memory"' }];
      report({
        message: `${node.name} has ${type === undefined ? 'no device_type' : `device_type "${firstString(type)}"`}, but the kernel takes a node for RAM only if device_type is "memory".`,
        span: type === undefined ? node.definedAt[0] : valueSpan(type),
        node: node.path,
        property: 'device_type',
        effect: `the bank is not used${facts.demand.banks.length === 0 ? ', and the tree names no other RAM' : ''}`,
        help: 'Add device_type = "memory";.',
        ...(edits === undefined ? {} : { fix: { description: 'add device_type = "memory";', edits } }),
      });
    }
  },
};

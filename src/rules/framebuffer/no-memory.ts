import { deviceRanges } from '../../memory/device-ranges.js';
import { isReachable } from '../../memory/flat.js';
import { propertySpan } from '../places.js';
import type { Rule } from '../rule.js';

/** drivers/of/address.c: `of_translate_one()` wants `ranges` of each bus; drivers/of/platform.c makes a device without a resource. */
export const framebufferNoMemory: Rule = {
  code: 'framebuffer/no-memory',
  severity: 'warning',
  summary: 'The address of a framebuffer leads nowhere.',
  check(facts, report) {
    if (facts.tree.plugin) return;
    for (const node of facts.tree.nodesByCompatible.get('simple-framebuffer') ?? []) {
      if (!isReachable(node)) continue;
      if (!node.properties.has('reg') || node.properties.has('memory-region') || deviceRanges(node).length > 0)
        continue;
      const bus = node.parent;
      if (bus === undefined || bus.parent === undefined || bus.properties.has('ranges')) continue;
      report({
        message: `${bus.path} has no ranges, but without it reg of ${node.name} is no address of memory.`,
        span: propertySpan(node, 'reg'),
        node: node.path,
        property: 'reg',
        related: [{ message: `${bus.name} is here`, span: bus.definedAt[0] }],
        kernelMessage: 'No memory resource',
        effect: 'the driver gives up: there is no picture until another driver makes one',
        help: `Add ranges;, #address-cells and #size-cells to ${bus.path}.`,
      });
    }
  },
};

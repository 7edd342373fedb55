import { isReachable } from '../../memory/flat.js';
import type { DtNode, DtProperty } from '../../tree/node.js';
import { meantName, renameProperty } from '../misspelling.js';
import { valueSpan } from '../places.js';
import type { Facts, Rule } from '../rule.js';

const LIST = 'memory-region';
const NAMES = 'memory-region-names';
const BOTH = [LIST, NAMES];

/** drivers/of/of_reserved_mem.c: `of_reserved_mem_device_init_by_idx()` asks for `memory-region`, and for nothing else. */
export const misspeltRegionProperty: Rule = {
  code: 'memory-region/misspelt-property',
  severity: 'warning',
  summary: 'A device names its regions in a property that the kernel does not read.',
  check(facts, report) {
    let node: DtNode;
    const look = (property: DtProperty, name: string): void => {
      const meant = meantFor(facts, node, name);
      if (meant === undefined || !isReachable(node)) return;
      const fix = renameProperty(property, meant);
      report({
        message: `${node.name} has ${name}, but the kernel reads ${meant}.`,
        span: property.name.span,
        node: node.path,
        property: name,
        related: [{ message: 'what it names', span: valueSpan(property) }],
        effect:
          meant === LIST
            ? 'the device gets no region; it allocates from the default area, or its driver gives up'
            : 'a driver that asks for a region by name gets none (-ENODEV)',
        help: `Write ${meant}.`,
        ...(fix === undefined ? {} : { fix }),
      });
    };
    for (node of facts.tree.nodes) node.properties.forEach(look);
  },
};

/** A driver may have a name of its own for a region (`qcom,…`): only a slip of the two names counts. */
function meantFor(facts: Facts, node: DtNode, name: string): string | undefined {
  if (name === LIST || name === NAMES || !/mem/i.test(name)) return undefined;
  const meant = meantName(name, BOTH);
  if (meant === undefined || node.properties.has(meant)) return undefined;
  const isUser = facts.demand.users.some((user) => user.device === node.path && user.property === name);
  return meant === NAMES || isUser ? meant : undefined;
}

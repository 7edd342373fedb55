import { addProperty } from '../mend.js';
import { nodeAt } from '../regions.js';
import type { Rule } from '../rule.js';

/** drivers/of/fdt.c: `__reserved_mem_check_root()` asks for `ranges`, though it never reads it. */
export const rangesMissing: Rule = {
  code: 'reserved-memory/ranges-missing',
  severity: 'error',
  summary: '/reserved-memory has no ranges property.',
  check(facts, report) {
    const { reservedMemory, regions } = facts.demand;
    if (reservedMemory === undefined || !regions.some((region) => region.enabled)) return;
    const node = nodeAt(facts, reservedMemory.path);
    if (node.properties.has('ranges')) return;
    const edit = addProperty(node, 'ranges;');
    report({
      message: `${node.name} has no ranges, but the kernel reads its children only if it has one.`,
      span: node.definedAt[0],
      node: node.path,
      property: 'ranges',
      kernelMessage: 'Reserved memory: unsupported node format, ignoring',
      effect: 'the kernel passes over every region below it: their memory is used as ordinary RAM',
      help: 'Add ranges; (an empty one is right).',
      ...(edit === undefined ? {} : { fix: { description: 'add ranges;', edits: [edit] } }),
    });
  },
};

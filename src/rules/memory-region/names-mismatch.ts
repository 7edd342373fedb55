import { allNodes, isReachable, stringList } from '../../memory/flat.js';
import { propertySpan } from '../places.js';
import type { Rule } from '../rule.js';

/** drivers/of/property.c: `of_property_match_string()` gives the index by which the region is looked up. */
export const namesMismatch: Rule = {
  code: 'memory-region/names-mismatch',
  severity: 'warning',
  summary: 'memory-region-names has another number of entries than memory-region.',
  check(facts, report) {
    for (const node of allNodes(facts.tree.root)) {
      const names = node.properties.get('memory-region-names');
      if (names === undefined || !isReachable(node)) continue;
      const regions = node.properties.get('memory-region');
      const named = stringList(names).length;
      const count = regions === undefined ? 0 : Math.floor(regions.bytes.length / 4);
      if (named === count) continue;
      report({
        message: `${node.name} has ${counted(named, 'name')} in memory-region-names, but ${regions === undefined ? 'no memory-region' : `${counted(count, 'region')} in memory-region`}.`,
        span: propertySpan(node, 'memory-region-names'),
        node: node.path,
        property: 'memory-region-names',
        related: regions === undefined ? [] : [{ message: 'memory-region is here', span: regions.name.span }],
        effect: 'a driver that asks by name gets the wrong region, or none (-ENODEV)',
        help: 'Write one name for each region, in the same order.',
      });
    }
  },
};

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

import { isReachable, stringList } from '../../memory/flat.js';
import type { DtNode, DtProperty } from '../../tree/node.js';
import { markSpan, propertySpan } from '../places.js';
import type { Finding, Rule } from '../rule.js';

/** drivers/of/property.c: `of_property_match_string()` gives the index by which the region is looked up. */
export const namesMismatch: Rule = {
  code: 'memory-region/names-mismatch',
  severity: 'warning',
  summary: 'memory-region-names does not name each entry of memory-region, by a name of its own.',
  check(facts, report) {
    for (const node of facts.tree.nodes) {
      const names = node.properties.get('memory-region-names');
      if (names === undefined || !isReachable(node)) continue;
      const regions = node.properties.get('memory-region');
      const named = stringList(names).length;
      const count = regions === undefined ? 0 : Math.floor(regions.bytes.length / 4);
      if (named === count) {
        const twice = nameTwice(names);
        if (twice !== undefined) report(repeated(node, names, twice));
        continue;
      }
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

/** The place of a name that stood there before. */
function nameTwice(names: DtProperty): { readonly name: string; readonly offset: number } | undefined {
  let offset = 0;
  const seen = new Set<string>();
  for (const name of stringList(names)) {
    if (seen.has(name)) return { name, offset };
    seen.add(name);
    offset += name.length + 1;
  }
  return undefined;
}

function repeated(node: DtNode, names: DtProperty, { name, offset }: { name: string; offset: number }): Finding {
  return {
    message: `${node.name} names two regions "${name}", but a name leads to the first of them only.`,
    span: markSpan(names, offset),
    node: node.path,
    property: 'memory-region-names',
    related: [{ message: 'the first', span: markSpan(names, offsetOf(names, name)) }],
    effect: 'a driver that asks by name never gets the second',
    help: 'Write a name of its own for each region.',
  };
}

const offsetOf = (names: DtProperty, name: string): number =>
  stringList(names)
    .slice(0, stringList(names).indexOf(name))
    .reduce((sum, each) => sum + each.length + 1, 0);

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

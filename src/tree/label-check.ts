import { type Check, type Checked, type Fail, related } from './checks.js';
import type { LiveNode, LiveProperty } from './live.js';
import type { Place } from './placed.js';

/** What a label stands on. */
interface Bearer {
  readonly node: LiveNode;
  readonly property?: LiveProperty;
  readonly insideValue: boolean;
  readonly place: Place;
}

/** A label names one thing: a node, a property or a place inside a value (checks.c: `check_duplicate_label`). */
export const duplicateLabel: Check = (tree, fail) => {
  const bearers = new Map<string, Bearer>();
  for (const [name, bearer] of nodeLabels(tree)) note(name, bearer, bearers, tree, fail);
  for (const [name, bearer] of otherLabels(tree)) note(name, bearer, bearers, tree, fail);
};

function note(name: string, bearer: Bearer, bearers: Map<string, Bearer>, tree: Checked, fail: Fail): void {
  const first = bearers.get(name);
  if (first === undefined) {
    bearers.set(name, bearer);
    return;
  }
  fail({
    message: `The label ${name} stands on ${describe(bearer)}, but it is taken already, by ${describe(first)}.`,
    place: bearer.place,
    related: [related('the first one is here', first.place, tree)],
    node: bearer.node.path,
    ...(bearer.property && { property: bearer.property.key }),
    help: 'Rename one of them.',
  });
}

function* nodeLabels({ nodes }: Checked): Generator<[string, Bearer]> {
  for (const node of nodes) {
    for (const { name, place, deleted } of node.labelList ?? []) {
      if (!deleted) yield [name, { node, insideValue: false, place }];
    }
  }
}

function* otherLabels({ nodes }: Checked): Generator<[string, Bearer]> {
  for (const node of nodes) {
    for (const property of node.properties.living) {
      for (const { name, place, deleted } of property.labelList) {
        if (!deleted) yield [name, { node, property, insideValue: false, place }];
      }
      for (const { label } of property.valueLabelList) {
        yield [label.name, { node, property, insideValue: true, place: label }];
      }
    }
  }
}

function describe({ node, property, insideValue }: Bearer): string {
  if (property === undefined) return node.path;
  return insideValue ? `the value of ${property.key} in ${node.path}` : `${property.key} in ${node.path}`;
}

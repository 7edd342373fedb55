import { generatedProperty, resolve } from './assemble.js';
import { type Checked, placeOf } from './checks.js';
import { LiveNode, type LiveProperty, type LiveReference } from './live.js';
import type { PhandleAllocator } from './phandles.js';
import type { Place } from './placed.js';
import { copySlice, replaceBytes } from './values.js';

/** The child of a node, made at the end where it is missing. */
function childOf(parent: LiveNode, name: string, cause: Place): LiveNode {
  const present = parent.children.get(name);
  if (present !== undefined) return present;
  const made = new LiveNode(name, parent.source, { kind: 'generated-node', start: cause.start, end: cause.end });
  parent.append(made);
  return made;
}

/** Writes the path of every labelled node into `/__symbols__` or `/aliases` (livetree.c: `generate_label_tree`). */
export function generateLabelPaths(tree: Checked, name: string, phandles?: PhandleAllocator): void {
  if (!tree.nodes.some(({ labelList }) => labelList !== undefined)) return;
  const paths = childOf(tree.root, name, placeOf(tree.root));
  for (const node of tree.nodes) {
    if (node.labelList === undefined) continue;
    for (const label of node.labelList) {
      if (label.deleted) continue;
      const present = paths.properties.get(label.name);
      if (present === undefined) paths.properties.append(pathProperty(label.name, node, label.place, tree));
      else sayKept(label.name, label.place, present, node, paths, tree);
    }
    phandles?.phandleOf(node);
  }
}

function pathProperty(name: string, node: LiveNode, cause: Place, { context }: Checked): LiveProperty {
  const property = generatedProperty(name, cause, 'string', context);
  replaceBytes(property, () => context.arena.appendText(`${node.path}\0`));
  return property;
}

function sayKept(
  name: string,
  place: Place,
  present: LiveProperty,
  node: LiveNode,
  paths: LiveNode,
  { context }: Checked,
): void {
  context.say({
    code: 'tree/symbol-kept',
    severity: 'warning',
    message: `${paths.path} has a property ${name} already, so the path of ${node.path} is not written there.`,
    place,
    related: [{ message: 'it is here', span: present.span }],
    node: node.path,
  });
}

/** A reference to a phandle, and where it stands. */
interface Use {
  readonly node: LiveNode;
  readonly property: LiveProperty;
  readonly reference: LiveReference;
}

function* phandleUses({ nodes }: Checked): Generator<Use> {
  for (const node of nodes) {
    for (const property of node.properties.living) {
      for (let reference = property.references; reference !== undefined; reference = reference.next) {
        if (reference.kind === 'phandle') yield { node, property, reference };
      }
    }
  }
}

/**
 * What a loader of overlays needs: in `/__fixups__` the places that wait for a node of another tree, by its label; in
 * `/__local_fixups__` those that hold a phandle of this one (livetree.c: `generate_fixups_tree`).
 */
export function generateFixups(tree: Checked): void {
  const open: Use[] = [];
  const local: Use[] = [];
  for (const use of phandleUses(tree)) {
    const { written } = use.reference;
    (resolve(written, tree.root, tree.labels) === undefined ? open : local).push(use);
  }
  const additions = new Map<LiveProperty, string>();
  const add = (owner: LiveNode, name: string, cause: Place, as: 'string' | 'u32', bytes: string): void => {
    let property = owner.properties.get(name);
    if (property === undefined) {
      property = generatedProperty(name, cause, as, tree.context);
      owner.properties.append(property);
    }
    additions.set(property, (additions.get(property) ?? '') + bytes);
  };
  for (const { node, property, reference } of open) {
    const { label, path } = reference.written;
    const name = label ?? path ?? '';
    const fixups = childOf(tree.root, '__fixups__', placeOf(tree.root));
    add(fixups, name, reference.written, 'string', `${node.path}:${property.key}:${reference.offset}\0`);
  }
  for (const { node, property, reference } of local) {
    const offset = reference.offset;
    const bytes = String.fromCharCode(offset >>> 24, (offset >>> 16) & 0xff, (offset >>> 8) & 0xff, offset & 0xff);
    add(localFixupsOf(node, tree), property.key, reference.written, 'u32', bytes);
  }
  for (const [property, bytes] of additions) appendBytes(property, bytes);
}

/** The node below `/__local_fixups__` that stands for a node of the tree. */
function localFixupsOf(node: LiveNode, tree: Checked): LiveNode {
  const line: LiveNode[] = [];
  for (let at = node; at.parent !== undefined; at = at.parent) line.push(at);
  let fixups = childOf(tree.root, '__local_fixups__', placeOf(tree.root));
  for (const { name } of line.reverse()) fixups = childOf(fixups, name, placeOf(node));
  return fixups;
}

function appendBytes(property: LiveProperty, bytes: string): void {
  const { length } = property;
  replaceBytes(property, () => {
    copySlice(property, 0, length);
    property.source.arena.appendText(bytes);
  });
}

import { resolve, spelling } from './assemble.js';
import { type Check, type Checked, type Fail, placeOf, related } from './checks.js';
import type { LiveNode, LiveProperty, LiveReference } from './live.js';
import { nearest } from './nearest.js';
import type { PhandleAllocator } from './phandles.js';
import { copySlice, replaceBytes } from './values.js';

/** Fills every cell that refers to a node with its phandle, giving it one where it has none (`fixup_phandle_references`). */
export const phandleReferences =
  (phandles: PhandleAllocator): Check =>
  (tree, fail) => {
    const { arena } = tree.context;
    for (const node of tree.nodes) {
      for (let property = node.properties.first; property !== undefined; property = property.next) {
        if (property.deleted) continue;
        for (let reference = property.references; reference !== undefined; reference = reference.next) {
          if (reference.kind !== 'phandle') continue;
          const target = resolve(reference.written, tree.root, tree.labels);
          if (target === undefined) {
            if (!tree.plugin) sayMissing(reference, property, node, tree, fail);
            continue;
          }
          arena.setCell(property.start + reference.offset, phandles.phandleOf(target));
          reference.target = target;
          target.referenced = true;
        }
      }
    }
  };

/** Puts in the path of every node that is referred to outside of a list of cells (`fixup_path_references`). */
export const pathReferences: Check = (tree, fail) => {
  for (const node of tree.nodes) {
    for (let property = node.properties.first; property !== undefined; property = property.next) {
      if (!property.deleted && hasPath(property)) putPathsIn(property, node, tree, fail);
    }
  }
};

function hasPath(property: LiveProperty): boolean {
  let reference = property.references;
  while (reference !== undefined && reference.kind !== 'path') reference = reference.next;
  return reference !== undefined;
}

function putPathsIn(property: LiveProperty, node: LiveNode, tree: Checked, fail: Fail): void {
  const { arena } = tree.context;
  const { length } = property;
  /** Bytes of the old value that are copied, and bytes of paths that are put in. */
  let copied = 0;
  let grown = 0;
  const shifts = new Map<LiveReference | undefined, number>();
  replaceBytes(property, () => {
    for (let reference = property.references; reference !== undefined; reference = reference.next) {
      const written = reference.offset;
      reference.offset += grown;
      const target = reference.kind === 'path' ? resolve(reference.written, tree.root, tree.labels) : undefined;
      if (target !== undefined) {
        copySlice(property, copied, written);
        copied = written;
        arena.appendText(`${target.path}\0`);
        grown += target.path.length + 1;
        reference.target = target;
        target.referenced = true;
      } else if (reference.kind === 'path') sayMissing(reference, property, node, tree, fail);
      shifts.set(reference, grown);
    }
    copySlice(property, copied, length);
  });
  for (const label of property.valueLabelList) label.offset += shifts.get(label.after) ?? 0;
}

function sayMissing(reference: LiveReference, property: LiveProperty, node: LiveNode, tree: Checked, fail: Fail): void {
  const { written } = reference;
  const outside = tree.plugin && reference.kind === 'path';
  const similar = written.label === undefined ? undefined : nearest(written.label, tree.labels.names());
  const target = similar === undefined ? undefined : tree.labels.find(similar);
  fail({
    message: outside
      ? `${spelling(written)} is a node of another tree, but a path can only be written for one of this file.`
      : `${spelling(written)} names no node, but a reference needs one that the tree has in the end.`,
    place: written,
    node: node.path,
    property: property.key,
    ...(target !== undefined && {
      related: [related(`${similar} is ${target.path}`, placeOf(target), tree)],
      help: `Write &${similar}, if that is meant.`,
    }),
  });
}

/** Drops what is marked `/omit-if-no-ref/` and nothing refers to (`fixup_omit_unused_nodes`). */
export const omitUnusedNodes =
  (remove: (node: LiveNode) => void): Check =>
  (tree) => {
    for (const node of tree.nodes) {
      if (!node.omitIfNoRef || node.referenced || node.deleted) continue;
      if (tree.context.options.symbols && node.labelList !== undefined) continue;
      remove(node);
    }
  };

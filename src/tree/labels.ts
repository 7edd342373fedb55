import type { Label } from 'dtc-parser-ts';
import type { LiveLabel, LiveNode } from './live.js';

/** Which living node bears a label; mostly one, but while a tree is built, several may for a time. */
export class LabelIndex {
  readonly #nodes = new Map<string, LiveNode | LiveNode[]>();
  /** Whether some label was ever on two nodes at once. */
  hasClash = false;

  add(label: string, node: LiveNode): void {
    const present = this.#nodes.get(label);
    if (present === undefined) {
      this.#nodes.set(label, node);
      return;
    }
    if (present === node || (Array.isArray(present) && present.includes(node))) return;
    this.hasClash = true;
    this.#nodes.set(label, Array.isArray(present) ? [...present, node] : [present, node]);
  }

  remove(label: string, node: LiveNode): void {
    const present = this.#nodes.get(label);
    if (present === node) this.#nodes.delete(label);
    else if (Array.isArray(present)) {
      const rest = present.filter((other) => other !== node);
      const [only] = rest;
      this.#nodes.set(label, rest.length === 1 && only !== undefined ? only : rest);
    }
  }

  /** The first node in the order of the tree that bears the label (livetree.c: `get_node_by_label`). */
  find(label: string): LiveNode | undefined {
    const found = this.#nodes.get(label);
    if (!Array.isArray(found)) return found;
    return found.length === 0 ? undefined : found.reduce((first, other) => (comesBefore(other, first) ? other : first));
  }

  /** All labels in use. */
  names(): IterableIterator<string> {
    return this.#nodes.keys();
  }
}

function comesBefore(a: LiveNode, b: LiveNode): boolean {
  const [lineA, lineB] = [lineTo(a), lineTo(b)];
  const depth = lineA.findIndex((node, i) => node !== lineB[i]);
  const [childA, childB] = [lineA[depth], lineB[depth]];
  if (depth < 0 || childB === undefined) return depth < 0;
  if (childA === undefined) return true;
  for (let sibling = childA.next; sibling !== undefined; sibling = sibling.next) if (sibling === childB) return true;
  return false;
}

function lineTo(node: LiveNode): readonly LiveNode[] {
  const line: LiveNode[] = [];
  for (let at: LiveNode | undefined = node; at !== undefined; at = at.parent) line.push(at);
  return line.reverse();
}

/**
 * Adds the labels written before a node or property to those that it has: the one next to the name first, each new one
 * in front of all others; one that is known, even as deleted, keeps its place (livetree.c: `add_label`).
 */
export function addLabels(present: readonly LiveLabel[] | undefined, written: readonly Label[]): LiveLabel[] {
  const [only] = written;
  if (present === undefined && written.length === 1 && only !== undefined)
    return [{ name: only.name, place: only, deleted: false }];
  let labels = (present as LiveLabel[]) ?? [];
  for (let i = written.length - 1; i >= 0; i--) labels = withLabel(labels, written[i] as Label);
  return labels;
}

/** Adds the labels of a merged block; these go to the front in the order that the new node holds them (`merge_nodes`). */
export function mergeLabels(present: readonly LiveLabel[] | undefined, written: readonly Label[]): LiveLabel[] {
  let labels = (present as LiveLabel[]) ?? [];
  for (const { name, place } of addLabels(undefined, written)) labels = withLabel(labels, { name, ...place });
  return labels;
}

function withLabel(labels: LiveLabel[], label: Label): LiveLabel[] {
  const known = labels.find(({ name }) => name === label.name);
  if (known === undefined) return [{ name: label.name, place: label, deleted: false }, ...labels];
  known.deleted = false;
  return labels;
}

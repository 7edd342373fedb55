import type { Body, DeleteNode, DeleteProperty, Label, Node, Property } from 'dtc-parser-ts';
import type { BuildContext, CheckName } from './context.js';
import { addLabels, type LabelIndex, mergeLabels } from './labels.js';
import { MAX_DEPTH } from './limits.js';
import { LiveNode, LiveProperty, type Opening } from './live.js';
import { encodeValue } from './values.js';

/** A body being applied to its node. */
interface Frame {
  readonly node: LiveNode;
  readonly body: Body;
  /** The node's first definition keeps the body as written; a later one merges into what is there. */
  readonly isFirst: boolean;
  /** How many of the body's children are done. */
  done: number;
}

/** Applies bodies to nodes as dtc's parser does (livetree.c: `build_node`, `merge_nodes`), however deeply they nest. */
export class Merger {
  readonly #context: BuildContext;
  readonly #labels: LabelIndex;

  constructor(context: BuildContext, labels: LabelIndex) {
    this.#context = context;
    this.#labels = labels;
  }

  /** The first definition of a node, and of all that is inside. */
  define(node: LiveNode, body: Body): void {
    this.#run(node, body, true);
  }

  /** A further block for a node: known names are overridden in their place, new ones go to the end. */
  merge(node: LiveNode, body: Body, opening: Opening): void {
    node.reopen(opening);
    this.#run(node, body, false);
  }

  /** Adds the label before `&reference { … }`. */
  label(node: LiveNode, label: Label): void {
    node.labelList = addLabels(node.labelList, [label]);
    this.#labels.add(label.name, node);
  }

  /** Marks a node and all below as deleted; their slots remain (livetree.c: `delete_node`). */
  remove(removed: LiveNode): void {
    const work = [removed];
    for (let node = work.pop(); node !== undefined; node = work.pop()) {
      node.deleted = true;
      for (const child of node.children.living) work.push(child);
      for (const property of node.properties.living) removeProperty(property);
      for (const label of node.labelList ?? []) {
        if (!label.deleted) this.#labels.remove(label.name, node);
        label.deleted = true;
      }
    }
  }

  /** Goes through all bodies in the order of the text: of two for one node, the later one merges into the earlier. */
  #run(node: LiveNode, body: Body, isFirst: boolean): void {
    const frames = [this.#open(node, body, isFirst)];
    for (let frame = frames.at(-1); frame !== undefined; frame = frames.at(-1)) {
      const written = frame.body.children[frame.done++];
      if (written === undefined) {
        if (frame.isFirst && frame.node.children.mayRepeat) this.#suspect('duplicate_node_names');
        frames.pop();
      } else if (written.kind === 'delete-node') this.#deleteChild(written, frame);
      else if (frames.length < MAX_DEPTH) frames.push(this.#child(written, frame));
      else this.#sayTooDeep(written);
    }
  }

  #open(node: LiveNode, body: Body, isFirst: boolean): Frame {
    const { properties } = body;
    for (let i = 0; i < properties.length; i++) {
      const written = properties[i] as Property | DeleteProperty;
      if (written.kind === 'delete-property') this.#deleteProperty(written, node, isFirst);
      else this.#property(written, node, isFirst);
    }
    if (isFirst && node.properties.mayRepeat) this.#suspect('duplicate_property_names');
    return { node, body, isFirst, done: 0 };
  }

  #property(written: Property, node: LiveNode, isFirst: boolean): void {
    const { name } = written;
    const known = isFirst ? undefined : node.properties.find(name);
    const property = known ?? new LiveProperty(name, this.#context, written);
    if (known === undefined) {
      node.properties.append(property);
      this.#judgeName(name);
    } else known.override(written);
    if (written.labels.length > 0) {
      const add = known === undefined ? addLabels : mergeLabels;
      property.labelList = add(property.labelList, written.labels);
      this.#suspect('duplicate_label');
    }
    encodeValue(written, property, this.#context);
  }

  /** What a name alone gives to check. */
  #judgeName(name: string): void {
    if (name.includes('@')) this.#suspect('property_name_chars');
    if (name === 'phandle' || name === 'linux,phandle') this.#suspect('explicit_phandles');
    if (name === 'name') {
      this.#suspect('name_is_string');
      this.#suspect('name_properties');
    }
  }

  #suspect(check: CheckName): void {
    this.#context.suspects.add(check);
  }

  #sayTooDeep({ nameStart, nameEnd, name }: Node): void {
    this.#context.say({
      code: 'tree/too-deep',
      message: `${name} is more than ${MAX_DEPTH} levels deep, but that is the limit.`,
      place: { start: nameStart, end: nameEnd },
    });
  }

  #deleteProperty(written: DeleteProperty, node: LiveNode, isFirst: boolean): void {
    const known = isFirst ? undefined : node.properties.find(written.name);
    if (known !== undefined) removeProperty(known);
    if (!isFirst) return;
    node.properties.append(this.#deletedProperty(written));
    this.#judgeName(written.name);
  }

  /** A delete statement in a first definition deletes nothing, but takes a slot. */
  #deletedProperty(written: DeleteProperty): LiveProperty {
    const { name, start, end, nameStart, nameEnd } = written;
    const property = new LiveProperty(name, this.#context, {
      kind: 'generated',
      element: 'u8',
      start,
      end,
      nameStart,
      nameEnd,
    });
    property.deleted = true;
    return property;
  }

  #child(written: Node, { node: parent, isFirst }: Frame): Frame {
    const known = isFirst ? undefined : parent.children.find(written.name);
    const node = known ?? this.#newNode(written, parent);
    known?.reopen(written);
    if (written.labels.length > 0) {
      node.labelList = (known === undefined ? addLabels : mergeLabels)(node.labelList, written.labels);
      for (const { name } of written.labels) this.#labels.add(name, node);
    }
    return this.#open(node, written.body, known === undefined);
  }

  /** In a first definition a delete statement deletes nothing, but takes a slot. */
  #deleteChild(written: DeleteNode, { node: parent, isFirst }: Frame): void {
    const known = isFirst ? undefined : parent.children.find(written.name);
    if (known !== undefined) this.remove(known);
    else if (isFirst) parent.append(this.#deletedNode(written));
  }

  #newNode(written: Node, parent: LiveNode): LiveNode {
    const { name } = written;
    const node = new LiveNode(name, this.#context, written);
    if (written.omitIfNoRef) {
      node.omitIfNoRef = true;
      this.#suspect('omit_unused_nodes');
    }
    if (name.includes('*') || name.includes('#') || name.includes('?')) this.#suspect('node_name_chars');
    if (name.indexOf('@') !== name.lastIndexOf('@')) this.#suspect('node_name_format');
    parent.append(node);
    return node;
  }

  #deletedNode(written: DeleteNode): LiveNode {
    const node = new LiveNode(written.name, this.#context, {
      kind: 'generated-node',
      start: written.nameStart,
      end: written.nameEnd,
    });
    node.deleted = true;
    return node;
  }
}

function removeProperty(property: LiveProperty): void {
  property.deleted = true;
  for (const label of property.labelList) label.deleted = true;
}

import type { Document, Reference, ReferenceBlock, TopItem } from 'dtc-parser-ts';
import type { BuildContext } from './context.js';
import { LabelIndex } from './labels.js';
import { LiveNode, LiveProperty, LiveReference, type Opening } from './live.js';
import { Merger } from './merge.js';
import { nearest } from './nearest.js';
import type { Place } from './placed.js';
import { OPEN_PHANDLE, replaceBytes } from './values.js';

/** All blocks of a document applied in order, before anything is checked or resolved (dtc-parser.y: `devicetree`). */
export interface Assembly {
  readonly root: LiveNode;
  readonly labels: LabelIndex;
  /** Of the first processor, as it reads when the last line has been read. */
  readonly bootCpuid: number;
}

export function assemble(document: Document, context: BuildContext): Assembly {
  const labels = new LabelIndex();
  const merger = new Merger(context, labels);
  const assembler = new Assembler(document, context, labels, merger);
  for (const item of document.items) assembler.item(item);
  if (labels.hasClash) context.suspects.add('duplicate_label');
  const root =
    assembler.root ?? new LiveNode('', context, { kind: 'generated-node', start: document.start, end: document.start });
  return { root, labels, bootCpuid: bootCpuidOf(root) };
}

class Assembler {
  root: LiveNode | undefined;
  readonly #document: Document;
  readonly #context: BuildContext;
  readonly #labels: LabelIndex;
  readonly #merger: Merger;
  #fragments = 0;

  constructor(document: Document, context: BuildContext, labels: LabelIndex, merger: Merger) {
    this.#document = document;
    this.#context = context;
    this.#labels = labels;
    this.#merger = merger;
  }

  item(item: TopItem): void {
    switch (item.kind) {
      case 'root':
        if (this.root !== undefined) this.#merger.merge(this.root, item.body, item);
        else {
          this.root = new LiveNode('', this.#context, item);
          this.#merger.define(this.root, item.body);
        }
        return;
      case 'reference-block':
        this.#referenceBlock(item);
        return;
      case 'delete-node-reference': {
        const target = this.#target(item.target);
        if (target !== undefined) this.#merger.remove(target);
        return;
      }
      default: {
        const target = this.#target(item.target);
        if (target === undefined) return;
        target.omitIfNoRef = true;
        this.#context.suspects.add('omit_unused_nodes');
      }
    }
  }

  #referenceBlock(block: ReferenceBlock): void {
    const { plugin } = this.#document;
    const isPath = block.target.label === undefined;
    const alwaysFragment = plugin && block.label === undefined && (isPath || this.root === undefined);
    const mayBeFragment = plugin && block.label === undefined && block.target.path === undefined;
    const target = alwaysFragment ? undefined : this.#find(block.target);
    if (target !== undefined) {
      if (block.label !== undefined) this.#merger.label(target, block.label);
      this.#merger.merge(target, block.body, block);
    } else if (alwaysFragment || mayBeFragment) this.#fragment(block);
    else this.#sayUnknown(block.target);
  }

  /** The target of a statement at the top level, which must exist already. */
  #target(reference: Reference): LiveNode | undefined {
    const target = this.#find(reference);
    if (target === undefined) this.#sayUnknown(reference);
    return target;
  }

  #find(reference: Reference): LiveNode | undefined {
    return this.root === undefined ? undefined : resolve(reference, this.root, this.#labels);
  }

  /** `fragment@N { target = <&label>; __overlay__ { … }; }` for a block whose target is in another tree (`add_orphan_node`). */
  #fragment(block: ReferenceBlock): void {
    const { start, end } = block.target;
    const opening: Opening = { kind: 'generated-node', start, end };
    this.root ??= new LiveNode('', this.#context, opening);
    const fragment = new LiveNode(`fragment@${this.#fragments++}`, this.#context, opening);
    this.root.append(fragment);
    this.#context.suspects.add('duplicate_node_names').add('phandle_references');
    fragment.properties.append(this.#fragmentTarget(block.target));
    const overlay = new LiveNode('__overlay__', this.#context, block);
    fragment.append(overlay);
    this.#merger.define(overlay, block.body);
  }

  #fragmentTarget(target: Reference): LiveProperty {
    const { arena } = this.#context;
    const { path } = target;
    if (target.label === undefined && path !== undefined) {
      const property = generatedProperty('target-path', target, 'string', this.#context);
      replaceBytes(property, () => arena.appendText(`${path}\0`));
      return property;
    }
    const property = generatedProperty('target', target, 'phandle', this.#context);
    replaceBytes(property, () => arena.appendCell(OPEN_PHANDLE));
    property.references = new LiveReference('phandle', target, 0);
    return property;
  }

  #sayUnknown(reference: Reference): void {
    const written = spelling(reference);
    const similar = reference.label === undefined ? undefined : nearest(reference.label, this.#labels.names());
    this.#context.say({
      code: 'tree/unknown-target',
      message: `${written} names no node so far, but a block or statement at the top level needs one that stands above it.`,
      place: reference,
      ...(similar !== undefined && { help: `Write &${similar}, if that is meant.` }),
    });
  }
}

/** A property that nobody wrote. */
export function generatedProperty(
  key: string,
  cause: Place,
  element: 'u32' | 'string' | 'phandle',
  context: BuildContext,
): LiveProperty {
  const { start, end } = cause;
  return new LiveProperty(key, context, { kind: 'generated', element, start, end, nameStart: start, nameEnd: end });
}

/** A reference as it was written. */
export function spelling({ label, path }: Reference): string {
  if (path === undefined) return `&${label}`;
  return `&{${label === undefined ? '' : `${label}/`}${path}}`;
}

/** The living node that a reference names (livetree.c: `get_node_by_ref`; 1.7 also takes a path below a label). */
export function resolve({ label, path }: Reference, root: LiveNode, labels: LabelIndex): LiveNode | undefined {
  const start = label === undefined ? root : labels.find(label);
  if (path === undefined || start === undefined || (label === undefined && path === '/')) return start;
  return nodeBelow(start, path);
}

/** The node at a path; slashes may be doubled, and one may end it. */
function nodeBelow(start: LiveNode, path: string): LiveNode | undefined {
  if (path.length > 2 && path.endsWith('//')) return undefined;
  const names = path.replace(/^\/+/, '').split('/');
  let node: LiveNode | undefined = start;
  for (let i = 0; i < names.length && node !== undefined; i++) {
    const name = names[i] as string;
    if (name === '' && i === names.length - 1 && i > 0) return node.deleted ? undefined : node;
    if (name !== '' || i === 0) node = node.children.get(name);
  }
  return node;
}

/** `reg` of the first child of `/cpus`, dead or alive, if it is one cell (livetree.c: `guess_boot_cpuid`). */
export function bootCpuidOf(root: LiveNode): number {
  const reg = root.children.get('cpus')?.children.first?.properties.get('reg');
  return reg?.length === 4 ? reg.source.arena.cellAt(reg.start) : 0;
}

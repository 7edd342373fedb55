import type { Label } from 'dtc-parser-ts';
import { addLabels, LabelIndex } from '../labels.js';
import type { LiveNode, LiveProperty } from '../live.js';
import { latin1 } from '../read.js';

const LABEL = /^[A-Za-z_]\w*$/;

/** Gives the nodes of a blob the labels that `/__symbols__` kept (dtc 1.8 does it too); what points nowhere is passed over. */
export function restoreLabels(root: LiveNode): LabelIndex {
  const labels = new LabelIndex();
  for (const symbol of root.children.get('__symbols__')?.properties.living ?? []) {
    const path = latin1(symbol.bytes);
    if (!LABEL.test(symbol.key) || !path.endsWith('\0')) continue;
    const node = nodeAt(root, path.slice(0, -1));
    if (node === undefined) continue;
    node.labelList = addLabels(node.labelList, [new SymbolLabel(symbol)]);
    labels.add(symbol.key, node);
  }
  return labels;
}

/** A label at the place of the symbol that kept it. */
class SymbolLabel implements Label {
  readonly name: string;
  readonly #symbol: LiveProperty;

  constructor(symbol: LiveProperty) {
    this.name = symbol.key;
    this.#symbol = symbol;
  }

  get start(): number {
    return this.#symbol.written.nameStart;
  }

  get end(): number {
    return this.#symbol.written.nameEnd;
  }
}

function nodeAt(root: LiveNode, path: string): LiveNode | undefined {
  if (!path.startsWith('/')) return undefined;
  let node: LiveNode | undefined = root;
  for (const name of path.split('/')) if (name !== '') node = node?.children.get(name);
  return node;
}

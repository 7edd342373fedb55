import { addLabels, LabelIndex } from '../labels.js';
import type { LiveNode } from '../live.js';
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
    const { written } = symbol;
    node.labelList = addLabels(node.labelList, [
      {
        name: symbol.key,
        get start() {
          return written.nameStart;
        },
        get end() {
          return written.nameEnd;
        },
      },
    ]);
    labels.add(symbol.key, node);
  }
  return labels;
}

function nodeAt(root: LiveNode, path: string): LiveNode | undefined {
  if (!path.startsWith('/')) return undefined;
  let node: LiveNode | undefined = root;
  for (const name of path.split('/')) if (name !== '') node = node?.children.get(name);
  return node;
}

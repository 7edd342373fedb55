import type { DtTree } from './node.js';

/** What a property's value is, whatever its spelling: its bytes as hex. Undefined where there is no such property. */
export const valuesIn =
  (tree: DtTree) =>
  (node: string, property: string): string | undefined => {
    const found = tree.nodeByPath.get(node)?.properties.get(property);
    return found && Array.from(found.bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  };

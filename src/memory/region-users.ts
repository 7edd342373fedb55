import type { DtNode, DtProperty, DtTree, Mark } from '../tree/node.js';
import { spanAt } from '../tree/read.js';
import type { RegionUser, ReservedRegion } from './demand.js';
import { dmaWindowsOf } from './dma-windows.js';
import { cellAt, isReachable, stringList } from './flat.js';

/**
 * Who asks for which region: each entry of `memory-region`, and every other property that was written with a reference
 * to a region (drivers that look a region up by themselves do so under names of their own).
 */
export function readUsers(tree: DtTree, regions: readonly ReservedRegion[]): readonly RegionUser[] {
  const paths = new Set(regions.map((region) => region.path));
  const users: RegionUser[] = [];
  let node: DtNode;
  const add = (property: DtProperty, name: string): void => {
    if (name === 'phandle') return;
    const own = name === 'memory-region' ? entriesOf(tree, node, property) : referencesOf(node, property, paths);
    for (const user of own) users.push(user);
  };
  for (node of tree.nodes) node.properties.forEach(add);
  return users;
}

/** `of_parse_phandle(np, "memory-region", index)`; a cell of 0 is a place kept free. */
function entriesOf(tree: DtTree, node: DtNode, property: DtProperty): readonly RegionUser[] {
  const names = stringList(node.properties.get('memory-region-names'));
  const enabled = isReachable(node);
  const dmaWindows = dmaWindowsOf(tree, node);
  const users: RegionUser[] = [];
  for (let index = 0; 4 * index + 4 <= property.bytes.length; index++) {
    const phandle = cellAt(property.bytes, 4 * index);
    const mark = markAt(property, 4 * index);
    const external = mark?.kind === 'phandle' && mark.target === undefined;
    if (phandle === 0 && !external) continue;
    const path = mark?.target ?? (external ? undefined : tree.nodeByPhandle.get(phandle)?.path);
    const name = names[index];
    users.push({
      device: node.path,
      enabled,
      property: property.name.value,
      region: { value: path, span: spanAt(property, 4 * index, 4) },
      index,
      ...(external ? { external } : {}),
      ...(name === undefined ? {} : { name }),
      ...(dmaWindows === undefined ? {} : { dmaWindows }),
    });
  }
  return users;
}

const NONE: readonly RegionUser[] = [];

function referencesOf(node: DtNode, property: DtProperty, regions: ReadonlySet<string>): readonly RegionUser[] {
  if (property.mayReferTo?.(regions) === false) return NONE;
  const named = property.marks.filter(
    (mark) => mark.kind === 'phandle' && mark.target !== undefined && regions.has(mark.target),
  );
  return named.map((mark, index) => ({
    device: node.path,
    enabled: isReachable(node),
    property: property.name.value,
    region: { value: mark.target, span: mark.span },
    index,
  }));
}

const markAt = (property: DtProperty, offset: number): Mark | undefined =>
  property.marks.find((mark) => mark.offset === offset);

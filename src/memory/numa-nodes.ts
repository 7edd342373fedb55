import type { DtNode, DtTree } from '../tree/node.js';
import type { DistanceMap, MemoryDemand, NumaMemory } from './demand.js';
import { cellAt, firstString, stringList, tuples } from './flat.js';

/** drivers/of/base.c: `of_get_next_cpu_node()`: children of /cpus named `cpu` or of that type, unless their status is fail. */
export function readCpus(root: DtNode): MemoryDemand['cpuNodes'] {
  const cpus = [...(root.children.get('cpus')?.children.values() ?? [])].filter((node) => !hasFailed(node));
  return cpus
    .filter((node) => node.name === 'cpu' || node.name.startsWith('cpu@') || typeOf(node) === 'cpu')
    .map((node) => {
      const id = node.properties.get('numa-node-id');
      const nid = id !== undefined && id.bytes.length >= 4 ? { nid: cellAt(id.bytes, 0) } : {};
      const compatible = node.properties.get('compatible');
      return { path: node.path, ...nid, ...(compatible === undefined ? {} : { compatible: stringList(compatible) }) };
    });
}

/** drivers/of/of_numa.c: `of_numa_parse_memory_nodes()`. It takes any node of type memory, and does not ask for its state. */
export function readNumaMemory(tree: DtTree, addressCells: number, sizeCells: number): readonly NumaMemory[] {
  const found: NumaMemory[] = [];
  for (const node of tree.nodes) {
    const id = node.properties.get('numa-node-id');
    if (id === undefined || typeOf(node) !== 'memory') continue;
    const reg = node.properties.get('reg');
    found.push({
      path: node.path,
      span: id.span,
      ...(id.bytes.length >= 4 ? { nid: cellAt(id.bytes, 0) } : {}),
      ranges: reg === undefined ? [] : tuples(reg, addressCells, sizeCells).map((tuple) => tuple.value),
    });
  }
  return found;
}

const DISTANCE_MAP = 'numa-distance-map-v1';

/** drivers/of/of_numa.c: `of_numa_parse_distance_map_v1()`. */
export function readDistanceMap(tree: DtTree): DistanceMap | undefined {
  const node = tree.nodesByCompatible.get(DISTANCE_MAP)?.[0];
  if (node === undefined) return undefined;
  const { path } = node;
  const matrix = node.properties.get('distance-matrix');
  if (matrix === undefined || matrix.bytes.length === 0) return { path, span: matrix?.span ?? node.definedAt[0] };
  const entries = [];
  for (let offset = 0; offset + 12 <= matrix.bytes.length; offset += 12) {
    const [from, to, distance] = [0, 4, 8].map((at) => cellAt(matrix.bytes, offset + at)) as [number, number, number];
    entries.push({ from, to, distance });
  }
  return { path, span: matrix.span, entries };
}

function typeOf(node: DtNode): string | undefined {
  const type = node.properties.get('device_type');
  return type === undefined ? undefined : firstString(type);
}

function hasFailed(node: DtNode): boolean {
  const status = node.properties.get('status');
  return status !== undefined && /^fail(?:$|-)/.test(firstString(status));
}

import type { Span } from 'dtc-parser-ts';
import type { DistanceMap } from '../../memory/demand.js';
import { printedLines } from '../kernel-lines.js';
import { markSpan } from '../places.js';
import { nodeAt } from '../regions.js';
import type { Facts, Rule } from '../rule.js';

interface Fault {
  readonly path: string;
  readonly span: Span;
  readonly text: string;
  readonly kernelMessage: string;
  /** Where it is no numa-node-id. */
  readonly property?: string;
  readonly help?: string;
}

/** drivers/base/arch_numa.c: `numa_init()`: one fault, and everything becomes node 0 (`dummy_numa_init()`). */
export const numaFailed: Rule = {
  code: 'boot/numa-failed',
  severity: 'warning',
  summary: 'The NUMA nodes of the tree are not used, because of a fault in one of them.',
  needsRam: true,
  check(facts, report) {
    const faked = printedLines(facts).some((line) => line.text.includes('NUMA: Faking a node'));
    const off = printedLines(facts).some((line) => line.text.includes('NUMA: NUMA disabled'));
    const fault = faked && !off && facts.demand.numaMemory.length > 0 ? findFault(facts) : undefined;
    if (fault === undefined) return;
    report({
      message: `${fault.text}, but a fault in one node makes the whole NUMA set-up fail.`,
      span: fault.span,
      node: fault.path,
      property: fault.property ?? 'numa-node-id',
      kernelMessage: fault.kernelMessage,
      effect: 'all memory is taken for one node, 0; no zone, pool or block is per node',
      help: fault.help ?? `Give each memory node a numa-node-id below ${facts.world.config.maxNumNodes}.`,
    });
  },
};

/** In the order of the kernel: the ids, then the memory without one, then the distances. */
function findFault(facts: Facts): Fault | undefined {
  const most = facts.world.config.maxNumNodes;
  const bad = facts.demand.numaMemory.find(
    ({ nid, ranges }) => nid === undefined || nid >= most || ranges.length === 0,
  );
  if (bad !== undefined) {
    const text =
      bad.nid === undefined
        ? `numa-node-id of ${bad.path} is shorter than a cell`
        : bad.nid >= most
          ? `numa-node-id of ${bad.path} is ${bad.nid}, and this kernel can have ${most} nodes`
          : `${bad.path} has a numa-node-id and no reg`;
    return { path: bad.path, span: bad.span, text, kernelMessage: 'OF: NUMA: bad property in memory node' };
  }
  const homeless = facts.demand.banks.find((bank) => bank.nid === undefined);
  if (homeless !== undefined) {
    return {
      path: homeless.path,
      span: nodeAt(facts, homeless.path).definedAt[0],
      text: `${homeless.path} has no numa-node-id`,
      kernelMessage: 'NUMA: Warning: invalid memblk node',
    };
  }
  const map = facts.demand.distanceMap;
  return map === undefined ? undefined : wrongDistance(facts, map);
}

/** include/linux/topology.h */
const LOCAL_DISTANCE = 10;

/** drivers/of/of_numa.c: `of_numa_parse_distance_map_v1()`. */
function wrongDistance(facts: Facts, { path, span, entries }: DistanceMap): Fault | undefined {
  const property = 'distance-matrix';
  const matrix = nodeAt(facts, path).properties.get(property);
  if (matrix === undefined || entries === undefined) {
    const text = `${path} has no ${property}`;
    const help = `Write ${property} = <FROM TO DISTANCE>, … with an entry for each pair of nodes.`;
    return { path, span, text, property, help, kernelMessage: `No ${property} property in distance-map` };
  }
  const index = entries.findIndex(({ from, to, distance }) =>
    from === to ? distance !== LOCAL_DISTANCE : distance <= LOCAL_DISTANCE,
  );
  const entry = entries[index];
  if (entry === undefined) return undefined;
  const { from, to, distance } = entry;
  return {
    path,
    span: markSpan(matrix, 12 * index + 8),
    text: `The distance from node ${from} to ${from === to ? 'itself' : `node ${to}`} is ${distance}`,
    property,
    kernelMessage: `Invalid distance[node${from} -> node${to}] = ${distance}`,
    help: `Write ${LOCAL_DISTANCE} from a node to itself, and more from one to another.`,
  };
}

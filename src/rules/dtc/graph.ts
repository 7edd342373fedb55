import type { DtNode } from '../../tree/node.js';
import { byteCount } from '../../tree/read.js';
import {
  type DtcCheck,
  firstCell,
  here,
  isNamed,
  isPhandle,
  type Objecting,
  type Survey,
  unitNameOf,
} from './check.js';

/** A node with an endpoint is a port; what has ports is their list. */
function graphNodes(node: DtNode, { bus }: Survey): void {
  const port = node.parent;
  if (port === undefined || !(isNamed(node, 'endpoint') || node.properties.has('remote-endpoint'))) return;
  bus.set(port, 'graph-port');
  const { parent } = port;
  if (parent !== undefined && !bus.has(parent) && (parent.name === 'ports' || port.properties.has('reg'))) {
    bus.set(parent, 'graph-ports');
  }
}

function childAddress(node: DtNode, { bus, cells }: Survey, object: Objecting): void {
  const kind = bus.get(node);
  if (kind !== 'graph-port' && kind !== 'graph-ports') return;
  for (const child of node.children.values()) {
    if (firstCell(child.properties.get('reg')) !== 0) return;
  }
  if (node.children.size !== 1 || cells.get(node)?.address === undefined) return;
  const [only] = node.children.values();
  object({
    message: `${node.name} has the single child ${only?.name}, but #address-cells and #size-cells, which that does not need.`,
  });
}

function graphReg(node: DtNode, survey: Survey, object: Objecting): void {
  const property = node.properties.get('reg');
  if (property === undefined) return;
  if (byteCount(property) !== 4) {
    object({
      message: `reg of ${node.name} has ${byteCount(property)} bytes, but in a graph it must be a single cell.`,
    });
    return;
  }
  const wanted = firstCell(property).toString(16);
  if (unitNameOf(node) !== wanted) {
    object({
      message: `The unit address of ${node.name} is ${unitNameOf(node) || 'missing'}, but its reg says ${wanted}.`,
    });
  }
  const own = node.parent === undefined ? undefined : survey.cells.get(node.parent);
  const wrong = (name: string, is: number | undefined, must: number): void =>
    object({
      property: node.properties.get(name),
      message: `${name} of ${node.parent?.name} is ${is ?? 'missing'}, but in a graph it must be ${must}.`,
    });
  if (own?.address !== 1) wrong('#address-cells', own?.address, 1);
  if (own?.size !== 0) wrong('#size-cells', own?.size, 0);
}

function remoteOf(endpoint: DtNode, survey: Survey, object: Objecting): DtNode | undefined {
  const property = endpoint.properties.get('remote-endpoint');
  const phandle = firstCell(property);
  if (property === undefined || !isPhandle(phandle)) return undefined;
  const remote = survey.tree.nodeByPhandle.get(phandle);
  if (remote === undefined) {
    object({ node: endpoint, property, message: "remote-endpoint is no node's phandle, but it must be one." });
  }
  return remote;
}

function endpoint(node: DtNode, survey: Survey, object: Objecting): void {
  if (node.parent === undefined || survey.bus.get(node.parent) !== 'graph-port') return;
  if (!isNamed(node, 'endpoint'))
    object({ message: `${node.name} is an end of a graph, but its name must be endpoint.` });
  graphReg(node, survey, object);
  const remote = remoteOf(node, survey, object);
  if (remote === undefined || remoteOf(remote, survey, object) === node) return;
  object({
    message: `${node.name} leads to ${remote.path}, but that does not lead back.`,
    related: here(remote, 'the other end is here'),
  });
}

export const GRAPH_CHECKS: readonly DtcCheck[] = [
  { name: 'graph_nodes', about: [{ named: 'endpoint' }, 'remote-endpoint'], check: graphNodes },
  { name: 'graph_child_address', needs: ['graph_nodes'], check: childAddress },
  {
    name: 'graph_port',
    needs: ['graph_nodes'],
    check: (node, survey, object) => {
      if (survey.bus.get(node) !== 'graph-port') return;
      if (!isNamed(node, 'port')) object({ message: `${node.name} has endpoints, but its name must be port.` });
      graphReg(node, survey, object);
    },
  },
  { name: 'graph_endpoint', needs: ['graph_nodes'], check: endpoint },
];

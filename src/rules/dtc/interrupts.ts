import type { DtNode, DtProperty } from '../../tree/node.js';
import { byteCount, cellAt } from '../../tree/read.js';
import { cellCount, type DtcCheck, firstCell, here, isPhandle, type Objecting, type Survey } from './check.js';

const isProvider = ({ properties }: DtNode): boolean =>
  properties.has('interrupt-controller') || properties.has('interrupt-map');

/** What dtc 1.6.1 asks of a provider; 1.7.0 no longer minds `#address-cells`, but `#interrupt-cells` that serve nothing. */
function provider(node: DtNode, _: Survey, object: Objecting): void {
  for (const name of ['#interrupt-cells', '#address-cells']) {
    if (node.properties.has(name)) continue;
    object({ message: `${node.name} provides interrupts, but has no ${name}.` });
  }
}

function interruptMap(property: DtProperty, node: DtNode, survey: Survey, object: Objecting): void {
  const address = survey.cells.get(node)?.address;
  if (address === undefined) {
    object({ message: `${node.name} has an interrupt-map, but no #address-cells.` });
    return;
  }
  const own = address + firstCell(node.properties.get('#interrupt-cells'));
  const mask = node.properties.get('interrupt-map-mask');
  if (mask !== undefined && mask.bytes.length !== own * 4) {
    object({
      property: mask,
      message: `interrupt-map-mask has ${mask.bytes.length} bytes, but ${cellCount(own)} are needed.`,
    });
  }
  const length = byteCount(property);
  if (length % 4 !== 0) {
    object({ property, message: `interrupt-map has ${length} bytes, but it must be whole cells.` });
    return;
  }
  for (let cell = 0; cell < length / 4; ) {
    if (cell + own >= length / 4) {
      object({
        property,
        cell,
        message: `interrupt-map ends after ${cellCount(length / 4 - cell)} of an entry, but more than ${own} are needed.`,
      });
      return;
    }
    cell += own;
    const phandle = cellAt(property, cell)?.value ?? 0;
    if (!isPhandle(phandle)) {
      if (!survey.tree.plugin)
        object({ property, cell, message: `Cell ${cell} of interrupt-map must be a phandle, but is none.` });
      return;
    }
    const parent = survey.tree.nodeByPhandle.get(phandle);
    if (parent === undefined) {
      object({ property, cell, message: `Cell ${cell} of interrupt-map is no node's phandle, but it must be one.` });
      return;
    }
    const cells = parent.properties.get('#interrupt-cells');
    if (cells === undefined) {
      object({
        property,
        cell,
        propertyName: '',
        message: `interrupt-map refers to ${parent.path}, but that node has no #interrupt-cells.`,
        related: here(parent, `${parent.path} is here`),
      });
      return;
    }
    cell += 1 + firstCell(cells) + firstCell(parent.properties.get('#address-cells'));
  }
}

/** The node that a device's interrupts go to: the nearest provider above it, or whom an interrupt-parent names. */
function parentOf(node: DtNode, survey: Survey, object: Objecting): DtNode | 'external' | undefined {
  for (let at: DtNode | undefined = node; at !== undefined; at = at.parent) {
    if (at !== node && isProvider(at)) return at;
    const property = at.properties.get('interrupt-parent');
    if (property === undefined) continue;
    const phandle = firstCell(property);
    if (!isPhandle(phandle)) {
      if (survey.tree.plugin) return 'external';
      object({ node: at, property, message: 'interrupt-parent holds no phandle, but it must.' });
      return undefined;
    }
    const parent = survey.tree.nodeByPhandle.get(phandle);
    if (parent === undefined) {
      object({ node: at, property, message: "interrupt-parent is no node's phandle, but it must be one." });
      return 'external';
    }
    if (!isProvider(parent)) {
      object({
        node: parent,
        message: `${parent.name} is an interrupt-parent, but is no interrupt-controller and has no interrupt-map.`,
        related: [{ message: 'it is named here', span: property.span }],
      });
    }
    return parent;
  }
  return undefined;
}

function interrupts(property: DtProperty, node: DtNode, survey: Survey, object: Objecting): void {
  const length = byteCount(property);
  if (length % 4 !== 0) object({ property, message: `interrupts has ${length} bytes, but it must be whole cells.` });
  const parent = parentOf(node, survey, object);
  if (parent === 'external') return;
  if (parent === undefined) {
    object({ message: `${node.name} has interrupts, but no interrupt-parent says where they go.` });
    return;
  }
  const cells = parent.properties.get('#interrupt-cells');
  if (cells === undefined) return;
  const each = firstCell(cells);
  if (each === 0 ? length === 0 : length % (each * 4) === 0) return;
  object({
    property,
    // dtc tells it under the name of the other property.
    propertyName: '#interrupt-cells',
    message: `interrupts has ${length} bytes, but each interrupt of ${parent.name} takes ${cellCount(each)}.`,
    related: here(parent, `${parent.path} is here`),
  });
}

export const INTERRUPT_CHECKS: readonly DtcCheck[] = [
  { name: 'interrupts_property', about: 'interrupts', checkProperty: interrupts },
  { name: 'interrupt_provider', about: ['interrupt-controller', 'interrupt-map'], check: provider },
  {
    name: 'interrupt_map',
    about: 'interrupt-map',
    needs: ['phandle_references', 'addr_size_cells', 'interrupt_provider'],
    checkProperty: interruptMap,
  },
];

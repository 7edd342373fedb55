import type { DtNode, DtProperty } from '../../tree/node.js';
import { byteCount } from '../../tree/read.js';
import {
  cellCount,
  cellsFor,
  type DtcCheck,
  firstCell,
  hasChildren,
  here,
  type Objecting,
  type Survey,
} from './check.js';

const isMultiple = (bytes: number, entry: number): boolean => (entry === 0 ? bytes === 0 : bytes % entry === 0);

const cellProperty = (property: DtProperty | undefined): number | undefined =>
  property === undefined ? undefined : firstCell(property);

function readCells(node: DtNode, survey: Survey): void {
  const address = cellProperty(node.properties.get('#address-cells'));
  const size = cellProperty(node.properties.get('#size-cells'));
  survey.cells.set(node, { address, size });
}

function regFormat(property: DtProperty, node: DtNode, survey: Survey, object: Objecting): void {
  if (node.parent === undefined) {
    object({ message: 'The root has a reg, but nothing is above it that could address it.' });
    return;
  }
  const bytes = byteCount(property);
  if (bytes === 0) object({ property, message: 'reg is empty, but it must have at least one entry.' });
  const { address, size } = cellsFor(survey, node.parent);
  if (isMultiple(bytes, 4 * (address + size))) return;
  object({
    property,
    message: `reg has ${bytes} bytes, but an entry takes ${cellCount(address)} for the address and ${cellCount(size)} for the size.`,
    related: here(node.parent, `#address-cells and #size-cells are those of ${node.parent.path}`),
  });
}

/** `ranges` or `dma-ranges`: child address, parent address, size. */
function rangesFormat(property: DtProperty, node: DtNode, survey: Survey, object: Objecting, name: string): void {
  const { parent } = node;
  if (parent === undefined) {
    object({ property, message: `The root has ${name}, but there is no bus above it.` });
    return;
  }
  const [above, below] = [cellsFor(survey, parent), cellsFor(survey, node)];
  const bytes = byteCount(property);
  if (bytes > 0) {
    if (isMultiple(bytes, 4 * (above.address + below.address + below.size))) return;
    const message = `${name} has ${bytes} bytes, but an entry takes ${cellCount(below.address)} for the address below, ${cellCount(above.address)} for that above and ${cellCount(below.size)} for the size.`;
    object({ property, message, related: here(parent, `the bus above is ${parent.path}`) });
    return;
  }
  const differs = (what: string, own: number, wanted: number): void =>
    object({
      property,
      message: `${name} is empty, which takes addresses as they are, but ${what} is ${own} here and ${wanted} in ${parent.path}.`,
      related: here(parent, `${parent.path} is here`),
    });
  if (above.address !== below.address) differs('#address-cells', below.address, above.address);
  if (above.size !== below.size) differs('#size-cells', below.size, above.size);
}

export const ADDRESS_CHECKS: readonly DtcCheck[] = [
  {
    name: 'addr_size_cells',
    needs: ['address_cells_is_cell', 'size_cells_is_cell'],
    about: ['#address-cells', '#size-cells'],
    check: readCells,
  },
  { name: 'reg_format', needs: ['addr_size_cells'], about: 'reg', checkProperty: regFormat },
  ...['ranges', 'dma-ranges'].map(
    (property): DtcCheck => ({
      name: `${property.replace('-', '_')}_format`,
      needs: ['addr_size_cells'],
      about: property,
      checkProperty: (found, node, survey, object) => rangesFormat(found, node, survey, object, property),
    }),
  ),
];

export const CELL_STYLE_CHECKS: readonly DtcCheck[] = [
  {
    name: 'avoid_default_addr_size',
    needs: ['addr_size_cells'],
    about: ['reg', 'ranges'],
    check: (node, survey, object) => {
      const { parent } = node;
      if (parent === undefined) return;
      const own = survey.cells.get(parent);
      const relies = (name: string, value: number): void =>
        object({
          message: `${node.name} relies on ${name} being ${value}, but ${parent.path} must say so.`,
          related: here(parent, `${parent.path} is here`),
          help: `Write ${name} = <${value}>; in ${parent.path}.`,
        });
      if (own?.address === undefined) relies('#address-cells', 2);
      if (own?.size === undefined) relies('#size-cells', 1);
    },
  },
  {
    name: 'avoid_unnecessary_addr_size',
    needs: ['avoid_default_addr_size'],
    about: '#address-cells',
    check: (node, survey, object) => {
      const own = survey.cells.get(node);
      if (node.parent === undefined || own?.address === undefined || own.size === undefined) return;
      if (node.properties.has('ranges') || !hasChildren(node)) return;
      for (const child of node.children.values()) if (child.properties.has('reg')) return;
      object({
        message: `${node.name} has #address-cells and #size-cells, but neither ranges nor a child with reg that needs them.`,
      });
    },
  },
];

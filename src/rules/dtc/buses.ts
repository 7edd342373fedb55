import type { DtNode, DtProperty } from '../../tree/node.js';
import { addressAt, byteCount, cellAt, cells, cellValue, isCompatible, latin1 } from '../../tree/read.js';
import {
  baseNameOf,
  cellsFor,
  type DtcCheck,
  firstCell,
  hasChildren,
  isNamed,
  type Objecting,
  type Survey,
  unitNameOf,
} from './check.js';

const wrongAddress = (node: DtNode, bus: string, wanted: string): { readonly message: string } => ({
  message: `The unit address of ${node.name} is ${unitNameOf(node) || 'missing'}, but on ${bus} it must be ${wanted}.`,
});

/** `#address-cells` and `#size-cells` that a kind of bus demands. */
function wantCells(node: DtNode, survey: Survey, object: Objecting, bus: string, address: number, size: number): void {
  const found = cellsFor(survey, node);
  const wrong = (name: string, is: number, must: number): void =>
    object({ message: `${node.name} has ${name} ${is}, but ${bus} needs ${must}.` });
  if (found.address !== address) wrong('#address-cells', found.address, address);
  if (found.size !== size) wrong('#size-cells', found.size, size);
}

function pciBridge(type: DtProperty, node: DtNode, survey: Survey, object: Objecting): void {
  if (latin1(type.bytes).split('\0', 1)[0] !== 'pci') return;
  survey.bus.set(node, 'pci');
  const base = baseNameOf(node);
  if (base !== 'pci' && base !== 'pcie') {
    object({ message: `${node.name} is a PCI bridge, but its name must be pci or pcie.` });
  }
  if (!node.properties.has('ranges')) object({ message: `${node.name} is a PCI bridge, but it has no ranges.` });
  wantCells(node, survey, object, 'a PCI bridge', 3, 2);
  const property = node.properties.get('bus-range');
  if (property === undefined) return;
  if (byteCount(property) !== 8) {
    object({ property, message: `bus-range has ${byteCount(property)} bytes, but it must have 2 cells.` });
    return;
  }
  const [first = 0, last = 0] = cells(property).map(({ value }) => value);
  if (first > last) object({ property, cell: 0, message: `bus-range begins at ${first}, but it ends at ${last}.` });
  if (last > 0xff) object({ property, cell: 1, message: `bus-range ends at ${last}, but there are only 256 buses.` });
}

function pciDeviceReg(property: DtProperty, node: DtNode, survey: Survey, object: Objecting): void {
  if (!isOn(node, survey, 'pci')) return;
  const [first = 0, second = 0, third = 0] = cells(property).map(({ value }) => value);
  if (second !== 0 || third !== 0) {
    object({ property, cell: 1, message: 'The second and third cell of a PCI configuration address must be 0.' });
  }
  if ((first & 0xff00_0000) !== 0) {
    object({ property, cell: 0, message: 'reg names another PCI space, but a device has a configuration address.' });
  }
  if ((first & 0xff) !== 0) {
    object({ property, cell: 0, message: 'reg names a register, but a configuration address must end in 00.' });
  }
  const device = ((first & 0xf800) >>> 11).toString(16);
  const slot = (first & 0x700) >>> 8;
  const wanted = `${device},${slot.toString(16)}`;
  const unit = unitNameOf(node);
  if (unit === wanted || (slot === 0 && unit === device)) return;
  object(wrongAddress(node, 'PCI', wanted));
}

function pciDeviceBus(property: DtProperty, node: DtNode, survey: Survey, object: Objecting): void {
  if (!isOn(node, survey, 'pci')) return;
  const bus = (firstCell(property) & 0x00ff_0000) >>> 16;
  const range = node.parent?.properties.get('bus-range');
  const [first, last] = range === undefined ? [0, 0] : [firstCell(range), cellAt(range, 1)?.value ?? 0];
  if (bus >= first && bus <= last) return;
  object({
    property: range ?? property,
    ...(range === undefined ? { propertyName: '' } : {}),
    message: `${node.name} is on PCI bus ${bus}, but its bridge has buses ${first} to ${last}.`,
  });
}

function simpleBusReg(node: DtNode, survey: Survey, object: Objecting): void {
  const { parent } = node;
  if (parent === undefined || !isOn(node, survey, 'simple-bus')) return;
  const ranges = node.properties.get('ranges');
  const reg = node.properties.get('reg');
  const property = reg ?? (ranges !== undefined && byteCount(ranges) > 0 ? ranges : undefined);
  if (property === undefined || byteCount(property) === 0) {
    if (parent.parent !== undefined && survey.bus.get(node) !== 'simple-bus') {
      object({ message: `${node.name} stands on a simple-bus, but has neither reg nor ranges.` });
    }
    return;
  }
  const start = property === reg ? 0 : cellsFor(survey, node).address;
  const wanted = hexOf(property, start, cellsFor(survey, parent).address);
  if (wanted === undefined) return;
  if (unitNameOf(node) !== wanted) object(wrongAddress(node, 'a simple-bus', wanted));
}

/** The address in so many cells from the n-th on; nearly all have one or two. */
function hexOf(property: DtProperty, first: number, count: number): string | undefined {
  if (count < 1 || count > 2) return addressAt(property, first, count)?.value.toString(16);
  const high = count === 1 ? 0 : cellValue(property, first);
  const low = cellValue(property, first + count - 1);
  if (high === undefined || low === undefined) return undefined;
  return high === 0 ? low.toString(16) : high.toString(16) + low.toString(16).padStart(8, '0');
}

const I2C_BUSES: ReadonlySet<string> = new Set(['i2c', 'i2c-bus', 'i2c-arb']);

function i2cBridge(node: DtNode, survey: Survey, object: Objecting): void {
  if (!I2C_BUSES.has(baseNameOf(node))) return;
  survey.bus.set(node, 'i2c');
  if (hasChildren(node)) wantCells(node, survey, object, 'an I2C bus', 1, 0);
}

const OWN_ADDRESS = 0x4000_0000;
const TEN_BITS = 0x8000_0000;

function i2cReg(node: DtNode, survey: Survey, object: Objecting): void {
  if (!isOn(node, survey, 'i2c')) return;
  const property = node.properties.get('reg');
  if (property === undefined || byteCount(property) === 0) {
    object({ message: `${node.name} stands on an I2C bus, but has no reg.` });
    return;
  }
  const wanted = ((firstCell(property) & ~OWN_ADDRESS) >>> 0).toString(16);
  if (unitNameOf(node) !== wanted) object(wrongAddress(node, 'an I2C bus', wanted));
  for (let cell = 0; cell * 4 + 4 <= byteCount(property); cell++) {
    const address = ((cellValue(property, cell) ?? 0) & ~OWN_ADDRESS) >>> 0;
    const plain = (address & ~TEN_BITS) >>> 0;
    const hex = `0x${address.toString(16)}`;
    if (address >= TEN_BITS && plain > 0x3ff) {
      object({ property, cell, message: `${hex} is no I2C address of ten bits, but it is marked as one.` });
    } else if (address > 0x7f) {
      object({
        property,
        cell,
        message: `${hex} is over 0x7f, but an I2C address has seven bits unless it is marked as one of ten.`,
      });
    }
  }
}

function spiBridge(node: DtNode, survey: Survey, object: Objecting): void {
  if (isNamed(node, 'spi')) survey.bus.set(node, 'spi');
  else {
    const { address, size } = cellsFor(survey, node);
    if (address !== 1 || size !== 0 || !survey.aboveSpi.has(node)) return;
    survey.bus.set(node, 'spi');
    if (node.properties.has('reg')) object({ message: `${node.name} has SPI devices, but its name must be spi.` });
  }
  if (!hasChildren(node)) return;
  wantCells(node, survey, object, 'an SPI bus', node.properties.has('spi-slave') ? 0 : 1, 0);
}

function spiReg(node: DtNode, survey: Survey, object: Objecting): void {
  if (!isOn(node, survey, 'spi') || node.parent?.properties.has('spi-slave')) return;
  const property = node.properties.get('reg');
  if (property === undefined || byteCount(property) === 0) {
    object({ message: `${node.name} stands on an SPI bus, but has no reg.` });
    return;
  }
  const wanted = firstCell(property).toString(16);
  if (unitNameOf(node) !== wanted) object(wrongAddress(node, 'an SPI bus', wanted));
}

const isOn = ({ parent }: DtNode, survey: Survey, bus: string): boolean =>
  parent !== undefined && survey.bus.get(parent) === bus;

export const PCI_CHECKS: readonly DtcCheck[] = [
  {
    name: 'pci_bridge',
    needs: ['device_type_is_string', 'addr_size_cells'],
    about: 'device_type',
    checkProperty: pciBridge,
  },
  { name: 'pci_device_reg', needs: ['reg_format', 'pci_bridge'], about: 'reg', checkProperty: pciDeviceReg },
  { name: 'pci_device_bus_num', needs: ['reg_format', 'pci_bridge'], about: 'reg', checkProperty: pciDeviceBus },
];

export const BUS_CHECKS: readonly DtcCheck[] = [
  {
    name: 'simple_bus_bridge',
    needs: ['addr_size_cells', 'compatible_is_string_list'],
    about: 'compatible',
    check: (node, survey) => {
      if (isCompatible(node, 'simple-bus')) survey.bus.set(node, 'simple-bus');
    },
  },
  { name: 'simple_bus_reg', needs: ['reg_format', 'simple_bus_bridge'], check: simpleBusReg },
  { name: 'i2c_bus_bridge', needs: ['addr_size_cells'], about: { named: 'i2c' }, check: i2cBridge },
  { name: 'i2c_bus_reg', needs: ['reg_format', 'i2c_bus_bridge'], check: i2cReg },
  { name: 'spi_bus_bridge', needs: ['addr_size_cells'], about: [{ named: 'spi' }, '#address-cells'], check: spiBridge },
  { name: 'spi_bus_reg', needs: ['reg_format', 'spi_bus_bridge'], check: spiReg },
];

import type { DtNode, DtProperty } from '../../tree/node.js';
import { byteCount, latin1 } from '../../tree/read.js';
import { baseNameOf, type DtcCheck, here, type Objecting, type Survey, unitNameOf } from './check.js';

const NOT_PLAIN = /[^A-Za-z0-9,-]/;

/** A `#` may stand at the beginning, or behind the vendor's prefix. */
const withoutHash = (name: string): string => name.replace(/^([A-Za-z0-9,-]*,)?#/, '$1');

/** C strings end at their first NUL. */
const isDisabled = ({ properties }: DtNode): boolean => {
  const status = properties.get('status');
  return status !== undefined && latin1(status.bytes).split('\0', 1)[0] === 'disabled';
};

/** Siblings that have the same unit address. */
function uniqueUnitAddress(node: DtNode, survey: Survey, object: Objecting, onlyEnabled: boolean): void {
  const own = survey.cells.get(node);
  if (own?.address === undefined || own.size === undefined) return;
  const seen = new Map<string, DtNode[]>();
  for (const child of node.children.values()) {
    const address = unitNameOf(child);
    if (address === '' || (onlyEnabled && isDisabled(child))) continue;
    const before = seen.get(address);
    if (before === undefined) seen.set(address, [child]);
    else {
      for (const other of before) {
        object({
          node: other,
          message: `${other.name} has the unit address ${address}, but ${child.name} has it too.`,
          related: here(child, `${child.name} is here`),
        });
      }
      before.push(child);
    }
  }
}

export const NAME_VS_PROPERTY: DtcCheck = {
  name: 'node_name_vs_property_name',
  needs: ['node_name_chars'],
  check: (node, _, object) => {
    const namesake = node.parent?.properties.get(node.name);
    if (namesake === undefined) return;
    object({
      message: `${node.name} is a node and a property of its parent, but they must have different names.`,
      related: [{ message: 'the property is here', span: namesake.name.span }],
    });
  },
};

export const STRICT_NAME_CHECKS: readonly DtcCheck[] = [
  {
    name: 'property_name_chars_strict',
    isOff: true,
    check: ({ properties }, _, object) => {
      for (const property of properties.values()) {
        const name = property.name.value;
        if (name === 'device_type') continue;
        const odd = withoutHash(name).match(NOT_PLAIN)?.[0];
        if (odd === undefined) continue;
        object({
          property,
          message: `${name} has a "${odd}", but letters, digits, commas and dashes are recommended.`,
        });
      }
    },
  },
  {
    name: 'node_name_chars_strict',
    isOff: true,
    check: (node, _, object) => {
      const odd = baseNameOf(node).match(NOT_PLAIN)?.[0];
      if (odd === undefined) return;
      object({ message: `${node.name} has a "${odd}", but letters, digits, commas and dashes are recommended.` });
    },
  },
];

const hasUnitAddress = ({ name }: DtNode): boolean => {
  const at = name.indexOf('@');
  return at >= 0 && at + 1 < name.length;
};

const filled = (property: DtProperty | undefined): DtProperty | undefined =>
  property !== undefined && byteCount(property) > 0 ? property : undefined;

export const UNIT_ADDRESS_CHECKS: readonly DtcCheck[] = [
  {
    name: 'unit_address_vs_reg',
    check: (node, _, object) => {
      const { properties, name } = node;
      const addressed = properties.get('reg') ?? filled(properties.get('ranges'));
      const hasUnit = hasUnitAddress(node);
      if ((addressed !== undefined) === hasUnit || node.children.has('__overlay__')) return;
      if (addressed !== undefined) {
        const span = addressed.name.span;
        object({
          message: `${name || 'the root'} has ${addressed.name.value}, but no unit address that says where it is.`,
          related: [{ message: `${addressed.name.value} is here`, span }],
        });
      } else {
        object({ message: `${name} has a unit address, but no reg or ranges that gives it one.` });
      }
    },
  },
  {
    name: 'unit_address_format',
    needs: ['node_name_format', 'pci_bridge', 'simple_bus_bridge'],
    check: (node, survey, object) => {
      if (!hasUnitAddress(node) || (node.parent !== undefined && survey.bus.has(node.parent))) return;
      const unit = unitNameOf(node);
      const digits = unit.startsWith('0x') ? unit.slice(2) : unit;
      if (digits !== unit)
        object({ message: `The unit address of ${node.name} begins with 0x, but it must be plain hex.` });
      if (/^0[0-9A-Fa-f]/.test(digits)) {
        object({ message: `The unit address of ${node.name} begins with 0, but it must have no leading zeros.` });
      }
    },
  },
];

export const UNIQUE_ADDRESS_CHECKS: readonly DtcCheck[] = [
  {
    name: 'unique_unit_address',
    needs: ['avoid_default_addr_size'],
    about: '#address-cells',
    check: (node, survey, object) => uniqueUnitAddress(node, survey, object, false),
  },
  {
    name: 'unique_unit_address_if_enabled',
    isOff: true,
    needs: ['avoid_default_addr_size'],
    about: '#address-cells',
    check: (node, survey, object) => uniqueUnitAddress(node, survey, object, true),
  },
];

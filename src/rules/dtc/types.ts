import type { DtProperty } from '../../tree/node.js';
import { byteAt, byteCount, isStringList } from '../../tree/read.js';
import type { DtcCheck } from './check.js';

/** One NUL, and it is the last byte. */
export function isOneString(property: DtProperty): boolean {
  const last = byteCount(property) - 1;
  for (let at = 0; at < last; at++) if (byteAt(property, at) === 0) return false;
  return byteAt(property, last) === 0;
}

const isStrings = (property: DtProperty): boolean => byteCount(property) === 0 || isStringList(property);

/** A property that must be one string. */
const oneString = (name: string, property: string): DtcCheck => ({
  name,
  about: property,
  checkProperty: (found, _, __, object) => {
    if (isOneString(found)) return;
    object({ property: found, message: `${property} is no string, but it must be exactly one.` });
  },
});

const stringList = (property: DtProperty) => ({
  property,
  message: `${property.name.value} is no list of strings, but each of its parts must be one.`,
});

/** A property that must be a single cell. */
export const oneCell = (name: string, property: string): DtcCheck => ({
  name,
  about: property,
  checkProperty: (found, _, __, object) => {
    if (byteCount(found) === 4) return;
    object({ property: found, message: `${property} has ${byteCount(found)} bytes, but it must be a single cell.` });
  },
});

export const TYPE_CHECKS: readonly DtcCheck[] = [
  oneCell('address_cells_is_cell', '#address-cells'),
  oneCell('size_cells_is_cell', '#size-cells'),
  oneString('device_type_is_string', 'device_type'),
  oneString('model_is_string', 'model'),
  oneString('status_is_string', 'status'),
  oneString('label_is_string', 'label'),
  {
    name: 'compatible_is_string_list',
    about: 'compatible',
    checkProperty: (found, _, __, object) => {
      if (!isStrings(found)) object(stringList(found));
    },
  },
  {
    name: 'names_is_string_list',
    about: /-names$/,
    checkProperty: (found, _, __, object) => {
      if (!isStrings(found)) object(stringList(found));
    },
  },
];

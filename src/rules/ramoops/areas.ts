import { cellAt } from '../../memory/flat.js';
import type { DtNode, DtProperty } from '../../tree/node.js';

/** fs/pstore/ram.c: the four areas of a ramoops node, in the order in which `ramoops_probe()` lays them out. */
export const AREAS = ['record-size', 'console-size', 'ftrace-size', 'pmsg-size'] as const;
export type AreaName = (typeof AREAS)[number];

/** What the kernel calls them in its messages. */
export const AREA_LABELS: Readonly<Record<AreaName, string>> = {
  'record-size': 'dmesg',
  'console-size': 'console',
  'ftrace-size': 'ftrace',
  'pmsg-size': 'pmsg',
};

export interface Area {
  readonly name: AreaName;
  readonly property?: DtProperty;
  /** As written, and as used: rounded down to a power of two. */
  readonly written: number;
  readonly used: number;
}

/** The areas of a node; outside /reserved-memory two of them default to the record size, for old Chromebooks. */
export function areasOf(node: DtNode, isRegion: boolean): readonly Area[] {
  const written = new Map(AREAS.map((name) => [name, u32(node, name)]));
  const alone = !['console-size', 'ftrace-size', 'pmsg-size', 'ecc-size'].some((name) => u32(node, name) > 0);
  if (!isRegion && alone) {
    written.set('console-size', written.get('record-size') ?? 0);
    written.set('pmsg-size', written.get('record-size') ?? 0);
  }
  return AREAS.map((name) => {
    const value = written.get(name) ?? 0;
    const property = node.properties.get(name);
    return { name, written: value, used: powerOfTwoBelow(value), ...(property === undefined ? {} : { property }) };
  });
}

export const powerOfTwoBelow = (value: number): number => (value === 0 ? 0 : 2 ** Math.floor(Math.log2(value)));

function u32(node: DtNode, name: string): number {
  const property = node.properties.get(name);
  return property === undefined || property.bytes.length < 4 ? 0 : cellAt(property.bytes, 0);
}

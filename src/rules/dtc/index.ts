import { ADDRESS_CHECKS, CELL_STYLE_CHECKS } from './addresses.js';
import { BUS_CHECKS, PCI_CHECKS } from './buses.js';
import type { DtcCheck } from './check.js';
import { ALIAS_CHECK, CHOSEN_CHECKS } from './chosen.js';
import { GRAPH_CHECKS } from './graph.js';
import { INTERRUPT_CHECKS } from './interrupts.js';
import { NAME_VS_PROPERTY, STRICT_NAME_CHECKS, UNIQUE_ADDRESS_CHECKS, UNIT_ADDRESS_CHECKS } from './names.js';
import { GPIO_CHECKS, PROVIDER_CHECKS } from './providers.js';
import { TYPE_CHECKS } from './types.js';

/** The checks that decide whether there is a blob at all; the tree's builder makes them (src/tree/checks.ts). */
const STRUCTURE: readonly DtcCheck[] = [
  { name: 'duplicate_node_names' },
  { name: 'duplicate_property_names' },
  { name: 'node_name_chars' },
  { name: 'node_name_format', needs: ['node_name_chars'] },
  { name: 'property_name_chars' },
  { name: 'name_is_string' },
  { name: 'name_properties', needs: ['name_is_string'] },
  { name: 'duplicate_label' },
  { name: 'explicit_phandles' },
  { name: 'phandle_references', needs: ['duplicate_node_names', 'explicit_phandles'] },
  { name: 'path_references', needs: ['duplicate_node_names'] },
  { name: 'omit_unused_nodes', needs: ['phandle_references', 'path_references'] },
];

export const STRUCTURE_NAMES: ReadonlySet<string> = new Set(STRUCTURE.map(({ name }) => name));

/** All of dtc's checks in the order in which dtc runs them: later ones rest on what earlier ones have found out. */
export const DTC_CHECKS: readonly DtcCheck[] = [
  ...STRUCTURE,
  NAME_VS_PROPERTY,
  ...TYPE_CHECKS,
  ...STRICT_NAME_CHECKS,
  ...ADDRESS_CHECKS,
  ...UNIT_ADDRESS_CHECKS,
  ...PCI_CHECKS,
  ...BUS_CHECKS,
  ...CELL_STYLE_CHECKS,
  ...UNIQUE_ADDRESS_CHECKS,
  ...CHOSEN_CHECKS,
  ...PROVIDER_CHECKS,
  ...GPIO_CHECKS,
  ...INTERRUPT_CHECKS,
  ALIAS_CHECK,
  ...GRAPH_CHECKS,
  {
    name: 'always_fail',
    isOff: true,
    check: (_, __, object) => object({ message: 'This check objects to every node.' }),
  },
];

export const DTC_CHECK_BY_NAME: ReadonlyMap<string, DtcCheck> = new Map(DTC_CHECKS.map((check) => [check.name, check]));

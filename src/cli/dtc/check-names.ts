import { didYouMean } from '../suggest.js';
import { FatalError } from './fatal-error.js';

/** One check of dtc's, with those that it needs to have passed. */
interface NamedCheck {
  readonly name: string;
  readonly needs?: readonly string[];
  /** Whether it keeps a blob from being written unless it is told not to. */
  readonly isError?: boolean;
}

/** Those that dtc 1.6.1 treats as errors (checks.c: `ERROR`). */
const ERRORS: readonly NamedCheck[] = [
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
].map((check) => ({ ...check, isError: true }));

/** Kinds of phandle lists; each has two checks, `…_property` and `…_is_cell`. */
const PROVIDERS = [
  'clocks',
  'cooling_device',
  'dmas',
  'hwlocks',
  'interrupts_extended',
  'io_channels',
  'iommus',
  'mboxes',
  'msi_parent',
  'mux_controls',
  'phys',
  'power_domains',
  'pwms',
  'resets',
  'sound_dai',
  'thermal_sensors',
];

const WARNINGS: readonly string[] = [
  'node_name_vs_property_name',
  'address_cells_is_cell',
  'size_cells_is_cell',
  'device_type_is_string',
  'model_is_string',
  'status_is_string',
  'label_is_string',
  'compatible_is_string_list',
  'names_is_string_list',
  'property_name_chars_strict',
  'node_name_chars_strict',
  'addr_size_cells',
  'reg_format',
  'ranges_format',
  'dma_ranges_format',
  'unit_address_vs_reg',
  'unit_address_format',
  'pci_bridge',
  'pci_device_reg',
  'pci_device_bus_num',
  'simple_bus_bridge',
  'simple_bus_reg',
  'i2c_bus_bridge',
  'i2c_bus_reg',
  'spi_bus_bridge',
  'spi_bus_reg',
  'avoid_default_addr_size',
  'avoid_unnecessary_addr_size',
  'unique_unit_address',
  'unique_unit_address_if_enabled',
  'obsolete_chosen_interrupt_controller',
  'chosen_node_is_root',
  'chosen_node_bootargs',
  'chosen_node_stdout_path',
  ...PROVIDERS.flatMap((name) => [`${name}_property`, `${name}_is_cell`]),
  'deprecated_gpio_property',
  'gpios_property',
  'interrupts_property',
  'interrupt_provider',
  'interrupt_map',
  'alias_paths',
  'graph_nodes',
  'graph_child_address',
  'graph_port',
  'graph_endpoint',
  'always_fail',
];

const NAMES: ReadonlySet<string> = new Set([...ERRORS.map(({ name }) => name), ...WARNINGS]);

export interface CheckSwitches {
  /** Checks that decide over a blob by themselves, but were told not to. */
  readonly silenced: ReadonlySet<string>;
}

/** What `-W` and `-E` make of the checks; an error that is switched off takes along those that need it. */
export function checkSwitches(warnings: readonly string[], errors: readonly string[]): CheckSwitches {
  for (const word of warnings) named(word);
  const silenced = new Set<string>();
  for (const word of errors) {
    const { name, isOn } = named(word);
    if (isOn) unsilence(name, silenced);
    else silence(name, silenced);
  }
  return { silenced };
}

function named(word: string): { readonly name: string; readonly isOn: boolean } {
  const isOn = !/^no[-_]/.test(word);
  const name = isOn ? word : word.slice(3);
  if (NAMES.has(name)) return { name, isOn };
  throw new FatalError(`Unrecognized check name "${name}".${didYouMean(name, NAMES)}`);
}

function silence(name: string, silenced: Set<string>): void {
  if (silenced.has(name)) return;
  silenced.add(name);
  for (const check of ERRORS) if (check.needs?.includes(name)) silence(check.name, silenced);
}

function unsilence(name: string, silenced: Set<string>): void {
  if (!silenced.delete(name)) return;
  for (const needed of ERRORS.find((check) => check.name === name)?.needs ?? []) unsilence(needed, silenced);
}

import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { placeOf } from '../../src/diagnostic/place.js';
import { DTC_CHECKS, STRUCTURE_NAMES } from '../../src/rules/dtc/index.js';
import { DEFAULT_LEVELS, switchedLevels } from '../../src/rules/dtc/levels.js';
import { runDtcChecks } from '../../src/rules/dtc/run.js';
import { missingPrograms } from '../support/programs.js';
import { compileText } from './ours.js';

// One board a check: what stands in it, and what must be said of it as `check node[:property]` at `line:column`.

interface Case {
  readonly dts: string;
  readonly said: readonly string[];
}

const ROOT = '#address-cells = <1>;\n#size-cells = <1>;';
const board = (body: string, more = ''): string => `/dts-v1/;\n/ {\n${ROOT}\n${body}\n};\n${more}`;

const CASES: Readonly<Record<string, Case>> = {
  'a clean board': { dts: board('m@10 { reg = <0x10 0x10>; };'), said: [] },
  'a node named as a property': { dts: board('x = <1>;\nx { };'), said: ['node_name_vs_property_name /x at 6:1'] },
  'cells that are no cells': {
    dts: '/dts-v1/;\n/ {\n#address-cells = <1 2>;\n#size-cells = "x";\n};',
    said: ['address_cells_is_cell /:#address-cells at 3:1', 'size_cells_is_cell /:#size-cells at 4:1'],
  },
  'strings that are none': {
    dts: board(
      'model = <1>;\nn { status = "a", "b"; label = [00 00]; device_type = [61]; compatible = [61]; x-names = [62]; };',
    ),
    said: [
      'device_type_is_string /n:device_type at 6:41',
      'model_is_string /:model at 5:1',
      'status_is_string /n:status at 6:5',
      'label_is_string /n:label at 6:24',
      'compatible_is_string_list /n:compatible at 6:61',
      'names_is_string_list /n:x-names at 6:80',
    ],
  },
  'names with odd characters': {
    dts: board('a_b;\nvendor,#x-cells;\nx#y;\nn_m { };'),
    said: [
      'property_name_chars_strict /:a_b at 5:1',
      'property_name_chars_strict /:x#y at 7:1',
      'node_name_chars_strict /n_m at 8:1',
    ],
  },
  'reg of the wrong length': {
    dts: board('m@10 { reg = <0x10>; };\nn@20 { reg = <>; };'),
    said: ['reg_format /m@10:reg at 5:8', 'reg_format /n@20:reg at 6:8'],
  },
  'ranges that do not fit': {
    dts: board('b { #address-cells = <2>; #size-cells = <1>; ranges; dma-ranges = <1 2>; c@1 { reg = <0 1 1>; }; };'),
    said: ['ranges_format /b:ranges at 5:46', 'dma_ranges_format /b:dma-ranges at 5:54'],
  },
  'unit addresses without reg, and the other way round': {
    dts: board('a@1 { };\nb { reg = <1 1>; };'),
    said: ['unit_address_vs_reg /a@1 at 5:1', 'unit_address_vs_reg /b at 6:1'],
  },
  'unit addresses in another form': {
    dts: board('a@0x1 { reg = <1 1>; };\nb@02 { reg = <2 1>; };'),
    said: ['unit_address_format /a@0x1 at 5:1', 'unit_address_format /b@02 at 6:1'],
  },
  'a PCI bridge and its devices': {
    dts: board(
      'bridge@1 { reg = <1 1>; device_type = "pci"; #address-cells = <3>; #size-cells = <2>; bus-range = <5 0x100>;\nd@8 { reg = <0x01000801 1 0 0 0>; }; };',
    ),
    said: ['pci_bridge /bridge@1 at 5:1', 'pci_bridge /bridge@1:bus-range at 5:102', 'pci_bridge /bridge@1 at 5:1'],
  },
  'PCI devices': {
    dts: board(
      'pci@1 { reg = <1 1>; ranges = <0 0 0 0 0 0>; device_type = "pci"; #address-cells = <3>; #size-cells = <2>;\nd@8 { reg = <0x01010801 1 0 0 0>; }; };',
    ),
    said: [
      'pci_device_bus_num /pci@1/d@8 at 6:7',
      'pci_device_reg /pci@1/d@8 at 6:1',
      'pci_device_reg /pci@1/d@8:reg at 6:14',
      'pci_device_reg /pci@1/d@8:reg at 6:14',
      'pci_device_reg /pci@1/d@8:reg at 6:25',
    ],
  },
  'an SPI bus': {
    dts: board('spi { #address-cells = <1>; #size-cells = <0>;\na@1 { reg = <2>; };\nb { }; };'),
    said: ['spi_bus_reg /spi/a@1 at 6:1', 'spi_bus_reg /spi/b at 7:1'],
  },
  'a simple bus': {
    dts: board(
      'soc { compatible = "simple-bus"; ranges; #address-cells = <1>; #size-cells = <1>;\na@2 { reg = <1 1>; };\nb { }; };',
    ),
    said: ['simple_bus_reg /soc/a@2 at 6:1', 'simple_bus_reg /soc/b at 7:1'],
  },
  'an I2C bus': {
    dts: board('i2c { #address-cells = <1>; #size-cells = <0>;\na@90 { reg = <0x90>; };\nb { }; };'),
    said: ['i2c_bus_reg /i2c/a@90:reg at 6:15', 'i2c_bus_reg /i2c/b at 7:1'],
  },
  'an SPI bus under another name': {
    dts: board('q@0 { reg = <0 1>; #address-cells = <1>; #size-cells = <0>;\na@1 { reg = <2>; spi-cpol; }; };'),
    said: ['spi_bus_bridge /q@0 at 5:1'],
  },
  'cells that are relied on, and cells that nobody needs': {
    dts: board('a { b@1 { reg = <0 1 1>; }; };\nc { #address-cells = <1>; #size-cells = <1>; d { }; };'),
    said: ['avoid_default_addr_size /a/b@1 at 5:5', 'avoid_default_addr_size /a/b@1 at 5:5'],
  },
  'cells that nobody needs': {
    dts: board('c { #address-cells = <1>; #size-cells = <1>; d { }; };'),
    said: ['avoid_unnecessary_addr_size /c at 5:1'],
  },
  'one address twice': {
    dts: board('a@1 { reg = <1 1>; };\nb@1 { reg = <1 1>; status = "disabled"; };'),
    said: ['unique_unit_address /a@1 at 5:1'],
  },
  'chosen and aliases': {
    dts: board(
      'chosen { bootargs = <1>; linux,stdout-path = "x"; interrupt-controller; #interrupt-cells = <1>; #address-cells = <0>; };\nn { chosen { }; };\naliases { A = "/n"; b = "/none"; };',
    ),
    said: [
      'obsolete_chosen_interrupt_controller /:interrupt-controller at 5:51',
      'chosen_node_is_root /n/chosen at 6:5',
      'chosen_node_bootargs /chosen:bootargs at 5:10',
      'chosen_node_stdout_path /chosen:linux,stdout-path at 5:26',
      'alias_paths /aliases at 7:1',
      'alias_paths /aliases:b at 7:21',
    ],
  },
  'lists of phandles': {
    dts: board(
      'c: c { #clock-cells = <1>; };\nn: n { };\na { clocks = <&c>; };\nb { clocks = <&n>; };\nd { clocks = <1 &c 2>; };\ne { x-gpio = <&n 1>; };',
    ),
    said: [
      'clocks_property /a:clocks at 7:15',
      'clocks_property /b at 8:15',
      'clocks_property /d:clocks at 9:15',
      'clocks_property /d at 9:20',
      'clocks_property /d:clocks at 9:20',
      'deprecated_gpio_property /e:x-gpio at 10:5',
      'gpios_property /e at 10:15',
    ],
  },
  interrupts: {
    dts: board(
      'a { interrupts = <1>; };\ni: i { interrupt-controller; #interrupt-cells = <2>; #address-cells = <0>; };\nb { interrupt-parent = <&i>; interrupts = <1>; };\nj { interrupt-controller; #interrupt-cells = <1>; };',
    ),
    said: [
      'interrupts_property /a at 5:1',
      'interrupts_property /b:#interrupt-cells at 7:30',
      'interrupt_provider /j at 8:1',
    ],
  },
  'a graph that leads nowhere': {
    dts: board(
      'd { port { e: endpoint { remote-endpoint = <&f>; }; }; };\ng { port { f: endpoint { remote-endpoint = <&f>; }; }; };\nh { x { endpoint { }; }; };',
    ),
    said: ['graph_port /h/x at 7:5', 'graph_endpoint /d/port/endpoint at 5:15'],
  },
  'a child that is lonely': {
    dts: board('d { ports { #address-cells = <1>; #size-cells = <0>; port@0 { reg = <0>; endpoint { }; }; }; };'),
    said: ['graph_child_address /d/ports at 5:5'],
  },
};

/** All of them but the one that always objects. */
const switches = DTC_CHECKS.filter(({ name }) => name !== 'always_fail' && !STRUCTURE_NAMES.has(name));
const levels = switchedLevels(switches.map(({ name }) => ({ name, isOn: true, of: 'warns' as const })));

const keyOf = (check: string, node: string, property = ''): string =>
  `${check} ${node}${property === '' ? '' : `:${property}`}`;

function found(dts: string) {
  return runDtcChecks(compileText(dts).tree, levels).map(({ code, node = '', property, span }) => {
    const { line, column } = placeOf(span);
    return { key: keyOf(code.replace('dtc/', ''), node, property), at: `${line}:${column}` };
  });
}

describe("dtc's checks", () => {
  test.each(Object.entries(CASES))('%s', (_, { dts, said }) => {
    const ours = found(dts).map(({ key, at }) => `${key} at ${at}`);
    expect([...ours].sort()).toEqual([...said].sort());
  });

  test('a check that rests on one that failed is silent', () => {
    const dts = board('n { #address-cells = <1 1>; m@1 { reg = <1>; }; };');
    expect(found(dts).map(({ key }) => key)).toEqual(['address_cells_is_cell /n:#address-cells']);
  });

  test('raising a check raises what it rests on; lowering it lowers what rests on it', () => {
    const raised = switchedLevels([{ name: 'reg_format', isOn: true, of: 'isError' }]);
    expect(['reg_format', 'addr_size_cells', 'size_cells_is_cell'].map((name) => raised.get(name)?.isError)).toEqual([
      true,
      true,
      true,
    ]);
    expect(raised.get('ranges_format')?.isError).toBe(false);
    const lowered = switchedLevels([{ name: 'addr_size_cells', isOn: false, of: 'warns' }]);
    expect(['reg_format', 'pci_device_reg'].map((name) => lowered.get(name)?.warns)).toEqual([false, false]);
    expect(lowered.get('size_cells_is_cell')).toEqual(DEFAULT_LEVELS.get('size_cells_is_cell'));
  });
});

const missing = missingPrograms('dtc');

describe.skipIf(missing !== undefined)(`as dtc says them${missing ? ` (skipped: ${missing})` : ''}`, () => {
  // interrupt_map came after 1.6.1.
  const flags = switches.filter(({ name }) => name !== 'interrupt_map').map(({ name }) => `-W${name}`);

  test.each(Object.entries(CASES))('%s', (_, { dts }) => {
    const { stderr } = spawnSync('dtc', ['-O', 'dtb', '-o', '/dev/null', ...flags, '-'], {
      input: dts,
      encoding: 'latin1',
    });
    const theirs = [...stderr.matchAll(/Warning \((\w+)\): (\/[^:\s]*)(?::([^:\s]+))?: /g)];
    const keys = theirs.map(([, check = '', node = '', property]) => keyOf(check, node, property));
    expect([...new Set(found(dts).map(({ key }) => key))].sort()).toEqual([...new Set(keys)].sort());
  });
});

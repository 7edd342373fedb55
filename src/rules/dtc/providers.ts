import type { DtProperty } from '../../tree/node.js';
import { byteCount, cellValue, isReference } from '../../tree/read.js';
import { cellCount, type DtcCheck, firstCell, here, isPhandle, type Objecting, type Survey } from './check.js';
import { oneCell } from './types.js';

interface Provider {
  readonly property: string;
  readonly cells: string;
  /** A provider without the cells property takes none. */
  readonly isOptional?: boolean;
}

/** Walks a list of phandles, each with as many cells behind it as its node asks for. */
function phandleList(property: DtProperty, provider: Provider, survey: Survey, object: Objecting): void {
  const length = byteCount(property);
  const name = property.name.value;
  if (length % 4 !== 0) {
    object({ property, message: `${name} has ${length} bytes, but it must be whole cells.` });
    return;
  }
  for (let cell = 0, arguments_ = 0; cell < length / 4; cell += arguments_ + 1) {
    const phandle = cellValue(property, cell) ?? 0;
    if (!isPhandle(phandle)) {
      if (survey.tree.plugin) return;
      arguments_ = 0;
      continue;
    }
    if (isReference(property, cell) === false) {
      object({
        property,
        cell,
        message: `Cell ${cell} of ${name} is a number, but a reference to a node must stand here.`,
      });
    }
    const target = survey.tree.nodeByPhandle.get(phandle);
    if (target === undefined) {
      object({ property, cell, message: `Cell ${cell} of ${name} is no node's phandle, but it must be one.` });
      return;
    }
    const wanted = target.properties.get(provider.cells);
    if (wanted === undefined && !provider.isOptional) {
      object({
        property,
        cell,
        propertyName: '',
        message: `${name} refers to ${target.path}, but that node has no ${provider.cells}.`,
        related: here(target, `${target.path} is here`),
      });
      return;
    }
    arguments_ = firstCell(wanted);
    if (length < (cell + arguments_ + 1) * 4) {
      object({
        property,
        cell,
        message: `${name} ends after ${cellCount(length / 4 - cell - 1)} for ${target.name}, but it takes ${cellCount(arguments_)}.`,
        related: here(target, `${target.path} is here`),
      });
    }
  }
}

const named = (name: string, property: string, cells: string, isOptional = false): readonly DtcCheck[] => [
  {
    name: `${name}_property`,
    needs: [`${name}_is_cell`, 'phandle_references'],
    about: property,
    checkProperty: (found, _, survey, object) => phandleList(found, { property, cells, isOptional }, survey, object),
  },
  oneCell(`${name}_is_cell`, cells),
];

const isGpio = (name: string): boolean =>
  !name.endsWith(',nr-gpios') && (/-gpios?$/.test(name) || name === 'gpios' || name === 'gpio');

export const PROVIDER_CHECKS: readonly DtcCheck[] = [
  ...named('clocks', 'clocks', '#clock-cells'),
  ...named('cooling_device', 'cooling-device', '#cooling-cells'),
  ...named('dmas', 'dmas', '#dma-cells'),
  ...named('hwlocks', 'hwlocks', '#hwlock-cells'),
  ...named('interrupts_extended', 'interrupts-extended', '#interrupt-cells'),
  ...named('io_channels', 'io-channels', '#io-channel-cells'),
  ...named('iommus', 'iommus', '#iommu-cells'),
  ...named('mboxes', 'mboxes', '#mbox-cells'),
  ...named('msi_parent', 'msi-parent', '#msi-cells', true),
  ...named('mux_controls', 'mux-controls', '#mux-control-cells'),
  ...named('phys', 'phys', '#phy-cells'),
  ...named('power_domains', 'power-domains', '#power-domain-cells'),
  ...named('pwms', 'pwms', '#pwm-cells'),
  ...named('resets', 'resets', '#reset-cells'),
  ...named('sound_dai', 'sound-dai', '#sound-dai-cells'),
  ...named('thermal_sensors', 'thermal-sensors', '#thermal-sensor-cells'),
];

export const GPIO_CHECKS: readonly DtcCheck[] = [
  {
    name: 'deprecated_gpio_property',
    about: /gpio$/,
    isOff: true,
    checkProperty: (property, _, __, object) => {
      const name = property.name.value;
      if (!isGpio(name)) return;
      object({ property, message: `${name} is an old form, but it must end in -gpios.`, help: `Write ${name}s.` });
    },
  },
  {
    name: 'gpios_property',
    about: /gpios?$/,
    needs: ['phandle_references'],
    checkProperty: (property, node, survey, object) => {
      if (node.properties.has('gpio-hog')) return;
      const name = property.name.value;
      if (isGpio(name)) phandleList(property, { property: name, cells: '#gpio-cells' }, survey, object);
    },
  },
];

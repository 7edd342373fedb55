import type { MachineFacts } from './world.js';

type Bounds = readonly [least: number, most: number];

/** Kconfig's `int` where no range is given; beyond it the kernel's own C int ends. */
const INT: Bounds = [0, 2 ** 31 - 1];

/**
 * The numbers that the replay asks the configuration for, and from where to where they reach: as Kconfig says it (init/Kconfig,
 * arch/…/Kconfig), or, where that gives no range, as far as a kernel can be built.
 */
const BOUNDS: Readonly<Record<string, Bounds>> = {
  CONFIG_ARCH_FORCE_MAX_ORDER: [1, 32],
  CONFIG_ARM64_PA_BITS: [48, 52],
  CONFIG_ARM64_VA_BITS: [36, 52],
  CONFIG_CMA_AREAS: [0, 65_535],
  CONFIG_CMA_SIZE_MBYTES: INT,
  CONFIG_CMA_SIZE_PERCENTAGE: INT,
  CONFIG_DMB_COUNT: [0, 65_535],
  CONFIG_FORCE_MAX_ZONEORDER: [1, 32],
  CONFIG_LOG_BUF_SHIFT: [12, 25],
  CONFIG_LOG_CPU_MAX_BUF_SHIFT: [0, 21],
  CONFIG_NODES_SHIFT: [1, 10],
  CONFIG_NR_CPUS: [1, 8192],
  CONFIG_PGTABLE_LEVELS: [2, 5],
};

/** The number that an option has, if it is one that the kernel's configuration takes. */
export function configNumber(config: MachineFacts['config'], name: string): number | undefined {
  const value = config[name];
  if (value === undefined || value === '') return undefined;
  const [least, most] = BOUNDS[name] ?? INT;
  const number = Number(value);
  return Number.isInteger(number) && least <= number && number <= most ? number : undefined;
}

/** A sentence for each number that is given but cannot be: Kconfig would put the default in its place, and so do we. */
export function refusedNumbers(config: MachineFacts['config']): readonly string[] {
  return Object.entries(BOUNDS).flatMap(([name, [least, most]]) => {
    const value = config[name];
    if (value === undefined || value === '' || configNumber(config, name) !== undefined) return [];
    return [
      `${name} is ${shown(value)}, but must be a whole number from ${least} to ${most}: the usual value is taken.`,
    ];
  });
}

const MOST_SHOWN = 40;

function shown(value: string | number): string {
  const text = String(value);
  return text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text;
}

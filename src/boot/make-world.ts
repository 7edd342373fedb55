import type { MemoryDemand } from '../memory/demand.js';
import type { Bytes } from '../units/units.js';
import { refusedNumbers } from './config-numbers.js';
import { guessArch } from './guess-arch.js';
import { PROFILES } from './kernel/index.js';
import type { KernelProfile } from './kernel/profile.js';
import { configReader, type KernelConfig, readKernelConfig } from './kernel-config.js';
import { findPlaces } from './places.js';
import type { ArchName, Bank, MachineFacts, ProfileName, World } from './world.js';

/** The compatibles that only a kernel with Designated Movable Blocks knows. */
const BLOCK_COMPATIBLES = ['designated-movable-block', 'shared-dmb-pool'];

/** arch/…/include/uapi/asm/setup.h: COMMAND_LINE_SIZE, its NUL included. */
const COMMAND_LINE_SIZE: Readonly<Record<ArchName, number>> = { arm64: 2048, arm: 1024, riscv: 1024 };

/** Decides everything that a boot depends on; each thing that had to be assumed is said in a sentence. */
export function makeWorld(demand: MemoryDemand, facts: MachineFacts): World {
  const assumptions: string[] = [];
  const assume = <T>(value: T, sentence: string): T => {
    assumptions.push(sentence);
    return value;
  };
  const arch = facts.arch ?? guessedArch(demand, assume);
  const kernel = chooseKernel(demand, facts, assume);
  const pageSize = choosePageSize(facts, arch, assume);
  const pageShift = pageSize === 65536n ? 16 : pageSize === 16384n ? 14 : 12;
  const config = readKernelConfig(facts, arch, pageShift, kernel.arm64SectionBits);
  assumptions.push(...refusedNumbers(facts.config));
  assumptions.push(...configAssumptions(facts, config, kernel));
  const maxOrder = facts.maxOrder ?? largestOrder(facts, kernel, pageShift);
  const banks = chooseBanks(demand, facts);
  const places = findPlaces(demand, facts, arch, banks);
  const cmdline = chooseCmdline(demand, facts, config, arch);
  return {
    demand,
    facts,
    arch,
    kernel,
    config,
    pageSize,
    pageShift,
    pageblockOrder: facts.pageblockOrder ?? pageblockOrder(arch, config, pageShift, maxOrder),
    maxOrder,
    cmdline: cmdline.text,
    banks,
    numaMemory: chooseNumaMemory(demand, facts),
    physOffset: places.physOffset,
    image: places.image,
    fdt: places.fdt,
    ...(places.initrd === undefined ? {} : { initrd: places.initrd }),
    numa: config.numa,
    // The table has one slot more than CONFIG_CMA_AREAS (include/linux/cma.h: MAX_CMA_AREAS).
    cmaSlots: config.cma ? 1 + option(facts, 'CONFIG_CMA_AREAS', config.numa ? 19 : 7) : 0,
    dmbSlots: kernel.movableBlocks === 'none' ? 0 : option(facts, 'CONFIG_DMB_COUNT', config.numa ? 19 : 7),
    assumptions: [...assumptions, ...places.assumptions, ...cmdline.assumptions],
  };
}

type Assume = <T>(value: T, sentence: string) => T;

const option = (facts: MachineFacts, name: string, otherwise: number): number =>
  configReader(facts.config).number(name, otherwise);

function guessedArch(demand: MemoryDemand, assume: Assume): ArchName {
  const { arch, because } = guessArch(demand);
  return assume(arch, `The architecture is ${arch}: ${because}.`);
}

function chooseKernel(demand: MemoryDemand, facts: MachineFacts, assume: Assume): KernelProfile {
  const usesBlocks = demand.regions.some((region) =>
    region.compatible.some((name) => BLOCK_COMPATIBLES.includes(name)),
  );
  const usual: ProfileName = usesBlocks ? 'linux-6.1+dmb-v1' : 'linux-6.1';
  const why = usesBlocks ? 'the tree uses Designated Movable Blocks' : 'no kernel is named';
  const name = facts.kernel ?? assume(usual, `The kernel is ${usual}: ${why}.`);
  const profile = PROFILES[name];
  if (!profile.recorded)
    assume(undefined, `No recorded boot backs ${name}: what it does differently is taken from its source.`);
  return profile;
}

function choosePageSize(facts: MachineFacts, arch: ArchName, assume: Assume): Bytes {
  if (facts.pageSize !== undefined) return facts.pageSize;
  const config = configReader(facts.config);
  if (config.on('CONFIG_ARM64_64K_PAGES', false)) return 65536n;
  if (config.on('CONFIG_ARM64_16K_PAGES', false)) return 16384n;
  if (arch !== 'arm64' || config.on('CONFIG_ARM64_4K_PAGES', false)) return 4096n;
  return assume(4096n, 'Pages have 4 KiB: neither a page size nor a configuration is given.');
}

/** The options that move regions about most, if they are not given. */
function configAssumptions(facts: MachineFacts, config: KernelConfig, kernel: KernelProfile): readonly string[] {
  if (configReader(facts.config).whole) return [];
  const named = (name: string): boolean => facts.config[name] !== undefined;
  const size = config.cmaSize;
  return [
    ...(named('CONFIG_CMA_SIZE_MBYTES') || named('CONFIG_CMA_SIZE_PERCENTAGE') || !config.dmaCma
      ? []
      : [`The built-in CMA area has ${size.mbytes} MiB (CONFIG_CMA_SIZE_MBYTES), unless cma= says otherwise.`]),
    ...(named('CONFIG_NUMA') ? [] : [`The kernel is built ${config.numa ? 'with' : 'without'} CONFIG_NUMA.`]),
    ...(named('CONFIG_CMA_AREAS') || !config.cma
      ? []
      : [`There are ${config.numa ? 20 : 8} slots for CMA areas (CONFIG_CMA_AREAS=${config.numa ? 19 : 7}).`]),
    ...(named('CONFIG_DMB_COUNT') || kernel.movableBlocks === 'none'
      ? []
      : [`There are ${config.numa ? 19 : 7} slots for Designated Movable Blocks (CONFIG_DMB_COUNT).`]),
    ...(named('CONFIG_RODATA_FULL_DEFAULT_ENABLED') || !config.linearMapByPages
      ? []
      : [
          'The linear map is made of single pages (CONFIG_RODATA_FULL_DEFAULT_ENABLED): its tables take about 2 MiB per GiB.',
        ]),
    'All other options are those of a usual configuration: no .config is given.',
  ];
}

/** include/linux/mmzone.h: MAX_ORDER, as 6.1 counts it. */
function largestOrder(facts: MachineFacts, kernel: KernelProfile, pageShift: number): number {
  const config = configReader(facts.config);
  const usual = pageShift === 16 ? 14 : pageShift === 14 ? 12 : 11;
  const given = config.number('CONFIG_ARCH_FORCE_MAX_ORDER', config.number('CONFIG_FORCE_MAX_ZONEORDER', Number.NaN));
  if (Number.isNaN(given)) return usual;
  return kernel.maxOrderInclusive ? given + 1 : given;
}

/** include/linux/pageblock-flags.h: a huge page where there are some, else the largest buddy. */
function pageblockOrder(arch: ArchName, config: KernelConfig, pageShift: number, maxOrder: number): number {
  if (!config.hugetlb) return maxOrder - 1;
  const hugePage = arch === 'arm64' ? pageShift - 3 : 9;
  return Math.min(hugePage, maxOrder - 1);
}

function chooseBanks(demand: MemoryDemand, facts: MachineFacts): readonly Bank[] {
  if (facts.memory !== undefined) {
    const because = { kind: 'kernel', what: "the memory that was given in the place of the tree's" } as const;
    return facts.memory.map(({ base, size }) => ({ base, size, hotpluggable: false, because }));
  }
  return demand.banks.map((bank) => ({
    ...bank.range.value,
    hotpluggable: bank.hotpluggable,
    because: { kind: 'tree', path: bank.path, span: bank.range.span },
  }));
}

function chooseNumaMemory(demand: MemoryDemand, facts: MachineFacts): World['numaMemory'] {
  if (facts.memory === undefined) return demand.numaMemory;
  return facts.memory.flatMap(({ base, size, nid }) => (nid === undefined ? [] : [{ nid, ranges: [{ base, size }] }]));
}

/** drivers/of/fdt.c: early_init_dt_scan_chosen(): CONFIG_CMDLINE stands in, is added, or wins. */
function chooseCmdline(
  demand: MemoryDemand,
  facts: MachineFacts,
  config: KernelConfig,
  arch: ArchName,
): { readonly text: string; readonly assumptions: readonly string[] } {
  const given = facts.cmdline ?? demand.chosen.bootargs?.value ?? '';
  const { text, mode } = config.cmdline;
  const whole = mode === 'force' ? text : mode === 'extend' ? `${given} ${text}` : given === '' ? text : given;
  const most = COMMAND_LINE_SIZE[arch] - 1;
  if (whole.length <= most) return { text: whole, assumptions: [] };
  return { text: whole.slice(0, most), assumptions: [`The command line is cut off behind ${most} characters.`] };
}

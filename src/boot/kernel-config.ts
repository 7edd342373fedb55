import { configNumber } from './config-numbers.js';
import type { ArchName, MachineFacts } from './world.js';

/** What the kernel's configuration decides, every default filled in. */
export interface KernelConfig {
  readonly numa: boolean;
  readonly maxNumNodes: number;
  readonly zoneDma: boolean;
  readonly zoneDma32: boolean;
  readonly highmem: boolean;
  /** Width of phys_addr_t. */
  readonly physAddrBits: 32 | 64;
  /** PHYS_MASK_SHIFT: memory above is dropped. */
  readonly physMaskBits: number;
  readonly virtualBits: number;
  readonly pageTableLevels: number;
  /** Absent: FLATMEM. */
  readonly sparsemem?: { readonly sectionBits: number; readonly vmemmap: boolean; readonly extreme: boolean };
  readonly sizeofStructPage: number;
  readonly cma: boolean;
  readonly dmaCma: boolean;
  readonly cmaSize: CmaSize;
  readonly perNumaCma: boolean;
  readonly hugetlb: boolean;
  readonly hotplug: boolean;
  readonly hotremove: boolean;
  readonly initrd: boolean;
  readonly kexec: boolean;
  readonly swiotlb: boolean;
  readonly declareCoherent: boolean;
  readonly restrictedPool: boolean;
  readonly smp: boolean;
  readonly maxCpus: number;
  readonly logBufShift: number;
  /** arm64: the linear map is made of pages (RODATA_FULL, DEBUG_PAGEALLOC). */
  readonly linearMapByPages: boolean;
  readonly strictRwx: boolean;
  readonly lpae: boolean;
  /** arm: where kernel space begins. */
  readonly pageOffset: bigint;
  readonly keepsMemblock: boolean;
  /** The allocator's tables before they may grow; with EFI arm64 has more room for memory. */
  readonly memblockCapacity: { readonly memory: number; readonly reserved: number };
  readonly cmdline: { readonly text: string; readonly mode: 'default' | 'extend' | 'force' };
}

export interface CmaSize {
  readonly by: 'mbytes' | 'percentage' | 'min' | 'max';
  readonly mbytes: number;
  readonly percentage: number;
}

/** Looks up CONFIG_ names in what the user gave, with the defaults behind it. */
export interface ConfigReader {
  readonly on: (name: string, otherwise: boolean) => boolean;
  readonly number: (name: string, otherwise: number) => number;
  readonly text: (name: string) => string | undefined;
  /** Whether the configuration is a whole one: what it does not name is off. */
  readonly whole: boolean;
}

/**
 * A configuration that names CONFIG_MMU is taken for a whole one, as a .config or a machine.json made from one is;
 * a few options by hand are an addition to the defaults.
 */
export function configReader(config: MachineFacts['config']): ConfigReader {
  const whole = config['CONFIG_MMU'] !== undefined;
  return {
    whole,
    on: (name, otherwise) => {
      const value = config[name];
      if (value === undefined) return !whole && otherwise;
      return value === 'y' || value === 'm' || value === 1;
    },
    number: (name, otherwise) => configNumber(config, name) ?? otherwise,
    text: (name) => {
      const value = config[name];
      return value === undefined ? undefined : String(value);
    },
  };
}

const VMSPLIT: readonly (readonly [string, bigint])[] = [
  ['CONFIG_VMSPLIT_3G', 0xc000_0000n],
  ['CONFIG_VMSPLIT_3G_OPT', 0xb000_0000n],
  ['CONFIG_VMSPLIT_2G', 0x8000_0000n],
  ['CONFIG_VMSPLIT_1G', 0x4000_0000n],
];

/** arch/arm/Kconfig: PAGE_OFFSET follows from the VMSPLIT choice. */
function pageOffset(config: ConfigReader, arch: ArchName): bigint {
  if (arch !== 'arm') return 0n;
  const given = config.text('CONFIG_PAGE_OFFSET');
  if (given !== undefined && /^(0x[0-9a-fA-F]+|[0-9]+)$/.test(given)) return BigInt(given);
  return VMSPLIT.find(([name]) => config.on(name, false))?.[1] ?? 0xc000_0000n;
}

function cmaSize(config: ConfigReader): CmaSize {
  const by = config.on('CONFIG_CMA_SIZE_SEL_PERCENTAGE', false)
    ? 'percentage'
    : config.on('CONFIG_CMA_SIZE_SEL_MIN', false)
      ? 'min'
      : config.on('CONFIG_CMA_SIZE_SEL_MAX', false)
        ? 'max'
        : 'mbytes';
  return {
    by,
    mbytes: config.number('CONFIG_CMA_SIZE_MBYTES', 16),
    percentage: config.number('CONFIG_CMA_SIZE_PERCENTAGE', 10),
  };
}

function cmdlineOf(config: ConfigReader): KernelConfig['cmdline'] {
  const mode = config.on('CONFIG_CMDLINE_FORCE', false)
    ? 'force'
    : config.on('CONFIG_CMDLINE_EXTEND', false)
      ? 'extend'
      : 'default';
  return { text: config.text('CONFIG_CMDLINE') ?? '', mode };
}

/** What an arch's usual configuration has where the user says nothing. */
interface ArchDefaults {
  readonly numa: boolean;
  readonly nodesShift: number;
  readonly physMaskBits: number;
  readonly virtualBits: number;
  readonly cpus: number;
  readonly highmem: boolean;
  readonly hotplug: boolean;
}

const DEFAULTS: Readonly<Record<ArchName, ArchDefaults>> = {
  arm64: { numa: true, nodesShift: 4, physMaskBits: 48, virtualBits: 48, cpus: 256, highmem: false, hotplug: true },
  arm: { numa: false, nodesShift: 0, physMaskBits: 32, virtualBits: 32, cpus: 16, highmem: true, hotplug: false },
  riscv: { numa: false, nodesShift: 2, physMaskBits: 56, virtualBits: 57, cpus: 64, highmem: false, hotplug: false },
};

/** include/linux/mmzone.h and the arches' sparsemem.h: the size of a section. */
function sectionBits(facts: MachineFacts, pageShift: number, usual: number): number {
  return facts.sectionSizeBits ?? (pageShift === 16 ? 29 : usual);
}

/** arch/arm64/include/asm/pgtable-hwdef.h: ARM64_HW_PGTABLE_LEVELS(); classic arm has 2 levels, LPAE 3, Sv57 5. */
function tableLevels(arch: ArchName, virtualBits: number, pageShift: number, lpae: boolean): number {
  if (arch === 'arm') return lpae ? 3 : 2;
  if (arch === 'riscv') return virtualBits >= 57 ? 5 : virtualBits >= 48 ? 4 : 3;
  return Math.floor((virtualBits - 4) / (pageShift - 3));
}

/** mm/memblock.c: INIT_MEMBLOCK_REGIONS. */
const MEMBLOCK_REGIONS = 128;

/** arch/arm64/include/asm/memory.h: with EFI there is room for its many regions, and with a GICv3 for its tables. */
function memblockCapacity(config: ConfigReader, arm64: boolean): KernelConfig['memblockCapacity'] {
  if (!arm64 || !config.on('CONFIG_EFI', true)) return { memory: MEMBLOCK_REGIONS, reserved: MEMBLOCK_REGIONS };
  const tables = config.on('CONFIG_ARM_GIC_V3_ITS', true) ? config.number('CONFIG_NR_CPUS', 256) + 1 : 0;
  return { memory: 8 * MEMBLOCK_REGIONS, reserved: MEMBLOCK_REGIONS + tables };
}

/** Reads what decides the layout out of the options, with the arch's usual values where they say nothing. */
export function readKernelConfig(
  facts: MachineFacts,
  arch: ArchName,
  pageShift: number,
  arm64SectionBits: number,
): KernelConfig {
  const config = configReader(facts.config);
  const usual = DEFAULTS[arch];
  const arm64 = arch === 'arm64';
  const is64 = arch !== 'arm';
  const lpae = arch === 'arm' && config.on('CONFIG_ARM_LPAE', false);
  const numa = is64 && config.on('CONFIG_NUMA', usual.numa);
  const virtualBits = arm64
    ? config.number('CONFIG_ARM64_VA_BITS', pageShift === 14 ? 47 : usual.virtualBits)
    : usual.virtualBits;
  const sparse = is64 ? config.on('CONFIG_SPARSEMEM', true) : config.on('CONFIG_SPARSEMEM', false);
  const bits = sectionBits(facts, pageShift, arm64 ? arm64SectionBits : is64 ? 27 : 28);
  const cma = config.on('CONFIG_CMA', true);
  return {
    numa,
    maxNumNodes: numa ? (facts.maxNumNodes ?? 2 ** config.number('CONFIG_NODES_SHIFT', usual.nodesShift)) : 1,
    zoneDma: arch !== 'riscv' && config.on('CONFIG_ZONE_DMA', arm64),
    zoneDma32: is64 && config.on('CONFIG_ZONE_DMA32', true),
    highmem: arch === 'arm' && config.on('CONFIG_HIGHMEM', usual.highmem),
    physAddrBits: is64 || lpae ? 64 : 32,
    physMaskBits: lpae ? 40 : config.number('CONFIG_ARM64_PA_BITS', usual.physMaskBits),
    virtualBits,
    pageTableLevels: config.number('CONFIG_PGTABLE_LEVELS', tableLevels(arch, virtualBits, pageShift, lpae)),
    ...(sparse
      ? {
          sparsemem: {
            sectionBits: bits,
            vmemmap: is64 && config.on('CONFIG_SPARSEMEM_VMEMMAP', true),
            extreme: config.on('CONFIG_SPARSEMEM_EXTREME', is64),
          },
        }
      : {}),
    sizeofStructPage: facts.sizeofStructPage ?? (is64 ? 64 : 32),
    cma,
    dmaCma: cma && config.on('CONFIG_DMA_CMA', true),
    cmaSize: cmaSize(config),
    perNumaCma: cma && numa && config.on('CONFIG_DMA_PERNUMA_CMA', true),
    hugetlb: config.on('CONFIG_HUGETLB_PAGE', is64 || lpae),
    hotplug: config.on('CONFIG_MEMORY_HOTPLUG', usual.hotplug),
    hotremove: config.on('CONFIG_MEMORY_HOTREMOVE', usual.hotplug),
    initrd: config.on('CONFIG_BLK_DEV_INITRD', true),
    kexec: config.on('CONFIG_KEXEC_CORE', true) || config.on('CONFIG_KEXEC', false),
    swiotlb: config.on('CONFIG_SWIOTLB', is64 || lpae),
    declareCoherent: config.on('CONFIG_DMA_DECLARE_COHERENT', true),
    restrictedPool: config.on('CONFIG_DMA_RESTRICTED_POOL', arm64),
    smp: config.on('CONFIG_SMP', true),
    maxCpus: config.number('CONFIG_NR_CPUS', config.whole ? 1 : usual.cpus),
    logBufShift: config.number('CONFIG_LOG_BUF_SHIFT', 17),
    linearMapByPages:
      arm64 &&
      (config.on('CONFIG_RODATA_FULL_DEFAULT_ENABLED', true) ||
        config.on('CONFIG_DEBUG_PAGEALLOC_ENABLE_DEFAULT', false)),
    strictRwx: config.on('CONFIG_STRICT_KERNEL_RWX', true),
    lpae,
    pageOffset: pageOffset(config, arch),
    keepsMemblock: config.on('CONFIG_ARCH_KEEP_MEMBLOCK', arch !== 'riscv'),
    memblockCapacity: memblockCapacity(config, arm64),
    cmdline: cmdlineOf(config),
  };
}

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MemblockFlag, MemblockRegion } from '../../src/boot/state.js';
import type { ArchZones } from '../../src/boot/zones/limits.js';
import { lowmemLimit } from '../../src/boot/zones/limits.js';
import type { CoreSize, ZoneParameters } from '../../src/boot/zones/movable.js';

/** One recorded boot: what went in, and what the kernel made of it. */
export interface RecordedBoot {
  readonly name: string;
  readonly machine: RecordedMachine;
  readonly expected: RecordedLayout;
  readonly cmdline: string;
  readonly log: string;
}

interface RecordedMachine {
  readonly arch: 'arm64' | 'arm' | 'riscv';
  readonly kernel: 'linux-6.1' | 'linux-6.1+dmb-v1' | 'android14-6.1';
  readonly pageSize: number;
  readonly maxOrder: number;
  readonly pageblockOrder: number;
  readonly sizeofStructPage: number;
  readonly sectionSizeBits?: number;
  readonly maxNumNodes?: number;
  readonly config: Readonly<Record<string, string | number>>;
  readonly initrd: { readonly addr: string; readonly size: number };
  readonly kernelImage: { readonly load: string; readonly symbols: Readonly<Record<string, string>> };
}

interface RecordedZone {
  readonly node: number;
  readonly zone: string;
  readonly startPfn: number | null;
  readonly spanned: number;
  readonly present: number;
  readonly managed: number;
  readonly cma: number;
}

interface RecordedLayout {
  readonly result: string;
  readonly memoryLine?: string | null;
  readonly zones?: readonly RecordedZone[];
  readonly memory?: readonly { base: string; size: string; nid?: number; flags: readonly MemblockFlag[] }[];
  readonly reserved?: readonly (readonly [string, string])[];
  readonly movableStart: Readonly<Record<string, string>>;
  readonly movablePfns?: Readonly<Record<string, readonly (readonly [number, number])[]>>;
  readonly pfnZones?: readonly { node: number; zone: string; startPfn: number; endPfn: number; pageReserved: number }[];
  readonly zoneRanges: readonly (readonly [string, string])[];
  readonly nodeRanges: readonly (readonly [number, string, string])[];
  readonly cma?: readonly { name: string; base: string; size: string }[];
  readonly dmb?: readonly { base: string; size: string; nid: number }[];
  readonly unsure?: readonly string[];
}

export const bootsFolder = join(import.meta.dirname, '..', 'boots');

const read = (name: string, file: string): string => readFileSync(join(bootsFolder, name, file), 'utf8');

/** Every recorded boot, by name. */
const recordedBoots: readonly RecordedBoot[] = readdirSync(bootsFolder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => ({
    name,
    machine: JSON.parse(read(name, 'machine.json')),
    expected: JSON.parse(read(name, 'expected.json')),
    cmdline: read(name, 'cmdline').trim(),
    log: read(name, 'dmesg.txt'),
  }));

/** The boots whose zones were recorded: not those that died too early. */
export const bootsWithZones = recordedBoots.filter(({ expected }) => expected.zones && expected.memory);

/** From where on the memory of a board is hotpluggable: the kernel forgets that before the record is made. */
const hotpluggableFrom: Readonly<Record<string, bigint>> = {
  'v3-hotplug-seam': 0xc000_0000n,
  'zone-movable-node-numa': 0x1_0000_0000n,
};

/** memblock.memory as it was when the zones were laid out. */
export function recordedMemory({ expected, name }: RecordedBoot): readonly MemblockRegion[] {
  const border = hotpluggableFrom[name];
  const regions = (expected.memory ?? []).map(({ base, size, nid, flags }) => ({
    base: BigInt(base),
    size: BigInt(size),
    nid: nid ?? 0,
    flags: new Set(flags),
  }));
  if (border === undefined) return regions;
  return regions.flatMap((region) => {
    const end = region.base + region.size;
    const low = { ...region, size: (end < border ? end : border) - region.base };
    const base = region.base > border ? region.base : border;
    const high = { ...region, base, size: end - base, flags: new Set([...region.flags, 'hotplug' as const]) };
    return [low, high].filter((part) => part.size > 0n);
  });
}

const units: Readonly<Record<string, number>> = { K: 2 ** 10, M: 2 ** 20, G: 2 ** 30 };

/** The sizes on a command line as far as the recorded boots use them; a malformed list ends at its fault. */
function coreSize(cmdline: string, name: string, machine: RecordedMachine): CoreSize | undefined {
  let size: CoreSize | undefined;
  for (const [, value = ''] of cmdline.matchAll(new RegExp(`\\b${name}=(\\S+)`, 'g'))) {
    for (const item of value.split(',')) {
      const parts = /^(\d+)([KMG%])(@?)/.exec(item);
      if (parts === null) continue;
      const [, digits = '0', unit = '', base] = parts;
      if (base === '@') continue;
      size =
        unit === '%'
          ? { percent: Number(digits) }
          : { pages: Math.floor((Number(digits) * (units[unit] ?? 1)) / machine.pageSize) };
    }
  }
  return size;
}

export function recordedParameters({ cmdline, machine }: RecordedBoot): ZoneParameters {
  const kernelcore = coreSize(cmdline, 'kernelcore', machine);
  const movablecore = coreSize(cmdline, 'movablecore', machine);
  return {
    ...(kernelcore ? { kernelcore } : {}),
    ...(movablecore ? { movablecore } : {}),
    mirrored: cmdline.includes('kernelcore=mirror'),
    movableNode: /\bmovable_node\b/.test(cmdline),
  };
}

/** The buses with dma-ranges of the recorded boards: CPU address and size of each window. */
const busWindows: Readonly<Record<string, readonly (readonly (readonly [bigint, bigint])[])[]>> = {
  'dma-30bit': [[[0n, 0x4000_0000n]]],
  'dma-limit-below-ram': [[[0n, 0x8000_0000n]]],
  'dma-offset': [[[0x4000_0000n, 0x3fff_0000n]]],
  'dma-two-buses': [
    [[0n, 0x1_0000_0000n]],
    [
      [0n, 0x6000_0000n],
      [0x6000_0000n, 0x1000_0000n],
    ],
  ],
  'dmb-31bit-numa': [[[0n, 0x8000_0000n]]],
  'dmb-span-dma32': [[[0n, 0x8000_0000n]]],
  'v3-numa-control-interleaved': [[[0n, 0x8000_0000n]]],
  'v3-numa-interleaved': [[[0n, 0x8000_0000n]]],
};

export function recordedArch(boot: RecordedBoot): ArchZones {
  const { machine } = boot;
  const has = (name: string): boolean => machine.config[name] === 'y';
  switch (machine.arch) {
    case 'arm64':
      return {
        arch: 'arm64',
        zoneDma: has('CONFIG_ZONE_DMA'),
        zoneDma32: has('CONFIG_ZONE_DMA32'),
        dmaLimit: 'bits',
        dmaWindows: (busWindows[boot.name] ?? []).map((windows) => ({
          path: '/bus',
          span: { file: { path: '', text: '' }, start: 0, end: 0 } as never,
          windows: windows.map(([cpu, size]) => ({ bus: cpu, cpu, size })),
        })),
      };
    case 'arm': {
      const physOffset = BigInt(machine.kernelImage.load) & ~0x1f_ffffn;
      return {
        arch: 'arm',
        zoneDma: false,
        highmem: has('CONFIG_HIGHMEM'),
        lowmemLimit: lowmemLimit(recordedMemory(boot), physOffset + 0x3000_0000n),
      };
    }
    case 'riscv':
      return { arch: 'riscv', zoneDma32: true };
  }
}

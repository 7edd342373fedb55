import { describe, expect, test } from 'vitest';
import type { MachineFacts } from '../../src/boot/world.js';
import { boot, said, shownRegion } from './demand.js';

const MIB = 0x10_0000n;
const GIB = 0x4000_0000n;

const arm: Partial<MachineFacts> = {
  arch: 'arm',
  kernelImage: { symbols: { _text: 0x4000_8000n, _stext: 0x4010_0000n, _end: 0x4060_0000n } },
  config: {
    CONFIG_MMU: 'y',
    CONFIG_CMA: 'y',
    CONFIG_DMA_CMA: 'y',
    CONFIG_CMA_AREAS: 7,
    CONFIG_CMA_SIZE_MBYTES: 16,
    CONFIG_HIGHMEM: 'y',
    CONFIG_BLK_DEV_INITRD: 'y',
  },
};

const withConfig = (config: MachineFacts['config']): Partial<MachineFacts> => ({
  ...arm,
  config: { ...arm.config, ...config },
});

const normalEnd = (facts: Partial<MachineFacts>, cmdline = ''): number => {
  const zone = boot({ banks: [[GIB, 2n * GIB]], cmdline }, facts).zones.find(({ name }) => name === 'Normal');
  return (zone?.start ?? 0) + (zone?.spannedPages ?? 0);
};

describe('arm', () => {
  test('lowmem ends where VMSPLIT and vmalloc= put it', () => {
    expect(normalEnd(arm)).toBe(0x7_0000);
    expect(normalEnd(arm, 'vmalloc=512M')).toBe(0x5_f000);
    expect(normalEnd(withConfig({ CONFIG_VMSPLIT_2G: 'y' }))).toBe(0xb_0000);
    expect(said(boot({ cmdline: 'vmalloc=1M' }, arm))).toContain('vmalloc area is too small, limiting to 16MiB');
  });

  test('without HIGHMEM what lies above lowmem is lost', () => {
    const result = boot({ banks: [[GIB, 2n * GIB]] }, withConfig({ CONFIG_HIGHMEM: 'n' }));
    expect(result.lost.map(({ range }) => range)).toEqual([{ base: 0x7000_0000n, size: 0x5000_0000n }]);
    expect(said(result)).toContain('Ignoring RAM at 0x70000000-0xc0000000');
  });

  test('memory below the image is ignored, and its unaligned head not mapped', () => {
    const below = boot({ banks: [[0x3000_0000n, GIB]] }, arm);
    expect(said(below)).toContain('OF: fdt: Ignoring memory range 0x30000000 - 0x40000000');
    const head = boot({ banks: [[0x4010_0000n, GIB / 2n]] }, arm);
    expect(head.memory[0]).toMatchObject({ base: 0x4010_0000n, size: MIB, flags: new Set(['nomap']) });
  });

  test('with LPAE and memory above 4 GiB the highmem place of the CMA area is leaked', () => {
    const facts = withConfig({ CONFIG_ARM_LPAE: 'y' });
    const result = boot(
      {
        banks: [
          [GIB, GIB],
          [4n * GIB, GIB],
        ],
      },
      facts,
    );
    expect(result.cmaAreas[0]?.range.base).toBeLessThan(0x7000_0000n);
    expect(result.lost.map(({ range }) => range.base >= 4n * GIB)).toEqual([true]);
  });

  test('an initrd that is not all memory is disabled', () => {
    const lines = said(boot({ initrd: [0x7fff_0000n, 0x8001_0000n] }, arm));
    expect(lines).toContain('INITRD: 0x7fff0000+0x00020000 is not a memory region - disabling initrd');
  });

  test('a crash kernel in lowmem, at a multiple of 128 MiB', () => {
    const lines = said(boot({ cmdline: 'crashkernel=64M' }, withConfig({ CONFIG_KEXEC_CORE: 'y' })));
    expect(lines).toContain('Reserving 64MB of memory at 1664MB for crashkernel (System RAM: 768MB)');
  });
});

const riscv: Partial<MachineFacts> = {
  arch: 'riscv',
  kernelImage: { symbols: { _text: 0x8020_0000n, _end: 0x8060_0000n } },
  dtb: { addr: 0x8800_0000n },
};
const RISCV_BANK = [[0x8000_0000n, GIB]] as const;

describe('riscv', () => {
  test('memory below the image is cut off', () => {
    const result = boot({ banks: RISCV_BANK }, riscv);
    expect(result.memory[0]?.base).toBe(0x8020_0000n);
    expect(said(result)).toContain('OF: fdt: Ignoring memory range 0x80000000 - 0x80200000');
  });

  test('the blob is taken after the regions of the tree: no-map over it is accepted', () => {
    const regions = [{ name: 'fw', reg: [[0x8800_0000n, MIB]] as const, flags: ['no-map'] as const }];
    expect(boot({ banks: RISCV_BANK, regions }, riscv).regions.map(shownRegion)).toEqual(['fw: 88000000 reserved']);
    const arm64 = [{ name: 'fw', reg: [[0x4800_0000n, MIB]] as const, flags: ['no-map'] as const }];
    expect(boot({ regions: arm64 }).regions.map(shownRegion)).toEqual(['fw: - reserve-failed']);
  });

  test('of several mem= the smallest counts', () => {
    const { memory } = boot({ banks: RISCV_BANK, cmdline: 'mem=256M mem=512M' }, riscv);
    expect(memory.at(-1)).toMatchObject({ base: 0x8020_0000n, size: 256n * MIB });
  });
});

describe('arm64', () => {
  test('memory beyond the physical address space is dropped', () => {
    const { memory } = boot({
      banks: [
        [GIB, GIB],
        [1n << 48n, GIB],
      ],
    });
    expect(memory.map(({ base }) => base)).toEqual([GIB]);
  });

  test('so is what the linear map cannot reach', () => {
    const { memory } = boot({
      banks: [
        [GIB, GIB],
        [1n << 47n, 2n * GIB],
      ],
    });
    expect(memory.at(-1)).toMatchObject({ base: 1n << 47n, size: GIB });
  });

  test('an initrd outside memory is added to it', () => {
    const { memory } = boot({ initrd: [0x9000_0000n, 0x9000_1800n] });
    expect(memory.at(-1)).toMatchObject({ base: 0x9000_0000n, size: 0x2000n });
  });

  test('/chosen may confine the memory to two ranges', () => {
    const { memory } = boot({
      usable: [
        [0x4000_0000n, 256n * MIB],
        [0x6000_0000n, MIB],
        [0x7000_0000n, MIB],
      ],
    });
    expect(memory.map(({ base }) => base)).toEqual([0x4000_0000n, 0x6000_0000n]);
  });
});

import { describe, expect, test } from 'vitest';
import { boot, said } from './demand.js';

const GiB = 0x4000_0000n;
const MiB = 0x10_0000n;
const SECTION = 128n * MiB;

/** A CMA area at an address. */
const area = (base: bigint, size = 4n * MiB) =>
  ({ name: 'pool', reg: [[base, size]], compatible: 'shared-dma-pool', flags: ['reusable'] }) as const;

//   memory    [ 1 GiB ... 2 GiB )             [ 4 GiB ... )
//   sections  [......|......|...]             [......|....]     of 128 MiB each
//   area                         [xx]                            Expect that the kernel dies: nothing describes its pages.
describe('a CMA area where there is no memory', () => {
  const banks = [
    [GiB, GiB],
    [4n * GiB, GiB],
  ] as const;

  test('in a section without any: the kernel looks for page structures that are not there', () => {
    const result = boot({ banks, regions: [area(2n * GiB + SECTION)] });
    expect(result.result).toBe('panic');
    expect(result.panic?.mirrors).toBe('mm/cma.c: cma_activate_area()');
    expect(said(result)).not.toContain('cma: CMA area pool could not be activated');
  });

  test('partly in such a section: the same', () => {
    expect(boot({ banks, regions: [area(2n * GiB - 2n * MiB)] }).result).toBe('panic');
  });

  test('cut off by mem=: the same, though the tree has memory there', () => {
    expect(boot({ banks, regions: [area(4n * GiB + SECTION)] }).result).toBe('ok');
    expect(boot({ banks, regions: [area(4n * GiB + SECTION)], cmdline: 'mem=1G' }).result).toBe('panic');
  });

  test('in the rest of a section that holds memory: there are page structures', () => {
    const short = [[GiB, GiB - 64n * MiB], banks[1]] as const;
    expect(boot({ banks: short, regions: [area(2n * GiB - 8n * MiB)] }).result).toBe('ok');
  });

  const config = {
    CONFIG_MMU: 'y',
    CONFIG_CMA: 'y',
    CONFIG_DMA_CMA: 'y',
    CONFIG_CMA_AREAS: 7,
    CONFIG_HIGHMEM: 'y',
  } as const;
  const flat = { arch: 'arm', config } as const;

  test('FLATMEM has structures from the first page to the last, and no others', () => {
    const holey = [
      [GiB, 256n * MiB],
      [2n * GiB, 256n * MiB],
    ] as const;
    expect(boot({ banks: holey, regions: [area(GiB + 512n * MiB)] }, flat).result).toBe('ok');
    expect(boot({ banks: holey, regions: [area(2n * GiB + 256n * MiB)] }, flat).result).toBe('panic');
    expect(boot({ banks: holey, regions: [area(512n * MiB)] }, flat).result).toBe('panic');
  });

  test('FLATMEM: what the largest buddy adds behind the last page is in no zone but the first', () => {
    // A bank up to 4 GiB loses its last page, so that its end fits into 32 bits.
    const top = { banks: [[GiB, 3n * GiB]], regions: [area(4n * GiB - 16n * MiB, 16n * MiB)] } as const;
    expect(boot(top, flat).cmaAreas.map(({ activated }) => activated)).toContain(false);
  });
});

test('arm reads the end of the initrd through lowmem, and dies where it lies in highmem', () => {
  const board = (initrd: bigint) => ({ banks: [[GiB, 2n * GiB]], initrd: [initrd, initrd + MiB] }) as const;
  const arm = { arch: 'arm', config: { CONFIG_MMU: 'y', CONFIG_HIGHMEM: 'y', CONFIG_BLK_DEV_INITRD: 'y' } } as const;
  expect(boot(board(GiB + 512n * MiB), arm).result).toBe('ok');
  expect(boot(board(2n * GiB), arm)).toMatchObject({
    result: 'panic',
    panic: { mirrors: 'init/main.c: get_boot_config_from_initrd()' },
  });
});

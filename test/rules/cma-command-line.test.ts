import { describe, expect, test } from 'vitest';
import { type BoardSketch, editsOf, findingsOf, markedBy } from './board.js';

// kernel/dma/contiguous.c: early_cma() reads cma=size[@base[-limit]]; mm/cma.c: cma_declare_contiguous_nid() takes or refuses it.

describe('cma/cmdline-area', () => {
  const found = (bootargs: string, more: BoardSketch = {}) => findingsOf('cma/cmdline-area', { bootargs, ...more });
  const firmware = (address: string, size: string): string => `fw@${address} { reg = <0 0x${address} 0 ${size}>; };`;

  test('what can be had is silent', () => {
    for (const area of ['64M', '0', '64M@0x90000000', '64M@0x90000000-0x98000000']) {
      expect(found(`cma=${area}`)).toEqual([]);
    }
    expect(found('quiet')).toEqual([]);
  });

  test('what is not read stands in the message, and what is made of the rest', () => {
    const [finding] = found('cma=64MB');
    expect(finding).toMatchObject({
      severity: 'warning',
      message: 'cma=64MB ends in "B", but the kernel reads a number with one of K, M, G, T, P, E behind it.',
      effect: 'it reads 64 MiB, and the area has 64 MiB; what follows is not looked at',
    });
    expect(finding && markedBy(finding)).toBe('cma=64MB');
    expect(found('cma=3MB')[0]?.effect).toBe('it reads 3 MiB, and the area has 4 MiB; what follows is not looked at');
    expect(found('cma=64M@0x90000000X')[0]?.effect).toBe(
      'it reads 64 MiB at 0x9000_0000, and the area has 64 MiB; what follows is not looked at',
    );
    expect(found('cma=64M@0x90000000-0x98000000X')[0]?.effect).toBe(
      'it reads 64 MiB, and the area has 64 MiB; what follows is not looked at',
    );
  });

  test('a base between two pageblocks', () => {
    expect(found('cma=64M@0x90100000')).toMatchObject([
      {
        severity: 'error',
        message:
          'cma=64M@0x90100000 asks for 64 MiB at 0x9010_0000, but a CMA area needs a base in steps of 0x200000 (2 MiB).',
        kernelMessage: 'cma: Region at 0x0000000090100000 must be aligned to 0x0000000000200000 bytes',
        effect: 'there is no default CMA area: large buffers of devices without a pool cannot be had',
        help: 'Write a base of 0x90000000, or none.',
      },
    ]);
  });

  test('a place of which the end is not RAM', () => {
    expect(found('cma=64M@0x9e000000')).toMatchObject([
      {
        message: 'cma=64M@0x9e000000 asks for 64 MiB at 0x9e00_0000, but not all of that is RAM.',
        kernelMessage: 'cma: Region at 0x000000009e000000 defined on low/high memory boundary (0x00000000a0000000)',
        help: 'Write a base of 0x9c000000, or none.',
      },
    ]);
  });

  test('a place of which a part is reserved, and the nearest beside it', () => {
    const regions = 'fw@92000000 { reg = <0 0x92000000 0 0x200000>; };';
    expect(found('cma=64M@0x90000000', { regions })).toMatchObject([
      {
        message: 'cma=64M@0x90000000 asks for 64 MiB at 0x9000_0000, but some of that is reserved.',
        kernelMessage: 'cma: Failed to reserve 64 MiB',
        help: 'Write a base of 0x8e000000, or none.',
      },
    ]);
    expect(found('cma=32M@0x90000000', { regions })).toEqual([]);
  });

  test('what hugetlb_cma= cannot have is no fault of cma=', () => {
    expect(found('cma=32M hugetlb_cma=4G')).toEqual([]);
  });

  test('more than there is', () => {
    expect(found('cma=1G')).toMatchObject([
      {
        message: expect.stringMatching(
          /^cma=1G asks for 1 GiB, but the largest free stretch of RAM has about \d+(?:\.\d+)? MiB\.$/,
        ),
        help: 'Write a smaller size.',
      },
    ]);
  });

  //   window   |  20M  [ fw ]  10M  |   Expect the larger of both to be named.
  test('more than there is in the window', () => {
    const regions = firmware('91400000', '0x200000');
    expect(found('cma=24M@0x90000000-0x92000000', { regions })).toMatchObject([
      {
        message:
          'cma=24M@0x90000000-0x92000000 asks for 24 MiB, but the largest free stretch of RAM there has about 20 MiB.',
        help: 'Write a smaller size, or a wider window.',
      },
    ]);
  });

  // dma_contiguous_reserve(): base_cmdline + size_cmdline == limit_cmdline is a fixed place, however it is written.
  test('a window of the size of the area is a place', () => {
    const [finding] = found('cma=64M@0x90100000-0x94100000');
    expect(finding?.message).toBe(
      'cma=64M@0x90100000-0x94100000 asks for 64 MiB at 0x9010_0000, but a CMA area needs a base in steps of 0x200000 (2 MiB).',
    );
    expect(finding?.help).toBe('Write a base of 0x90000000, or none.');
  });

  test('where nothing is left no base helps', () => {
    const regions = [firmware('84000000', '0x1a000000')].join(' ');
    expect(found('cma=128M@0x88000000', { regions })[0]?.help).toBe('Write a smaller size, without a base.');
  });

  //   arm: lowmem ends at 0x3000_0000 above its beginning, for a vmalloc area of 240 MiB.
  test('over the end of lowmem of arm', () => {
    const memory = 'memory@80000000 { device_type = "memory"; reg = <0 0x80000000 0 0x60000000>; };';
    const config = { CONFIG_MMU: 'y', CONFIG_HIGHMEM: 'y', CONFIG_CMA: 'y', CONFIG_DMA_CMA: 'y' };
    const [finding] = found('cma=64M@0xae000000', { memory, machine: { arch: 'arm', config } });
    expect(finding?.message).toMatch(/, but it lies on both sides of 0xb0000000, where lowmem ends\.$/);
    expect(finding?.kernelMessage).toMatch(/^cma: Region at 0xae000000 defined on low\/high memory boundary/);
  });
});

describe('cma/cmdline-overrides', () => {
  const pool = (address: string, flags: string): string =>
    `pool@${address} { compatible = "shared-dma-pool"; ${flags} reg = <0 0x${address} 0 0x4000000>; };`;
  const found = (flags: string, bootargs?: string, machine?: object) =>
    findingsOf('cma/cmdline-overrides', {
      regions: `${pool('84000000', flags)} ${pool('90000000', 'reusable;')}`,
      ...(bootargs === undefined ? {} : { bootargs }),
      ...(machine === undefined ? {} : { machine }),
    });

  test('the pool that is marked is bypassed, the other is not', () => {
    const [finding, ...others] = found('reusable; linux,cma-default;', 'quiet cma=32M');
    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      node: '/reserved-memory/pool@84000000',
      property: 'linux,cma-default',
      message: 'pool@84000000 is marked linux,cma-default, but cma=32M on the command line goes before it.',
      kernelMessage: 'Reserved memory: bypass pool@84000000 node, using cmdline CMA params instead',
      related: [{ message: 'cma=32M is here' }],
      fix: { description: 'remove linux,cma-default' },
    });
    expect(finding?.related.map(markedBy)).toEqual(['cma=32M']);
    expect(finding && markedBy(finding)).toBe('linux,cma-default');
    expect(finding && editsOf(finding)).toEqual(['linux,cma-default; -> ']);
  });

  test('a command line that is not in the tree has no place there', () => {
    const [finding] = found('reusable; linux,cma-default;', undefined, { cmdline: 'cma=32M' });
    expect(finding?.message).toContain('cma=32M');
    expect(finding?.related).toEqual([]);
  });

  test('a pool in a movable block is told of by the rules for blocks', () => {
    const regions = pool('84000000', 'reusable; linux,cma-default;').replace('shared-dma-pool', 'shared-dmb-pool');
    const board = { regions, bootargs: 'cma=32M', machine: { kernel: 'linux-6.1+dmb-v1' } };
    expect(findingsOf('cma/cmdline-overrides', board)).toEqual([]);
    expect(findingsOf('dmb/cma-default', board)).toHaveLength(1);
  });

  test('without cma=, or without a mark, nothing is bypassed', () => {
    expect(found('reusable; linux,cma-default;', 'quiet')).toEqual([]);
    expect(found('reusable;', 'cma=32M')).toEqual([]);
  });
});

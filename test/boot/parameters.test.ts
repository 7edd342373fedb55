import { describe, expect, test } from 'vitest';
import { parseCrashkernel } from '../../src/boot/steps/crash-kernel.js';
import { boot, said } from './demand.js';

const MIB = 0x10_0000n;
const GIB = 0x4000_0000n;

describe('mem=', () => {
  //   |  [ bank ]   [ bank ]  |
  //   |  [ 1.5 GiB of both ]  |   Expect the sum to count, not the address, and the image to come back.
  test('on arm64 holes do not count, and the last one decides', () => {
    const result = boot({
      banks: [
        [GIB, GIB],
        [4n * GIB, GIB],
      ],
      cmdline: 'mem=64M mem=1536M',
    });
    expect(result.memory.map(({ base, size }) => [base, size])).toEqual([
      [GIB, GIB],
      [4n * GIB, GIB / 2n],
    ]);
    expect(said(result)).toContain('Memory limited to 1536MB');
  });

  test('the image above the limit is an island of its own', () => {
    const image = { symbols: { _text: 0x6000_0000n, _stext: 0x6001_0000n, _end: 0x6080_0000n } };
    const { memory } = boot({ cmdline: 'mem=256M' }, { kernelImage: image });
    expect(memory.map(({ base }) => base)).toEqual([GIB, 0x6000_0000n]);
  });

  test('without a value it is malformed, with 0 it limits nothing', () => {
    expect(said(boot({ cmdline: 'mem' }))).toContain("Malformed early option 'mem'");
    expect(boot({ cmdline: 'mem=0' }).memory.map(({ size }) => size)).toEqual([GIB]);
  });

  test('on arm each one adds memory in the place of the tree', () => {
    const image = { symbols: { _text: 0x4000_8000n, _stext: 0x4010_0000n, _end: 0x4060_0000n } };
    const facts = { arch: 'arm', kernelImage: image, config: { CONFIG_MMU: 'y' } } as const;
    const { memory } = boot({ cmdline: 'mem=128M mem=64M@0x60000000 mem=1M@0x30000000' }, facts);
    expect(memory.map(({ base, size }) => [base, size])).toEqual([
      [GIB, 128n * MIB],
      [0x6000_0000n, 64n * MIB],
    ]);
  });
});

describe('cma=', () => {
  const area = (cmdline: string): readonly string[] =>
    boot({ cmdline }).cmaAreas.map(({ range }) => `${range.base.toString(16)} ${range.size / MIB}`);

  test('a size, a place, a range, none', () => {
    expect(area('cma=33M')).toEqual([expect.stringMatching(/^[0-9a-f]+ 34$/)]);
    expect(area('cma=32M@0x50000000')).toEqual(['50000000 32']);
    expect(area('cma=32M@0x50000000-0x54000000')).toEqual(['52000000 32']);
    expect(area('cma=0')).toEqual([]);
  });

  test('what cannot be is told', () => {
    expect(said(boot({ cmdline: 'cma=32M@0x50100000' }))).toEqual(
      expect.arrayContaining([
        'cma: Region at 0x0000000050100000 must be aligned to 0x0000000000200000 bytes',
        'cma: Failed to reserve 32 MiB',
      ]),
    );
    expect(said(boot({ cmdline: 'cma=8G' }))).toContain('cma: Failed to reserve 8192 MiB');
    expect(said(boot({ cmdline: 'cma=2G@1G-8G' }))).toContain(
      'cma: Size (0x0000000080000000) of region at 0x0000000040000000 exceeds limit (0x0000000080000000)',
    );
  });
});

describe('hugetlb_cma=', () => {
  const banks = [
    [GIB, GIB],
    [4n * GIB, 4n * GIB],
  ] as const;

  test('a gigantic page at the least, from 4 GiB upwards', () => {
    const result = boot({ banks, cmdline: 'hugetlb_cma=1500M' });
    expect(result.cmaAreas[0]).toMatchObject({ name: 'hugetlb0', range: { base: 4n * GIB, size: 2n * GIB } });
    expect(said(result)).toContain('hugetlb_cma: reserve 1500 MiB, up to 2048 MiB per node');
  });

  test('too little, or on a node that is none', () => {
    expect(said(boot({ banks, cmdline: 'hugetlb_cma=64M' }))).toContain(
      'hugetlb_cma: cma area should be at least 1024 MiB',
    );
    expect(said(boot({ banks, cmdline: 'hugetlb_cma=3:1G' }))).toContain('hugetlb_cma: invalid node 3 specified');
  });

  test('hugetlb_dmb puts them into a block', () => {
    const { movableBlocks } = boot({ banks, cmdline: 'hugetlb_cma=1G hugetlb_dmb' });
    expect(movableBlocks.map(({ range }) => range)).toEqual([{ base: 4n * GIB, size: GIB }]);
  });
});

describe('crashkernel=', () => {
  test.each([
    ['crashkernel=64M', 64n * MIB, 0n],
    ['crashkernel=64M@0x50000000', 64n * MIB, 0x5000_0000n],
    ['crashkernel=1G-2G:64M,2G-:128M', 128n * MIB, 0n],
    ['crashkernel=1G-3G:64M@0x60000000', 64n * MIB, 0x6000_0000n],
    ['crashkernel=16M crashkernel=32M', 32n * MIB, 0n],
  ])('%s', (cmdline, size, base) => {
    expect(parseCrashkernel(cmdline, 2n * GIB)).toEqual({ kind: 'asked', size, base });
  });

  test.each([
    ['crashkernel=x', 'crashkernel: memory value expected'],
    ['crashkernel=64Mx', 'crashkernel: unrecognized char: x'],
    ['crashkernel=1G:64M', "crashkernel: '-' expected"],
    ['crashkernel=2G-1G:64M', 'crashkernel: end <= start'],
    ['crashkernel=8G-:64M', 'crashkernel size resulted in zero bytes'],
  ])('%s is refused', (cmdline, text) => {
    expect(parseCrashkernel(cmdline, 2n * GIB)).toEqual({ kind: 'fault', text });
  });

  test('arm64 takes it below the DMA limit, at a multiple of 2 MiB', () => {
    const lines = said(boot({ cmdline: 'crashkernel=64M' }));
    expect(lines.find((line) => line.startsWith('crashkernel reserved'))).toMatch(
      /^crashkernel reserved: 0x0{8}7[0-9a-f]{2}00000 - .*\(64 MB\)$/,
    );
    expect(said(boot({ cmdline: 'crashkernel=4G' }))).toContain('cannot allocate crashkernel (size:0x100000000)');
  });
});

describe('gigantic pages', () => {
  const banks = [
    [GIB, GIB],
    [4n * GIB, 4n * GIB],
  ] as const;

  test('are taken at once, and count as managed memory again', () => {
    const cmdline = 'hugepagesz=1G hugepages=2';
    const { reserved, zones } = boot({ banks, cmdline });
    const whole = reserved.filter(({ size }) => size >= GIB);
    expect(whole.reduce((sum, { size }) => sum + size, 0n)).toBeGreaterThanOrEqual(2n * GIB);
    const plain = boot({ banks }).zones;
    zones.forEach((zone, index) => {
      expect(Math.abs(zone.managedPages - (plain[index]?.managedPages ?? 0))).toBeLessThan(16);
    });
  });

  test('too many, and of a size that there is not', () => {
    expect(said(boot({ banks, cmdline: 'hugepagesz=1G hugepages=9' }))).toContain(
      'HugeTLB: allocating 9 of page size 1.00 GiB failed.  Only allocated 3 hugepages.',
    );
    expect(said(boot({ cmdline: 'hugepagesz=3M hugepages=1' }))).toEqual(
      expect.arrayContaining([
        'HugeTLB: unsupported hugepagesz=3M',
        'HugeTLB: hugepages=1 does not follow a valid hugepagesz, ignoring',
      ]),
    );
  });
});

describe('a value that is not there', () => {
  test.each(['kernelcore', 'hugetlb_cma'])('%s: the kernel reads it all the same, and dies', (cmdline) => {
    expect(boot({ cmdline }).panic?.message).toContain('NULL pointer dereference');
  });

  test('movablecore is malformed', () => {
    expect(said(boot({ cmdline: 'movablecore' }))).toContain("Malformed early option 'movablecore'");
  });
});

describe('CONFIG_CMDLINE', () => {
  const config = { CONFIG_MMU: 'y', CONFIG_CMA: 'y', CONFIG_DMA_CMA: 'y', CONFIG_CMDLINE: 'mem=512M' };
  const size = (given: string | undefined, mode?: string): bigint | undefined =>
    boot(given === undefined ? {} : { cmdline: given }, {
      config: { ...config, ...(mode === undefined ? {} : { [mode]: 'y' }) },
    }).memory[0]?.size;

  test('stands in for nothing, is added, or wins', () => {
    expect(size(undefined)).toBe(512n * MIB);
    expect(size('mem=256M')).toBe(256n * MIB);
    expect(size('mem=256M', 'CONFIG_CMDLINE_EXTEND')).toBe(512n * MIB);
    expect(size('quiet', 'CONFIG_CMDLINE_FORCE')).toBe(512n * MIB);
  });
});

describe('hugepages= of nodes', () => {
  const GiB = 0x4000_0000n;
  const banks = [[GiB, 4n * GiB]] as const;
  const told = (cmdline: string): readonly string[] =>
    said(boot({ banks, cmdline })).filter((line) => line.startsWith('HugeTLB'));

  test('a node that does not exist ends the list, and nothing of it counts', () => {
    expect(told('hugepagesz=1G hugepages=0:1,1:1')).toEqual(['HugeTLB: Invalid hugepages parameter 1:1']);
    expect(told('hugepagesz=1G hugepages=0:1,2')).toEqual(['HugeTLB: Invalid hugepages parameter 2']);
    expect(told('hugepagesz=1G hugepages=many')).toEqual(['HugeTLB: Invalid hugepages parameter many']);
    expect(boot({ banks, cmdline: 'hugepagesz=1G hugepages=0:1,1:1' }).reserved).toEqual(
      boot({ banks, cmdline: 'hugepagesz=1G hugepages=toomuch' }).reserved,
    );
  });

  test('a node gives what it has', () => {
    expect(told('hugepagesz=1G hugepages=0:9')).toEqual([
      'HugeTLB: allocating 9 of page size 1.00 GiB failed node0.  Only allocated 1 hugepages.',
    ]);
  });

  test('a size is named once, and counted once', () => {
    expect(told('hugepagesz=1G hugepages=1 hugepages=2')).toEqual([
      'HugeTLB: hugepages= specified twice without interleaving hugepagesz=, ignoring hugepages=2',
    ]);
    expect(told('hugepagesz=1G hugepages=1 hugepagesz=1G hugepages=1')).toEqual([
      'HugeTLB: hugepagesz=1G specified twice, ignoring',
      'HugeTLB: hugepages=1 does not follow a valid hugepagesz, ignoring',
    ]);
    expect(told('hugepages=9 default_hugepagesz=1G default_hugepagesz=2M')).toEqual([
      'HugeTLB: allocating 9 of page size 1.00 GiB failed.  Only allocated 1 hugepages.',
      'HugeTLB: default_hugepagesz previously specified, ignoring 2M',
    ]);
  });
});

test('dhash_entries= and ihash_entries= decide the size of their tables', () => {
  const lines = said(boot({ cmdline: 'dhash_entries=4096 ihash_entries=0x1000' }));
  expect(lines).toContain('Dentry cache hash table entries: 4096 (order: 3, 32768 bytes, linear)');
  expect(lines).toContain('Inode-cache hash table entries: 4096 (order: 3, 32768 bytes, linear)');
});

describe('numbers that a 32-bit kernel cuts off', () => {
  const arm = { arch: 'arm', config: { CONFIG_MMU: 'y', CONFIG_HIGHMEM: 'y', CONFIG_KEXEC: 'y' } } as const;

  test('a percentage of 3 GiB overflows: as booted, 94 % is less than half', () => {
    const banks = [[0x4000_0000n, 0xc000_0000n]] as const;
    const movable = boot({ banks, cmdline: 'kernelcore=94%' }, arm).zones.find(({ name }) => name === 'Movable');
    expect(movable).toMatchObject({ start: 572_416, presentPages: 476_159 });
  });

  test('a crash kernel of 4 GiB is none, and found at once', () => {
    expect(said(boot({ cmdline: 'crashkernel=4G' }, arm))).toContain(
      'Reserving 4096MB of memory at 1792MB for crashkernel (System RAM: 768MB)',
    );
  });
});

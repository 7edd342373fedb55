import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PROFILE_NAMES } from '../../src/boot/machine.js';
import { makeWorld } from '../../src/boot/make-world.js';
import { replay } from '../../src/boot/replay.js';
import type { MachineFacts } from '../../src/boot/world.js';
import { type BoardSketch, demandOf, type RegionSketch } from './demand.js';

const U64 = 2n ** 64n - 1n;

/** Addresses of every kind: usual ones, odd ones, and the ends of the address space. */
const address = fc.oneof(
  fc.nat({ max: 0x4000 }).map((mebibytes) => BigInt(mebibytes) << 20n),
  fc.bigInt({ min: 0n, max: 0x2_0000_0000n }),
  fc.constantFrom(0n, 1n, U64, U64 - 0xfffn, 1n << 32n, (1n << 32n) - 1n, 1n << 48n),
);

const size = fc.oneof(
  fc.nat({ max: 2048 }).map((mebibytes) => BigInt(mebibytes) << 20n),
  fc.bigInt({ min: 0n, max: 0x1000_0000n }),
  fc.constantFrom(0n, 1n, U64, 1n << 32n),
);

const range = fc.tuple(address, size);

const region: fc.Arbitrary<RegionSketch> = fc.record(
  {
    name: fc.string({ minLength: 1, maxLength: 8 }),
    reg: fc.array(range, { maxLength: 3 }),
    size,
    alignment: address,
    ranges: fc.array(range, { maxLength: 2 }),
    compatible: fc.constantFrom(
      'shared-dma-pool',
      'shared-dmb-pool',
      'designated-movable-block',
      'restricted-dma-pool',
      'ramoops',
    ),
    flags: fc.subarray(['no-map', 'reusable', 'linux,cma-default', 'linux,dma-default'] as const),
    enabled: fc.boolean(),
  },
  { requiredKeys: ['name'] },
);

const value = fc.oneof(
  fc.tuple(fc.nat({ max: 4096 }), fc.constantFrom('', 'K', 'M', 'G', '%')).map(([count, unit]) => `${count}${unit}`),
  fc.tuple(fc.nat({ max: 512 }), fc.nat({ max: 8192 })).map(([count, base]) => `${count}M@${base}M`),
  fc.constantFrom('mirror', 'off', '0x', ',', '1G-:64M', '64M,high', '0:1G,1:1G', '64M@1G-2G', ''),
);

const parameter = fc
  .tuple(
    fc.constantFrom(
      'mem',
      'cma',
      'cma_pernuma',
      'kernelcore',
      'movablecore',
      'movable_node',
      'numa',
      'hugetlb_cma',
      'hugetlb_dmb',
      'crashkernel',
      'vmalloc',
      'hugepages',
      'hugepagesz',
      'default_hugepagesz',
      'initrd',
      'rodata',
      'log_buf_len',
    ),
    fc.array(value, { maxLength: 3 }),
  )
  .map(([name, values]) => (values.length === 0 ? name : `${name}=${values.join(',')}`));

const board: fc.Arbitrary<BoardSketch> = fc.record({
  banks: fc.array(range, { maxLength: 4 }),
  regions: fc.array(region, { maxLength: 8 }),
  memreserves: fc.array(range, { maxLength: 3 }),
  usable: fc.array(range, { maxLength: 2 }),
  cmdline: fc.array(parameter, { maxLength: 4 }).map((parameters) => parameters.join(' ')),
  cpus: fc.nat({ max: 9 }),
});

const facts: fc.Arbitrary<MachineFacts> = fc
  .record({
    arch: fc.constantFrom('arm64', 'arm', 'riscv'),
    kernel: fc.constantFrom(...PROFILE_NAMES),
    pageSize: fc.constantFrom(4096n, 16384n, 65536n),
    config: fc.dictionary(
      fc.constantFrom(
        'CONFIG_NUMA',
        'CONFIG_HIGHMEM',
        'CONFIG_SPARSEMEM',
        'CONFIG_CMA',
        'CONFIG_ZONE_DMA',
        'CONFIG_EFI',
      ),
      fc.constantFrom('y', 'n'),
    ),
    dtb: fc.record({ addr: address }),
    initrd: fc.record({ addr: address, size }),
    kernelImage: fc.record({ load: address, fileSize: size, symbols: fc.constant({}) }),
  })
  .map((given) => ({
    ...given,
    pageSize: given.arch === 'arm64' ? given.pageSize : 4096n,
    controllers: [],
  }))
  .map(({ dtb, initrd, kernelImage, ...rest }) => ({ ...rest, dtb, initrd, kernelImage }));

describe('whatever stands in the tree', () => {
  test('the replay ends, twice the same, and its regions are in order', () => {
    fc.assert(
      fc.property(board, fc.option(facts, { nil: { config: {}, controllers: [] } }), (sketch, machine) => {
        const world = makeWorld(demandOf(sketch), machine);
        const result = replay(world);
        expect(replay(world)).toEqual(result);
        expect(result.regions).toHaveLength(sketch.regions?.length ?? 0);
        for (const regions of [result.memory, result.reserved]) {
          regions.slice(1).forEach((upper, index) => {
            const lower = regions[index];
            expect(lower !== undefined && lower.size > 0n && lower.base + lower.size <= upper.base).toBe(true);
          });
        }
        for (const zone of result.zones) expect(Number.isSafeInteger(zone.managedPages)).toBe(true);
      }),
      { numRuns: 400 },
    );
  });
});

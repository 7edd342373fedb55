import { describe, expect, test } from 'vitest';
import { type BindingInput, resolveBindings } from '../../src/boot/bindings.js';
import { PROFILES } from '../../src/boot/kernel/index.js';
import { flagSet, NO_FLAGS } from '../../src/boot/memblock/region.js';
import type { CmaArea, PlacedRegion, PoolKind } from '../../src/boot/state.js';
import type { RegionUser, ReservedRegion } from '../../src/memory/demand.js';
import type { Range } from '../../src/units/range.js';

const nowhere = { file: { path: 'board.dts', text: '' }, start: 0, end: 0 } as unknown as RegionUser['region']['span'];
const MiB = 0x10_0000n;

//   0x4000_0000                      0x6000_0000                 0x8000_0000
//   [ DMA                            | Movable (a block)         ]
//   [ RAM                            | RAM                       ]
//                       [ no-map, 16 MiB at 0x5000_0000 ]
const base: BindingInput = {
  users: [],
  placed: [],
  inTable: new Set(),
  cmaAreas: [],
  memory: [
    { base: 0x4000_0000n, size: 0x1000_0000n, nid: 0, flags: NO_FLAGS },
    { base: 0x5000_0000n, size: 16n * MiB, nid: 0, flags: flagSet(['nomap']) },
    { base: 0x5100_0000n, size: 0xf00_0000n, nid: 0, flags: NO_FLAGS },
    { base: 0x6000_0000n, size: 0x2000_0000n, nid: 0, flags: flagSet(['movable']) },
  ],
  owners: [
    { start: 0x4_0000, end: 0x6_0000, nid: 0, zone: 'DMA' },
    { start: 0x6_0000, end: 0x8_0000, nid: 0, zone: 'Movable' },
  ],
  kernel: PROFILES['linux-6.1+dmb-v1'],
  pageShift: 12,
};

const region = (
  name: string,
  compatible: readonly string[],
  changes: Partial<ReservedRegion> = {},
): ReservedRegion => ({
  path: `/reserved-memory/${name}`,
  name,
  compatible,
  enabled: true,
  placement: { kind: 'none' },
  flags: new Set(),
  span: nowhere,
  ...changes,
});

const place = (
  pool: PoolKind,
  compatible: string,
  range: Range,
  changes: Partial<PlacedRegion> = {},
): PlacedRegion => ({
  region: region('pool', [compatible]),
  range,
  pool,
  outcome: new Set(['reserved', 'initialized'] as const),
  certainty: 'exact',
  ...changes,
});

const user = (device: string, changes: Partial<RegionUser> = {}): RegionUser => ({
  device,
  enabled: true,
  property: 'memory-region',
  region: { value: '/reserved-memory/pool', span: nowhere },
  index: 0,
  ...changes,
});

/** What the users get, as `outcome: reason`. */
function outcomes(changes: Partial<BindingInput>): readonly string[] {
  const placed = changes.placed ?? [];
  const inTable = new Set(placed.map((each) => each.region.path));
  return resolveBindings({ ...base, inTable, ...changes }).map(({ outcome, reason }) =>
    reason === undefined ? outcome : `${outcome}: ${reason}`,
  );
}

const area = (range: Range, changes: Partial<CmaArea> = {}): CmaArea => ({
  name: 'pool',
  range,
  isDefault: false,
  activated: true,
  because: { kind: 'kernel', what: 'test' },
  certainty: 'exact',
  ...changes,
});

const low: Range = { base: 0x4800_0000n, size: 32n * MiB };

describe('what a device gets of its memory-region', () => {
  test('a CMA pool is bound, in the zones that its pages are in', () => {
    const across: Range = { base: 0x5f00_0000n, size: 32n * MiB };
    const [binding] = resolveBindings({
      ...base,
      users: [user('/gpu')],
      placed: [place('cma', 'shared-dma-pool', across)],
      inTable: new Set(['/reserved-memory/pool']),
    });
    expect(binding).toMatchObject({ outcome: 'bound', pool: 'cma', zones: ['DMA', 'Movable'] });
  });

  test('an area that could not be activated leaves its devices to ordinary pages', () => {
    const pool = place('cma', 'shared-dma-pool', low);
    expect(outcomes({ users: [user('/gpu')], placed: [pool], cmaAreas: [area(low, { activated: false })] })).toEqual([
      'bound: the area was not activated, so that every allocation falls back to ordinary pages',
    ]);
  });

  test('a disabled region is no error: the default area takes its place', () => {
    const disabled = place('none', 'shared-dma-pool', low, {
      region: region('pool', ['shared-dma-pool'], { enabled: false }),
      outcome: new Set(['skipped']),
    });
    const reserved = area({ base: 0x7000_0000n, size: 16n * MiB }, { name: 'reserved', isDefault: true });
    const said = (cmaAreas: readonly CmaArea[]) => outcomes({ users: [user('/gpu')], placed: [disabled], cmaAreas });
    expect(said([reserved])[0]).toMatch(/^default-area: .*the default CMA area, reserved$/);
    expect(said([])[0]).toMatch(/^default-area: .*ordinary pages$/);
  });

  test('a pool that the kernel refused, or that this kernel knows nothing of, is refused', () => {
    const misaligned = place('none', 'shared-dma-pool', low, {
      outcome: new Set(['init-failed']),
      refusal: { why: 'its size is no multiple of 2 MiB', mirrors: 'kernel/dma/contiguous.c: rmem_cma_setup()' },
    });
    const unknown = place('none', 'designated-movable-block', low);
    expect(outcomes({ users: [user('/gpu')], placed: [misaligned] })).toEqual([
      'refused: the kernel made no pool of the region: its size is no multiple of 2 MiB (-EINVAL)',
    ]);
    expect(outcomes({ users: [user('/gpu')], placed: [unknown], kernel: PROFILES['android14-6.1'] })).toEqual([
      'refused: this kernel makes no pool of a designated-movable-block (-EINVAL)',
    ]);
  });

  test('a region beyond the table, a node elsewhere and no node at all cannot be found', () => {
    const pool = place('cma', 'shared-dma-pool', low);
    expect(outcomes({ users: [user('/gpu')], placed: [pool], inTable: new Set() })[0]).toMatch(
      /^refused: .*table is full/,
    );
    const elsewhere = user('/gpu', { region: { value: '/soc/sram', span: nowhere } });
    const nothing = user('/gpu', { region: { value: undefined, span: nowhere } });
    expect(outcomes({ users: [elsewhere, nothing] })).toEqual([
      'refused: /soc/sram is no child of /reserved-memory (-EINVAL)',
      'refused: the phandle leads to no node (-ENODEV)',
    ]);
  });

  test('a coherent pool needs no-map: mapped RAM cannot be mapped anew', () => {
    const inNomap = place('coherent', 'shared-dma-pool', { base: 0x5000_0000n, size: 16n * MiB });
    const inRam = place('coherent', 'shared-dma-pool', low);
    const beside = place('coherent', 'shared-dma-pool', { base: 0x1000_0000n, size: MiB });
    expect(outcomes({ users: [user('/dsp')], placed: [inNomap] })).toEqual(['bound']);
    expect(outcomes({ users: [user('/dsp')], placed: [beside] })).toEqual(['bound']);
    expect(outcomes({ users: [user('/dsp')], placed: [inRam] })[0]).toMatch(/^refused: .*memremap/);
  });

  test('a block has one owner; a pool in a block has as many users as it likes', () => {
    const block = place('dmb', 'designated-movable-block', { base: 0x6000_0000n, size: 0x2000_0000n });
    const users = [user('/decoder'), user('/encoder')];
    expect(outcomes({ users, placed: [block] })).toEqual([
      'bound: the device owns the block; it brings no allocator with it',
      'refused: the block has an owner, /decoder, and can have no second (-EBUSY)',
    ]);
    expect(outcomes({ users, placed: [{ ...block, pool: 'dmb-pool' }] })).toEqual(['bound', 'bound']);
    expect(outcomes({ users: [user('/decoder')], placed: [block], kernel: PROFILES['stblinux-5.10'] })[0]).toMatch(
      /^refused: .*cannot be assigned/,
    );
  });

  test('a restricted pool must be mapped linearly, and only the first of a device counts', () => {
    const pool = place('restricted', 'restricted-dma-pool', low);
    expect(outcomes({ users: [user('/wifi'), user('/wifi', { index: 1 })], placed: [pool] })).toEqual([
      'bound',
      'none: only the first restricted-dma-pool of a device is used, /reserved-memory/pool',
    ]);
    expect(outcomes({ users: [user('/wifi')], placed: [pool], lowmemEnd: 0x4_8000 })[0]).toMatch(/^refused: .*highmem/);
  });

  test('buses that do not reach the pool are told of', () => {
    const narrow = user('/wifi', { dmaWindows: [{ bus: 0n, cpu: 0x4000_0000n, size: 0x900_0000n }] });
    const wide = user('/wifi', { dmaWindows: [{ bus: 0n, cpu: 0x4000_0000n, size: 0x4000_0000n }] });
    expect(outcomes({ users: [narrow], placed: [place('cma', 'shared-dma-pool', low)] })[0]).toMatch(
      /^bound: the device's dma-ranges do not reach the pool/,
    );
    expect(outcomes({ users: [wide], placed: [place('cma', 'shared-dma-pool', low)] })).toEqual(['bound']);
  });

  test('disabled devices, other properties and regions that are no pools bind nothing', () => {
    const carveout = place('none', 'vendor,firmware', low);
    expect(
      outcomes({
        users: [user('/a', { enabled: false }), user('/b', { property: 'firmware-memory' }), user('/c')],
        placed: [carveout],
      }),
    ).toEqual([
      'none: the device is disabled',
      'none: firmware-memory is for the driver itself to look up',
      'none: the region is no pool; the driver must map it itself',
    ]);
  });
});

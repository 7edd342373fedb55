import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { demandOf, textAt } from '../support/tree.js';

const BOOTS = join(import.meta.dirname, '../boots');

/** A board of 1 GiB; `body` stands in /reserved-memory, `rest` in the root. */
const board = (body: string, rest = '', cells = '#address-cells = <2>; #size-cells = <2>;'): string => `/dts-v1/;
/ {
  ${cells}
  memory@80000000 { device_type = "memory"; reg = <0x0 0x80000000 0x0 0x40000000>; };
  reserved-memory { #address-cells = <2>; #size-cells = <2>; ranges; ${body} };
  ${rest}
};`;

const placementOf = (body: string) => demandOf(board(`r { ${body} };`)).regions[0]?.placement;

describe('banks', () => {
  test('any name will do, as long as device_type is memory and the node stands in the root', () => {
    const { banks } = demandOf(`/dts-v1/; / { #address-cells = <1>; #size-cells = <1>;
      ram { device_type = "memory"; reg = <0x1000 0x2000>, <0x8000 0>, <0x9000 0x1000>; };
      memory@20000 { reg = <0x20000 0x1000>; };
      off { device_type = "memory"; reg = <0x30000 0x1000>; status = "disabled"; };
      soc { deep { device_type = "memory"; reg = <0x40000 0x1000>; }; };
    };`);
    expect(banks.map((bank) => [bank.path, bank.range.value])).toEqual([
      ['/ram', { base: 0x1000n, size: 0x2000n }],
      ['/ram', { base: 0x9000n, size: 0x1000n }],
    ]);
  });

  test('linux,usable-memory goes before reg', () => {
    const { banks } = demandOf(`/dts-v1/; / { #address-cells = <1>; #size-cells = <1>;
      memory@0 { device_type = "memory"; reg = <0 0x8000>; linux,usable-memory = <0 0x4000>; hotpluggable; numa-node-id = <3>; };
    };`);
    expect(banks[0]).toMatchObject({ range: { value: { size: 0x4000n } }, hotpluggable: true, nid: 3 });
  });

  test('a root without cell counts has one of each', () => {
    const { banks } = demandOf('/dts-v1/; / { m { device_type = "memory"; reg = <0x1000 0x2000>; }; };');
    expect(banks[0]?.range.value).toEqual({ base: 0x1000n, size: 0x2000n });
  });

  test('bytes count, not how they were written', () => {
    const written = [
      '<0x0 0x80000000 0x0 0x1000>',
      '/bits/ 64 <0x80000000 0x1000>',
      '[00000000 80000000 00000000 00001000]',
    ];
    for (const reg of written) {
      const { banks } = demandOf(`/dts-v1/; / { #address-cells = <2>; #size-cells = <2>;
        memory@80000000 { device_type = "memory"; reg = ${reg}; }; };`);
      expect(banks[0]?.range.value).toEqual({ base: 0x8000_0000n, size: 0x1000n });
    }
  });

  test('the place of a number is its cells, without leading zeros', () => {
    const { banks } = demandOf(board(''));
    expect(textAt(banks[0]?.range.baseSpan as never)).toBe('0x80000000');
    expect(textAt(banks[0]?.range.sizeSpan as never)).toBe('0x40000000');
    expect(textAt(banks[0]?.range.span as never)).toBe('0x0 0x80000000 0x0 0x40000000');
  });
});

describe('/reserved-memory', () => {
  test.each([
    ['#address-cells = <2>; #size-cells = <2>; ranges;', undefined],
    ['#address-cells = <2>; #size-cells = <2>;', 'no-ranges'],
    ['#address-cells = <1>; #size-cells = <2>; ranges;', 'address-cells'],
    ['#address-cells = <1>; #size-cells = <1>; ranges;', 'size-cells'],
    ['ranges;', 'size-cells'],
  ])('%s: %s', (body, problem) => {
    const { reservedMemory } = demandOf(
      `/dts-v1/; / { #address-cells = <2>; #size-cells = <2>; reserved-memory { ${body} }; };`,
    );
    expect(reservedMemory?.problem).toBe(problem);
  });

  test('the flat scan also finds a node with a unit address', () => {
    const demand = demandOf('/dts-v1/; / { reserved-memory@0 { a { size = <4>; }; }; };');
    expect(demand.reservedMemory?.path).toBe('/reserved-memory@0');
    expect(demand.regions.map((region) => region.path)).toEqual(['/reserved-memory@0/a']);
  });

  test('reg: every pair is there, and reg goes before size', () => {
    expect(placementOf('reg = <0 0x84000000 0 0x1000>, <0 0x85000000 0 0x2000>; size = <0 1>;')).toMatchObject({
      kind: 'static',
      ranges: [{ value: { base: 0x8400_0000n, size: 0x1000n } }, { value: { base: 0x8500_0000n, size: 0x2000n } }],
    });
  });

  test('reg of size 0: the kernel takes the node for a dynamic one', () => {
    expect(placementOf('reg = <0 0x84000000 0 0>; size = <0 0x1000>;')).toMatchObject({
      kind: 'static',
      whenEmpty: { kind: 'dynamic', size: { value: 0x1000n } },
    });
  });

  test('an empty reg keeps no record, and no reg and no size nothing at all', () => {
    expect(placementOf('reg;')).toMatchObject({ kind: 'static', ranges: [] });
    expect(placementOf('no-map;')).toEqual({ kind: 'none' });
  });

  test.each([
    ['reg = <0x84000000 0x1000>;', 'reg'],
    ['size = <0x1000>;', 'size'],
    ['size = <0 0x1000>; alignment = <0x1000>;', 'alignment'],
    ['size = <0 0x1000>; alloc-ranges = <0 0 0>;', 'alloc-ranges'],
  ])('%s: %s has a wrong length', (body, property) => {
    expect(placementOf(body)).toMatchObject({ kind: 'malformed', property });
  });

  test('alloc-ranges: absent is anywhere, empty is nowhere', () => {
    expect(placementOf('size = <0 0x1000>;')).not.toHaveProperty('allocRangesSpan');
    expect(placementOf('size = <0 0x1000>; alloc-ranges;')).toMatchObject({ allocRanges: [] });
    expect(placementOf('size = <0 0x1000>; alloc-ranges;')).toHaveProperty('allocRangesSpan');
  });

  test('only okay, ok and no status are enabled', () => {
    const body = ['"okay"', '"ok"', '"disabled"', '"reserved"', '"fail"']
      .map((status, index) => `r${index} { size = <0 1>; status = ${status}; };`)
      .join(' ');
    expect(demandOf(board(body)).regions.map((region) => region.enabled)).toEqual([true, true, false, false, false]);
  });
});

describe('users', () => {
  const pools = 'a: a { size = <0 0x1000>; }; b: b { size = <0 0x1000>; };';

  test('each entry of memory-region, with its name', () => {
    const { users } = demandOf(
      board(pools, 'dev { memory-region = <&a>, <0>, <&b>; memory-region-names = "x", "y", "z"; };'),
    );
    expect(users).toMatchObject([
      { device: '/dev', index: 0, name: 'x', region: { value: '/reserved-memory/a' } },
      { device: '/dev', index: 2, name: 'z', region: { value: '/reserved-memory/b' } },
    ]);
    expect(textAt(users[1]?.region.span as never)).toBe('&b');
  });

  test('a device below a disabled bus is disabled', () => {
    const { users } = demandOf(board(pools, 'bus { status = "disabled"; dev { memory-region = <&a>; }; };'));
    expect(users[0]?.enabled).toBe(false);
  });

  test('a phandle that no node has leads nowhere', () => {
    const { users } = demandOf(board(pools, 'dev { memory-region = <0x1234>; };'));
    expect(users[0]?.region.value).toBeUndefined();
  });

  test('another property that refers to a region is a use, one that refers elsewhere is none', () => {
    const { users } = demandOf(board(pools, 'x: x { }; dev { vendor,buffer = <1 &a 2>; clocks = <&x>; };'));
    expect(users).toMatchObject([
      { device: '/dev', property: 'vendor,buffer', region: { value: '/reserved-memory/a' } },
    ]);
  });

  test('what a device can reach comes from the nearest dma-ranges above it', () => {
    const { users, dmaWindows } = demandOf(
      board(
        pools,
        `bus { #address-cells = <1>; #size-cells = <1>; ranges; dma-ranges = <0x0 0x0 0x40000000 0x40000000>;
           inner { #address-cells = <1>; #size-cells = <1>; ranges; dma-ranges = <0x1000000 0x0 0x100000>;
             dev { memory-region = <&a>; }; }; };
         dev { memory-region = <&a>; };`,
      ),
    );
    expect(users.map((user) => user.dmaWindows)).toEqual([
      [{ bus: 0x100_0000n, cpu: 0x4000_0000n, size: 0x10_0000n }],
      undefined,
    ]);
    expect(dmaWindows.map(({ path, windows }) => [path, windows[0]?.cpu])).toEqual([
      ['/bus', 0x4000_0000n],
      ['/bus/inner', 0x4000_0000n],
    ]);
  });
});

test('/chosen: command line, initrd in as many cells as there are, usable ranges', () => {
  const { chosen } = demandOf(
    board(
      '',
      `chosen { bootargs = "quiet cma=64M"; linux,initrd-start = <0x84000000>; linux,initrd-end = <0x1 0x0>;
      linux,usable-memory-range = <0 1 0 2>, <0 3 0 4>, <0 5 0 6>; };`,
    ),
  );
  expect(chosen.bootargs?.value).toBe('quiet cma=64M');
  expect(chosen.initrdStart?.value).toBe(0x8400_0000n);
  expect(chosen.initrdEnd?.value).toBe(0x1_0000_0000n);
  expect(chosen.usableMemoryRanges.map((range) => range.value.base)).toEqual([1n, 3n]);
});

test('NUMA: CPUs that have not failed, memory nodes with an id whatever their state, the distance map', () => {
  const demand = demandOf(`/dts-v1/; / { #address-cells = <1>; #size-cells = <1>;
    cpus { cpu@0 { numa-node-id = <1>; }; cpu@1 { status = "disabled"; }; cpu@2 { status = "fail"; }; idle-states { }; };
    memory@0 { device_type = "memory"; reg = <0 0x1000>; numa-node-id = <0>; };
    memory@1000 { device_type = "memory"; reg = <0x1000 0x1000>; numa-node-id = <7>; status = "disabled"; };
    memory@2000 { device_type = "memory"; numa-node-id = [00]; };
    distance-map { compatible = "numa-distance-map-v1"; distance-matrix = <0 0 10>, <0 1 20>; };
  };`);
  expect(demand.cpuNodes).toEqual([{ path: '/cpus/cpu@0', nid: 1 }, { path: '/cpus/cpu@1' }]);
  expect(demand.numaMemory.map(({ nid, ranges }) => [nid, ranges.length])).toEqual([
    [0, 1],
    [7, 1],
    [undefined, 0],
  ]);
  expect(demand.distanceMap?.entries).toEqual([
    { from: 0, to: 0, distance: 10 },
    { from: 0, to: 1, distance: 20 },
  ]);
});

describe('the unflattened tree has the size that a real kernel allocated', () => {
  const recorded = readdirSync(BOOTS).flatMap((name) => {
    const folder = join(BOOTS, name);
    if (!existsSync(join(folder, 'dmesg.txt'))) return [];
    const size = /size is (\d+), allocating/.exec(readFileSync(join(folder, 'dmesg.txt'), 'latin1'))?.[1];
    const text = readFileSync(join(folder, 'input.dts'), 'latin1');
    return size === undefined || text.includes('/include/') || text.includes('#include') ? [] : [{ name, text, size }];
  });

  test('there are boots to compare with', () => expect(recorded.length).toBeGreaterThan(150));

  test.each(recorded)('$name', ({ name, text, size }) => {
    const demand = demandOf(text);
    const { arch } = JSON.parse(readFileSync(join(BOOTS, name, 'machine.json'), 'utf8'));
    expect(arch === 'arm' ? demand.unflattenedSize32 : demand.unflattenedSize).toBe(Number(size));
  });
});

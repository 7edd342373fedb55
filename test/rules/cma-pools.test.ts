import { describe, expect, test } from 'vitest';
import { type BoardSketch, editsOf, findingsOf, markedBy, messagesOf, pool, REUSABLE } from './board.js';

// Two boards of a page say little of what stands between right and wrong: these stand on the borders.

const dynamic = (size: string, words = REUSABLE): string => `pool { ${words} size = <0 ${size}>; };`;

const noHugePages = { config: { CONFIG_MMU: 'y', CONFIG_HUGETLB_PAGE: 'n', CONFIG_CMA: 'y', CONFIG_DMA_CMA: 'y' } };

describe('cma/above-dma-mask', () => {
  const behind = (windows: string, words = REUSABLE, device = '', size = '0x4000000') =>
    findingsOf('cma/above-dma-mask', {
      regions: pool('90000000', size, words),
      rest: `bus { #address-cells = <2>; #size-cells = <2>; ${windows === '' ? '' : `dma-ranges = ${windows};`}
        dev { memory-region = <&p90000000>; ${device} }; };`,
    });
  const upTo = (end: string): string => `<0 0x80000000 0 0x80000000 0 ${end}>`;

  test('a pool that ends where the window ends is reached, one that ends behind it is not', () => {
    expect(behind(upTo('0x14000000'))).toEqual([]);
    expect(behind(upTo('0x13fff000'))).toHaveLength(1);
  });

  test('two windows that touch are one', () => {
    const second = (base: string): string => `<0 ${base} 0 ${base} 0 0x10000000>`;
    expect(behind(`${upTo('0x12000000')}, ${second('0x92000000')}`)).toEqual([]);
    const [finding] = behind(`${upTo('0x12000000')}, ${second('0x93000000')}`);
    expect(finding?.message).toContain('0x8000_0000 to 0x9200_0000, 0x9300_0000 to 0xa300_0000 only');
    expect(finding?.help).toBe('Place the pool below 0xa3000000.');
  });

  test('one of two windows that do not touch is enough', () => {
    expect(behind(`${upTo('0x1000000')}, <0 0x90000000 0 0x90000000 0 0x4000000>`)).toEqual([]);
  });

  test('a bus that says nothing, and one that says it reaches all, reach all', () => {
    expect(behind('')).toEqual([]);
    expect(behind('<>')).toEqual([]);
  });

  test('a device that is disabled needs no pool', () => {
    expect(behind(upTo('0x1000000'), REUSABLE, 'status = "disabled";')).toEqual([]);
  });

  test('allocations from a coherent pool fail, with the words of dma_direct', () => {
    const [finding] = behind(upTo('0x1000000'), 'compatible = "shared-dma-pool"; no-map;');
    expect(finding).toMatchObject({
      node: '/bus/dev',
      property: 'memory-region',
      kernelMessage: "reserved memory is beyond device's set DMA address range",
      effect: 'allocations from it fail',
      related: [{ message: 'pool@90000000 is here' }, { message: 'the limit is here' }],
    });
    const [area] = behind(upTo('0x1000000'));
    expect(area).not.toHaveProperty('kernelMessage');
    expect(area?.effect).toBe('the pages are rejected, and others are taken from elsewhere');
  });

  test('a region that is no pool is no device’s memory for DMA', () => {
    expect(behind(upTo('0x1000000'), 'no-map;')).toEqual([]);
  });
});

describe('one mistake is told once', () => {
  const codesOf = (regions: string, more: BoardSketch = {}) =>
    ['cma/misaligned', 'cma/default-not-reusable', 'cma/crosses-zone', 'reserved-memory/outside-ram']
      .concat('reserved-memory/misspelt-property', 'reserved-memory/straddles-ram-end')
      .filter((code) => findingsOf(code, { regions, ...more }).length > 0);

  test('a pool outside RAM need not be aligned', () => {
    expect(codesOf(pool('70100000'))).toEqual(['reserved-memory/outside-ram']);
  });

  test('a pool whose reusable is misspelt has one already', () => {
    const words = 'compatible = "shared-dma-pool"; reuseable; linux,cma-default;';
    expect(codesOf(pool('84000000', undefined, words))).toEqual(['reserved-memory/misspelt-property']);
  });
});

describe('a tree without RAM', () => {
  test.each([
    ['cma/above-dma-mask', {}],
    ['cma/suspicious-size', {}],
    ['cma/cmdline-area', { bootargs: 'cma=32MB' }],
  ])('has nothing for %s to judge by', (code, more) => {
    const regions = pool('90000000');
    const rest = `bus { #address-cells = <2>; #size-cells = <2>; dma-ranges = <0 0x80000000 0 0x80000000 0 0x100000>;
      dev { memory-region = <&p90000000>; }; };`;
    expect(messagesOf(code, { memory: '', regions, rest, ...more })).toEqual([]);
  });
});

describe('cma/duplicate-default', () => {
  const marked = `${REUSABLE} linux,cma-default;`;

  test('the kernel sets regions up by address: the highest wins, and each other is told so', () => {
    const regions = [
      pool('90000000', undefined, marked),
      pool('84000000', undefined, marked),
      pool('88000000', undefined, marked),
    ];
    const found = findingsOf('cma/duplicate-default', { regions: regions.join('\n') });
    expect(found.map(({ message }) => message).sort()).toEqual([
      'pool@84000000 is marked linux,cma-default, but so is pool@90000000, and only one can be.',
      'pool@88000000 is marked linux,cma-default, but so is pool@90000000, and only one can be.',
    ]);
    for (const finding of found) {
      expect(finding.related).toMatchObject([{ message: 'pool@90000000 is set up later and wins' }]);
      expect(finding.related.map(markedBy)).toEqual(['linux,cma-default']);
      expect(finding).toMatchObject({
        property: 'linux,cma-default',
        fix: { description: 'remove linux,cma-default' },
      });
      expect(editsOf(finding)).toEqual(['linux,cma-default; -> ']);
    }
  });

  test('where a pool in a movable block may be the default it counts, too', () => {
    const block = 'compatible = "shared-dmb-pool"; reusable; linux,cma-default;';
    const regions = `${pool('84000000', undefined, marked)} ${pool('90000000', undefined, block)}`;
    expect(messagesOf('cma/duplicate-default', { regions, machine: { kernel: 'stblinux-5.10' } })).toEqual([
      'pool@84000000 is marked linux,cma-default, but so is pool@90000000, and only one can be.',
    ]);
  });

  test('pools that are no areas do not count', () => {
    const one = pool('84000000', undefined, marked);
    const others = [
      pool('90000000'),
      pool('94000000', undefined, 'compatible = "shared-dma-pool"; linux,cma-default;'),
      pool('98000000', '0x100000', marked),
    ];
    for (const other of others) expect(messagesOf('cma/duplicate-default', { regions: `${one} ${other}` })).toEqual([]);
  });
});

describe('cma/default-not-reusable', () => {
  const found = (words: string, machine?: object) =>
    findingsOf('cma/default-not-reusable', {
      regions: pool('84000000', undefined, `compatible = "shared-dma-pool"; linux,cma-default; ${words}`),
      ...(machine === undefined ? {} : { machine }),
    });

  test('reusable is to be added', () => {
    const [finding] = found('');
    expect(finding).toMatchObject({
      severity: 'warning',
      help: 'Add reusable;.',
      fix: { description: 'add reusable;' },
    });
    expect(finding && markedBy(finding)).toBe('linux,cma-default');
    expect(finding && editsOf(finding)).toEqual([' -> reusable;']);
  });

  test('a pool that is not mapped cannot be one by a word more', () => {
    const [finding] = found('no-map;');
    expect(finding).toMatchObject({
      severity: 'warning',
      message:
        'pool@84000000 is marked linux,cma-default, but it is no-map, and only a reusable pool can be the default CMA area.',
      help: 'Write reusable instead of no-map, or remove linux,cma-default.',
      effect: 'it becomes a coherent pool; the default area comes from cma= or the kernel’s configuration',
    });
    expect(finding).not.toHaveProperty('fix');
  });

  test('arm makes no coherent pool of mapped memory, so there is none at all', () => {
    expect(found('', { arch: 'arm' })).toMatchObject([
      { severity: 'error', effect: 'no pool is made, and the memory goes back to the kernel as ordinary RAM' },
    ]);
  });

  test('a reusable pool, and other regions, are not looked at', () => {
    expect(found('reusable;')).toEqual([]);
    const regions = pool('84000000', undefined, 'compatible = "restricted-dma-pool"; linux,cma-default;');
    expect(messagesOf('cma/default-not-reusable', { regions })).toEqual([]);
  });
});

describe('cma/misaligned-other-config', () => {
  // include/linux/mmzone.h and pageblock-flags.h: a pageblock is a huge page of 2 MiB, or the largest buddy of 4 MiB.
  const found = (regions: string, machine?: object) =>
    findingsOf('cma/misaligned-other-config', { regions, ...(machine === undefined ? {} : { machine }) });

  test.each([
    ['a base', pool('84200000'), '84200000'],
    ['a size', pool('84000000', '0x4200000'), '0x4200000'],
    ['the size of a pool that the kernel places', dynamic('0x4200000'), '0x4200000'],
  ])('%s in steps of 2 MiB is marked', (_, regions, text) => {
    const [finding, ...others] = found(regions);
    expect(others).toEqual([]);
    expect(finding?.severity).toBe('note');
    expect(finding && markedBy(finding)).toContain(text);
    expect(finding?.property).toBe(regions.includes('reg =') ? 'reg' : 'size');
  });

  test('steps of 4 MiB are right in each', () => {
    expect(found(pool('84400000', '0x400000'))).toEqual([]);
    expect(found(dynamic('0x400000'))).toEqual([]);
  });

  test('what is no pool even here, or is none at all, has no such note', () => {
    expect(found(pool('84100000'))).toEqual([]);
    expect(found(pool('84200000', '0x4000000', 'no-map;'))).toEqual([]);
  });

  test('a kernel with pageblocks of 4 MiB, or with other pages, is as strict as the others', () => {
    expect(found(pool('84200000'), noHugePages)).toEqual([]);
    // 32 pages of 64K are 2 MiB, but no other kernel with such pages asks for 4.
    expect(found(pool('84200000'), { ...noHugePages, pageSize: 65536, maxOrder: 6 })).toEqual([]);
  });
});

describe('cma/suspicious-size', () => {
  const found = (regions: string, machine: object = {}) => findingsOf('cma/suspicious-size', { regions, machine });

  test('less than 1 MiB is tiny, where a kernel takes it at all', () => {
    // Without huge pages, and with a largest buddy of 2^7 pages, a pageblock has 512 KiB.
    const small = { ...noHugePages, maxOrder: 8 };
    expect(found(pool('84000000', '0x80000'), small).map(({ message, effect }) => `${message} ${effect}`)).toEqual([
      'pool@84000000 has 512 KiB, but a pool of less than 1 MiB holds no large buffer. few allocations fit',
    ]);
    expect(found(pool('84000000', '0x100000'), small)).toEqual([]);
  });

  test('half of RAM is not much, a pageblock more is', () => {
    expect(found(pool('84000000', '0x10000000'))).toEqual([]);
    const [finding] = found(pool('84000000', '0x10400000'));
    expect(finding).toMatchObject({
      property: 'reg',
      message: 'pool@84000000 has 260 MiB, but the board has 512 MiB of RAM in all.',
      effect: 'only movable data can use the pool while it is free; the kernel itself cannot',
    });
    expect(finding && markedBy(finding)).toBe('0x10400000');
  });

  test('a pool that the kernel places is marked at its size', () => {
    const [finding] = found(dynamic('0x10400000'));
    expect(finding?.property).toBe('size');
    expect(finding && markedBy(finding)).toContain('0x10400000');
  });

  test('of a region that is no pool nothing is said', () => {
    expect(found(pool('84000000', '0x18000000', 'no-map;'))).toEqual([]);
  });
});

describe('cma/too-many', () => {
  test('the pool behind the last slot is told how many there are', () => {
    const machine = { config: { CONFIG_CMA: 'y', CONFIG_DMA_CMA: 'y', CONFIG_CMA_AREAS: 1, CONFIG_MMU: 'y' } };
    const regions = [pool('84000000'), pool('88000000'), pool('8c000000')].join('\n');
    expect(findingsOf('cma/too-many', { regions, machine })).toMatchObject([
      {
        node: '/reserved-memory/pool@8c000000',
        message: 'pool@8c000000 finds no slot, but each CMA area needs one, and this kernel has 2.',
        kernelMessage: 'Not enough slots for CMA reserved regions!',
      },
    ]);
  });
});

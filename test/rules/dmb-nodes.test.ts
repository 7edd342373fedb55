import { describe, expect, test } from 'vitest';
import { editsOf, findingsOf, markedBy, messagesOf } from './board.js';

const BLOCK = 'compatible = "designated-movable-block"; reusable;';
const at = (address: string, words = BLOCK, size = '0x4000000'): string =>
  `b${address}: block@${address} { ${words} reg = <0 0x${address} 0 ${size}>; };`;

const v1 = { kernel: 'linux-6.1+dmb-v1' };
const stblinux = { kernel: 'stblinux-5.10' };
const mainline = { kernel: 'linux-6.1' };

describe('dmb/multiple-owners', () => {
  const two = 'one { memory-region = <&b84000000>; }; two { memory-region = <&b84000000>; };';
  const owners = (rest: string, machine: object = v1, words = BLOCK) =>
    findingsOf('dmb/multiple-owners', { regions: at('84000000', words), rest, machine });

  test('the second device is told who the first is', () => {
    const [finding, ...others] = owners(two);
    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      node: '/two',
      property: 'memory-region',
      message: '/two asks for block@84000000, but a movable block has one owner, and /one is it.',
      related: [{ message: '/one asks for it' }],
      effect: 'whoever probes second gets -EBUSY',
    });
    expect(finding && markedBy(finding)).toBe('&b84000000');
  });

  test('one device may name it twice, and a disabled one does not count', () => {
    expect(owners('one { memory-region = <&b84000000>, <&b84000000>; };')).toEqual([]);
    expect(owners(two.replace('two {', 'two { status = "disabled";'))).toEqual([]);
  });

  test('a pool in a block may have many', () => {
    expect(owners(two, v1, 'compatible = "shared-dmb-pool"; reusable;')).toEqual([]);
  });

  test('a kernel without blocks has no owners of them', () => {
    expect(owners(two, mainline)).toEqual([]);
  });

  test('in Broadcom’s 5.10 nobody can own it, not even the first', () => {
    const found = owners(two, stblinux);
    expect(found.map(({ message }) => message)).toEqual([
      '/one asks for block@84000000, but in this kernel no device can own a movable block.',
      '/two asks for block@84000000, but in this kernel no device can own a movable block.',
    ]);
    expect(found.map(({ effect }) => effect)).toEqual([
      'whoever probes it gets -EINVAL',
      'whoever probes it gets -EINVAL',
    ]);
    expect(found.flatMap(({ related }) => related)).toEqual([]);
  });
});

describe('dmb/not-reusable', () => {
  const reusable = (words: string, machine: object = v1) =>
    findingsOf('dmb/not-reusable', { regions: at('84000000', words), machine });
  const compatible = 'compatible = "designated-movable-block";';

  test('without reusable it is to be added', () => {
    const [finding] = reusable(compatible);
    expect(finding).toMatchObject({
      message: 'block@84000000 has no reusable, but a movable block must be reusable, and mapped.',
      property: 'reusable',
      help: 'Add reusable;.',
    });
    expect(finding && editsOf(finding)).toEqual([' -> reusable;']);
  });

  test('no-map is to be removed', () => {
    const [finding] = reusable(`${compatible} reusable; no-map;`);
    expect(finding).toMatchObject({
      message: 'block@84000000 is no-map, but a movable block must be reusable, and mapped.',
      property: 'no-map',
      help: 'Remove no-map.',
    });
    expect(finding && markedBy(finding)).toBe('no-map');
    expect(finding && editsOf(finding)).toEqual(['no-map; -> ']);
  });

  test('both at once', () => {
    const [finding] = reusable(`${compatible.replace('designated-movable-block', 'shared-dmb-pool')} no-map;`);
    expect(finding).toMatchObject({
      message:
        'block@84000000 has no reusable and is no-map, but a pool in a movable block must be reusable, and mapped.',
      help: 'Add reusable; and remove no-map.',
      fix: { description: 'make the block reusable' },
    });
    expect(finding?.fix?.edits).toHaveLength(2);
  });

  test('other regions, and other kernels, may be as they like', () => {
    expect(reusable('no-map;')).toEqual([]);
    expect(reusable(compatible, mainline)).toEqual([]);
    expect(reusable(BLOCK)).toEqual([]);
  });
});

describe('dmb/not-upstream', () => {
  test('without handlers each node is lost, and only those nodes', () => {
    const regions = [
      at('84000000'),
      at('88000000', 'compatible = "vendor,frames", "Shared-DMB-Pool"; reusable;', '0x8000000'),
      at('90000000', 'no-map;'),
    ].join('\n');
    const found = findingsOf('dmb/not-upstream', { regions, machine: mainline });
    expect(found.map(({ message, effect }) => `${message} ${effect}`)).toEqual([
      'block@84000000 is a designated-movable-block, but linux-6.1 has no handler for it. 64 MiB are reserved and never used',
      'block@88000000 is a Shared-DMB-Pool, but linux-6.1 has no handler for it. 128 MiB are reserved and never used',
    ]);
    expect(found.map(({ severity, property, node }) => [severity, property, node])).toEqual([
      ['warning', 'compatible', '/reserved-memory/block@84000000'],
      ['warning', 'compatible', '/reserved-memory/block@88000000'],
    ]);
    expect(found.map(markedBy)).toEqual(['"designated-movable-block"', '"vendor,frames", "Shared-DMB-Pool"']);
  });

  test('a block that finds its place at boot is counted where it lies', () => {
    const regions = `block { ${BLOCK} size = <0 0x4000000>; };`;
    const [finding] = findingsOf('dmb/not-upstream', { regions, machine: mainline });
    expect(finding?.effect).toBe('64 MiB are reserved and never used');
  });

  test('a block that finds no place is not counted', () => {
    const regions = `block { ${BLOCK} size = <0 0x40000000>; };`;
    const [finding] = findingsOf('dmb/not-upstream', { regions, machine: mainline });
    expect(finding?.effect).toBe('its memory is reserved and never used');
  });

  test('where no kernel is named one that has them is taken, and that is said once', () => {
    const one = findingsOf('dmb/not-upstream', { regions: at('84000000') });
    expect(one).toMatchObject([
      { severity: 'note', effect: 'mainline would reserve the block, 64 MiB in all, and never use the memory' },
    ]);
    const two = findingsOf('dmb/not-upstream', { regions: `${at('84000000')} ${at('90000000')}` });
    expect(two.map(({ node, effect }) => [node, effect])).toEqual([
      [
        '/reserved-memory/block@84000000',
        'mainline would reserve these 2 regions, 128 MiB in all, and never use the memory',
      ],
    ]);
  });

  test('where the kernel is named nothing is assumed, and of what has no block nothing is said', () => {
    expect(messagesOf('dmb/not-upstream', { regions: at('84000000'), machine: v1 })).toEqual([]);
    expect(messagesOf('dmb/not-upstream', { regions: at('84000000', 'no-map;') })).toEqual([]);
  });

  test('a base on the command line is read by the series alone', () => {
    const bootargs = 'movablecore=64M@0x90000000,32M@0x98000000';
    expect(messagesOf('dmb/not-upstream', { bootargs, machine: mainline })).toEqual([
      'movablecore=64M@0x90000000 names a base, but linux-6.1 reads the size only.',
    ]);
    expect(messagesOf('dmb/not-upstream', { bootargs, machine: v1 })).toEqual([]);
    expect(messagesOf('dmb/not-upstream', { bootargs: 'movablecore=64M', machine: mainline })).toEqual([]);
  });
});

describe('dmb/misaligned', () => {
  const line = (compatible: string, machine: object) =>
    findingsOf('dmb/misaligned', {
      regions: at('84000000', `compatible = "${compatible}"; reusable;`, '0x4100000'),
      machine,
    }).map(({ kernelMessage }) => kernelMessage);

  test('each handler has words of its own for it', () => {
    expect(line('designated-movable-block', v1)).toEqual(['Reserved memory: unable to setup DMB region']);
    expect(line('designated-movable-block', stblinux)).toEqual(['Reserved memory: incorrect alignment of DMB region']);
    expect(line('shared-dmb-pool', v1)).toEqual(['Reserved memory: incorrect alignment of CMA region']);
  });

  test('what a kernel does not know, or is no block, is not looked at', () => {
    expect(line('designated-movable-block', mainline)).toEqual([]);
    expect(line('shared-dma-pool', v1)).toEqual([]);
  });
});

describe('dmb/too-many', () => {
  test('the block behind the last slot is told how many there are', () => {
    const machine = { ...v1, config: { CONFIG_DMB_COUNT: 2, CONFIG_CMA: 'y', CONFIG_DMA_CMA: 'y' } };
    const regions = [at('84000000'), at('88000000'), at('8c000000')].join('\n');
    expect(findingsOf('dmb/too-many', { regions, machine })).toMatchObject([
      {
        node: '/reserved-memory/block@8c000000',
        message: 'block@8c000000 finds no slot, but each movable block needs one, and this kernel has 2.',
        kernelMessage: 'dmb: Not enough slots for DMB reserved regions!',
      },
    ]);
  });
});

describe('dmb/zone-effect', () => {
  test('the zone starts at the lowest block, in whatever order they stand', () => {
    const regions = `${at('90000000')} ${at('84000000', BLOCK, '0x2000000')}`;
    const [finding, ...others] = findingsOf('dmb/zone-effect', { regions, machine: v1 });
    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      severity: 'note',
      node: '/reserved-memory/block@84000000',
      message: '2 movable blocks put 96 MiB into ZONE_MOVABLE, which starts at 0x8400_0000.',
    });
  });

  test('blocks of the command line are not counted among those of the tree', () => {
    const more = { bootargs: 'movablecore=32M@0x98000000', machine: v1 };
    expect(messagesOf('dmb/zone-effect', { regions: at('90000000'), ...more })).toEqual([
      'One movable block puts 64 MiB into ZONE_MOVABLE, which starts at 0x9000_0000.',
    ]);
  });

  test('blocks of the command line are no news', () => {
    expect(messagesOf('dmb/zone-effect', { bootargs: 'movablecore=64M@0x90000000', machine: v1 })).toEqual([]);
  });
});

describe('a pool that names both kinds of areas', () => {
  const both = 'compatible = "shared-dmb-pool", "shared-dma-pool"; reusable;';

  test('is judged as a CMA pool by a kernel without blocks', () => {
    const regions = at('84000000', both, '0x4100000');
    expect(messagesOf('dmb/misaligned', { regions, machine: mainline })).toEqual([]);
    expect(messagesOf('cma/misaligned', { regions, machine: mainline })).toHaveLength(1);
  });

  test('is bypassed as a CMA pool by a kernel without blocks', () => {
    const board = { regions: at('84000000', `${both} linux,cma-default;`), bootargs: 'cma=16M', machine: mainline };
    expect(messagesOf('dmb/cma-default', board)).toEqual([]);
    expect(messagesOf('cma/cmdline-overrides', board)).toHaveLength(1);
  });
});

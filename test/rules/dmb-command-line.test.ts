import { describe, expect, test } from 'vitest';
import type { BoardSketch } from './board.js';
import { findingsOf, markedBy, messagesOf } from './board.js';

// movablecore=size@base as series v1 reads it: the first item that is refused ends the list.

const CODE = 'dmb/cmdline-block';
const v1 = { kernel: 'linux-6.1+dmb-v1' };

const found = (bootargs: string, more: BoardSketch = {}) => findingsOf(CODE, { bootargs, machine: v1, ...more });

describe('a list of blocks', () => {
  test('that lie in RAM and meet nothing is silent', () => {
    expect(found('movablecore=64M@0x90000000,64M@0x98000000')).toEqual([]);
    expect(found('movablecore=64M,64M@0x98000000')).toEqual([]);
    expect(found('movablecore=50%')).toEqual([]);
  });

  test('the block outside RAM is named, and how many are not read for it', () => {
    const outside = 'movablecore=64M@0x90000000,64M@0x20000000';
    const [none] = found(outside);
    expect(none).toMatchObject({
      message:
        'movablecore=64M@0x20000000 asks for 64 MiB at 0x2000_0000, but a block must lie inside one bank of RAM.',
      kernelMessage: "Malformed early option 'movablecore'",
      effect: 'no block is made',
      help: 'Write a range that lies in one bank and meets nothing else.',
    });
    expect(none && markedBy(none)).toContain('64M@0x20000000');
    expect(found(`${outside},64M@0x98000000`)[0]?.effect).toBe('no block is made, and the item behind it is not read');
    expect(found(`${outside},64M@0x98000000,32M@0x9c000000`)[0]?.effect).toBe(
      'no block is made, and the 2 items behind it are not read',
    );
  });

  test('over the block before it', () => {
    expect(found('movablecore=64M@0x90000000,64M@0x92000000').map(({ message }) => message)).toEqual([
      'movablecore=64M@0x92000000 asks for 64 MiB at 0x9200_0000, but 64M@0x90000000 stands before it and has taken some of that.',
    ]);
  });

  test('beside the block before it is free', () => {
    expect(found('movablecore=64M@0x90000000,64M@0x94000000')).toEqual([]);
  });

  test.each([
    ['size', '3M@0x90000000', '0x400000@0x90000000'],
    ['base', '4M@0x90100000', '0x400000@0x90000000'],
  ])('a %s between two pageblocks loses the range for ever', (_, block, better) => {
    expect(found(`movablecore=${block}`)).toMatchObject([
      {
        message: expect.stringContaining('a movable block needs base and size in steps of 0x200000 (2 MiB)'),
        effect: 'the range stays reserved for ever',
        help: `Write ${better}.`,
      },
    ]);
  });

  test('Broadcom’s 5.10 looks before it reserves: nothing is lost', () => {
    const [finding] = found('movablecore=3M@0x90000000', { machine: { kernel: 'stblinux-5.10' } });
    expect(finding?.effect).toBe('no block is made');
    expect(finding?.message).toContain('in steps of 0x400000 (4 MiB)');
  });

  test('behind the last slot', () => {
    const machine = { ...v1, config: { CONFIG_DMB_COUNT: 1 } };
    expect(found('movablecore=64M@0x90000000,64M@0x94000000', { machine })).toMatchObject([
      {
        message:
          'movablecore=64M@0x94000000 asks for 64 MiB at 0x9400_0000, but all 1 slots for movable blocks are taken.',
        kernelMessage: 'dmb: Not enough slots for DMB reserved regions!',
        effect: 'the range stays reserved for ever',
        help: 'Merge blocks that lie side by side, or raise CONFIG_DMB_COUNT.',
      },
    ]);
    expect(found('movablecore=64M@0x90000000,64M', { machine })).toEqual([]);
  });

  test('something behind the address', () => {
    expect(found('movablecore=64M@0x90000000X').map(({ message }) => message)).toEqual([
      'movablecore=64M@0x90000000X asks for 64 MiB at 0x9000_0000, but "X" stands behind the address, where a block must end.',
    ]);
  });

  test('something behind a size', () => {
    expect(found('movablecore=64MB,64M@0x90000000')).toMatchObject([
      {
        message: 'movablecore= has 64MB, but "B" stands behind the number.',
        effect: 'it is passed over, and the item behind it is not read',
        help: 'Write 64M.',
      },
    ]);
  });

  test('over the blob, which is reserved before on arm64, and not yet on arm', () => {
    const dtb = { addr: '0x98000000', size: '0x10000' };
    const message = (arch: string) => found('movablecore=64M@0x98000000', { machine: { ...v1, arch, dtb } });
    expect(message('arm64').map((finding) => finding.message)).toEqual([
      'movablecore=64M@0x98000000 asks for 64 MiB at 0x9800_0000, but the device tree blob lies there.',
    ]);
    expect(message('arm')).toEqual([]);
  });
});

describe('banks', () => {
  const bank = (address: string, words = ''): string =>
    `memory@${address} { device_type = "memory"; ${words} reg = <0 0x${address} 0 0x10000000>; };`;
  const across = (first: string, second: string) =>
    messagesOf(CODE, {
      bootargs: 'movablecore=64M@0x8e000000',
      memory: `${bank('80000000', first)} ${bank('90000000', second)}`,
      machine: v1,
    }).map((message) => message.replace(/.*, but /, ''));

  test('a block may lie in two banks that touch, if both can be unplugged or neither', () => {
    expect(across('', '')).toEqual([]);
    expect(across('', 'hotpluggable;')).toEqual(['a block must lie inside one bank of RAM.']);
  });

  test('a block may lie in a bank that can be unplugged', () => {
    const memory = `${bank('80000000')} ${bank('90000000', 'hotpluggable;')}`;
    expect(found('movablecore=64M@0x98000000', { memory })).toEqual([]);
    expect(found('movablecore=3M@0x98000000', { memory })[0]?.message).toContain('in steps of 0x200000');
  });
});

describe('kernelcore=', () => {
  test('is read as strictly by the series, and by no other kernel', () => {
    const bootargs = 'kernelcore=128MB';
    expect(found(bootargs)).toMatchObject([
      {
        message: 'kernelcore=128MB has "B" behind the number, but nothing may stand there.',
        kernelMessage: "Malformed early option 'kernelcore'",
        effect: 'the parameter is passed over',
        help: 'Write kernelcore=128M.',
      },
    ]);
    expect(found(bootargs, { machine: { kernel: 'linux-6.1' } })).toEqual([]);
    expect(found('kernelcore=128M')).toEqual([]);
  });
});

import { describe, expect, test } from 'vitest';
import { parseSwiotlb, type SwiotlbParameter } from '../../src/boot/zones/bounce-buffers.js';
import { type BoardSketch, boot, said } from './demand.js';

const GiB = 0x4000_0000n;

/** The lines about bounce buffers. */
const lines = (board: BoardSketch, kernel: 'linux-6.1' | 'linux-6.6' = 'linux-6.1') =>
  said(boot(board, { kernel })).filter((line) => line.startsWith('software IO TLB'));

const parameter = (value: string, earlier: SwiotlbParameter = {}) => parseSwiotlb(value, earlier).parameter;

describe('swiotlb=', () => {
  test('slots in whole segments, areas as a power of two, and a word', () => {
    expect(parameter('1000,3,force')).toEqual({ slots: 1024n, areas: 4n, mode: 'force' });
    expect(parameter('0x400')).toEqual({ slots: 1024n });
    expect(parameter(',2')).toEqual({ slots: 32_768n, areas: 2n });
    expect(parameter('noforce')).toEqual({ mode: 'noforce' });
    expect(parameter('perhaps')).toEqual({});
  });

  test('a second one leaves alone what it does not name', () => {
    expect(parameter('force', { slots: 256n })).toEqual({ slots: 256n, mode: 'force' });
  });

  test('each area has a whole segment, and all together a power of two of slots', () => {
    expect(parameter('256,8')).toEqual({ slots: 1024n, areas: 8n });
    expect(parameter('5000,1')).toEqual({ slots: 8192n, areas: 1n });
    expect(parseSwiotlb('5000,1', {}).lines).toEqual([
      'software IO TLB: area num 1.',
      'software IO TLB: SWIOTLB bounce buffer size roundup to 16MB',
    ]);
  });
});

describe('bounce buffers', () => {
  const low: BoardSketch = { banks: [[GiB, GiB]] };
  const high: BoardSketch = {
    banks: [
      [GiB, GiB],
      [4n * GiB, GiB],
    ],
  };

  test('are kept where some memory is out of reach, below that limit', () => {
    expect(lines(low)).toEqual([]);
    expect(lines({ ...high, cpus: 3 })).toEqual([
      'software IO TLB: area num 4.',
      expect.stringMatching(/^software IO TLB: mapped \[mem 0x00000000[67]\w{7}-0x00000000[67]\w{7}\] \(64MB\)$/),
    ]);
  });

  test('follow the command line', () => {
    expect(lines({ ...high, cmdline: 'swiotlb=noforce' })).toEqual([]);
    expect(lines({ ...low, cmdline: 'swiotlb=4096,2,force' })).toEqual([
      'software IO TLB: area num 2.',
      expect.stringMatching(/\(8MB\)$/),
    ]);
  });

  test('none asked for is still a segment per CPU', () => {
    const text = lines({ ...high, cpus: 2, cmdline: 'swiotlb=0' });
    expect(text[1]).toBe('software IO TLB: SWIOTLB bounce buffer size roundup to 0MB');
    // As booted: 2 areas of 128 slots of 2 KiB.
    expect(text.at(-1)).toMatch(/\[mem 0x\w+(00000|80000)-0x\w+\] \(0MB\)$/);
  });

  test('are halved until they fit', () => {
    const crowded = { ...high, regions: [{ name: 'firmware', reg: [[0x4100_0000n, 0x3e00_0000n]] as const }] };
    expect(lines(crowded).at(-1)).toMatch(/\(8MB\)$/);
  });

  test('since 6.5 there is 1 MiB of them per GiB in any case', () => {
    expect(lines(low, 'linux-6.6').at(-1)).toMatch(/\(1MB\)$/);
  });
});

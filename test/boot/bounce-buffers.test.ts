import { describe, expect, test } from 'vitest';
import { parseSwiotlb } from '../../src/boot/zones/bounce-buffers.js';
import { type BoardSketch, boot, said } from './demand.js';

const GiB = 0x4000_0000n;

/** The lines about bounce buffers. */
const lines = (board: BoardSketch, kernel: 'linux-6.1' | 'linux-6.6' = 'linux-6.1') =>
  said(boot(board, { kernel })).filter((line) => line.startsWith('software IO TLB'));

describe('swiotlb=', () => {
  test('slots in whole segments, areas as a power of two, and a word', () => {
    expect(parseSwiotlb('1000,3,force', {})).toEqual({ slots: 1024n, areas: 4n, mode: 'force' });
    expect(parseSwiotlb('0x400', {})).toEqual({ slots: 1024n });
    expect(parseSwiotlb(',2', {})).toEqual({ areas: 2n });
    expect(parseSwiotlb('noforce', {})).toEqual({ mode: 'noforce' });
    expect(parseSwiotlb('perhaps', {})).toEqual({});
  });

  test('a second one leaves alone what it does not name', () => {
    expect(parseSwiotlb('force', { slots: 256n })).toEqual({ slots: 256n, mode: 'force' });
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

  test('are halved until they fit', () => {
    const crowded = { ...high, regions: [{ name: 'firmware', reg: [[0x4100_0000n, 0x3e00_0000n]] as const }] };
    expect(lines(crowded).at(-1)).toMatch(/\(8MB\)$/);
  });

  test('since 6.5 there is 1 MiB of them per GiB in any case', () => {
    expect(lines(low, 'linux-6.6').at(-1)).toMatch(/\(1MB\)$/);
  });
});

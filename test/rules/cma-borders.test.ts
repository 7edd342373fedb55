import { describe, expect, test } from 'vitest';
import { type BoardSketch, editsOf, findingsOf, markedBy, pool } from './board.js';

describe('cma/crosses-zone', () => {
  // arm64: ZONE_DMA ends at 4 GiB where no bus is narrower (arch/arm64/mm/init.c: zone_sizes_init()).
  const memory = 'memory@80000000 { device_type = "memory"; reg = <0 0x80000000 1 0x00000000>; };';
  const crossing = (regions: string, more: BoardSketch = {}) =>
    findingsOf('cma/crosses-zone', { memory, regions, ...more });

  test('a pool over the end of ZONE_DMA is to be moved to the next place in one zone', () => {
    const [finding, ...others] = crossing(pool('ff000000', '0x2000000'));
    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      property: 'reg',
      message:
        'pool@ff000000 (32 MiB at 0xff00_0000) lies on both sides of 0x1_0000_0000, but a CMA area must lie in one zone: DMA ends there, Normal begins.',
      kernelMessage: 'CMA area pool@ff000000 could not be activated',
      help: 'Move it to 0xfe000000, or keep it otherwise on one side of 0x100000000.',
      fix: { description: 'move pool@ff000000 to 0xfe000000' },
    });
    expect(finding && markedBy(finding)).toBe('0xff000000');
    expect(finding && editsOf(finding).join(' ')).toContain('0xfe000000');
  });

  test('a pool up to it, and one from it on, lie in one zone', () => {
    expect(crossing(pool('fe000000', '0x2000000'))).toEqual([]);
    expect(crossing(pool('100000000', '0x2000000'))).toEqual([]);
  });

  test('a pool that the kernel puts there has no base to move', () => {
    const [finding] = crossing(
      'pool { compatible = "shared-dma-pool"; reusable; size = <0 0x2000000>; alloc-ranges = <0 0xff000000 0 0x2000000>; };',
    );
    expect(finding).toMatchObject({ property: 'size', help: 'Keep it on one side of 0x100000000.' });
    expect(finding?.message).toContain('pool (32 MiB at 0xff00_0000) lies on both sides of 0x1_0000_0000');
    expect(finding).not.toHaveProperty('fix');
  });

  test('other regions may lie over it', () => {
    expect(crossing(pool('ff000000', '0x2000000', 'no-map;'))).toEqual([]);
  });

  //   |  512M  [ fw ][ pool 1G ][ fx ]  512M  |
  test('where no gap is as large as the pool there is no place to move to', () => {
    const others =
      'fw@a0000000 { reg = <0 0xa0000000 0 0x40000000>; }; fx@120000000 { reg = <1 0x20000000 0 0x40000000>; };';
    const [finding] = crossing(`${others} ${pool('e0000000', '0x40000000')}`);
    expect(finding?.help).toBe('Keep it on one side of 0x100000000.');
    expect(finding).not.toHaveProperty('fix');
  });
});

describe('cma/crosses-zone, with movable memory', () => {
  const moved = (regions: string, bootargs: string, machine: object) =>
    findingsOf('cma/crosses-zone', { regions, bootargs, machine }).map(({ message, help }) => `${message} ${help}`);
  const mainline = { kernel: 'linux-6.1' };
  const v1 = { kernel: 'linux-6.1+dmb-v1' };

  // mm/page_alloc.c: find_zone_movable_pfns_for_nodes(): the last 64 MiB of 512 MiB.
  test('a pool over the beginning of ZONE_MOVABLE', () => {
    expect(moved(pool('9b000000', '0x2000000'), 'movablecore=64M', mainline)).toEqual([
      'pool@9b000000 (32 MiB at 0x9b00_0000) lies on both sides of 0x9c00_0000, but a CMA area must lie in one zone: DMA ends there, Movable begins. Move it to 0x9a000000, or keep it otherwise on one side of 0x9c000000.',
    ]);
  });

  test('a pool up to it, and one from it on, lie in one zone', () => {
    expect(moved(pool('9a000000', '0x2000000'), 'movablecore=64M', mainline)).toEqual([]);
    expect(moved(pool('9c000000', '0x2000000'), 'movablecore=64M', mainline)).toEqual([]);
  });

  //   |      [ block ]      |
  //   |          [ pool ]   |   Expect the end of the block to be the border.
  test('a pool over the end of a movable block', () => {
    expect(moved(pool('93000000', '0x2000000'), 'movablecore=64M@0x90000000', v1)).toEqual([
      'pool@93000000 (32 MiB at 0x9300_0000) lies on both sides of 0x9400_0000, but a CMA area must lie in one zone: Movable ends there, DMA begins. Move it to 0x94000000, or keep it otherwise on one side of 0x94000000.',
    ]);
    expect(moved(pool('94000000', '0x2000000'), 'movablecore=64M@0x90000000', v1)).toEqual([]);
  });

  test('a pool that is exactly a movable block lies in one zone', () => {
    expect(moved(pool('90000000'), 'movablecore=64M@0x90000000', v1)).toEqual([]);
  });
});

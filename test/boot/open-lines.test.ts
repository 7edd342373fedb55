import { describe, expect, test } from 'vitest';
import { makeWorld } from '../../src/boot/make-world.js';
import type { MachineFacts } from '../../src/boot/world.js';
import { memoryLine } from '../../src/boot/zones/open-lines.js';
import { boot, demandOf, said, smallKernel } from './demand.js';

const symbols = {
  ...smallKernel.kernelImage?.symbols,
  _etext: 0x4044_0000n,
  __start_rodata: 0x4044_0000n,
  __end_rodata: 0x404d_8000n,
  _sinittext: 0x404e_0000n,
  _einittext: 0x4050_0000n,
  _sdata: 0x4056_0000n,
  _edata: 0x4066_4808n,
  __bss_start: 0x4066_4808n,
  __bss_stop: 0x406c_d900n,
};
const withSymbols: Partial<MachineFacts> = { kernelImage: { symbols } };

describe('what the kernel says when its page allocator opens', () => {
  test('the Memory line needs the whole map of symbols', () => {
    const line = (facts: Partial<MachineFacts>) => said(boot({}, facts)).filter((text) => text.startsWith('Memory: '));
    expect(line({})).toEqual([]);
    expect(line(withSymbols)).toEqual([
      expect.stringMatching(
        /^Memory: 10\d{5}K\/1048576K available \(2240K kernel code, 1042K rwdata, 608K rodata, 512K init, 420K bss, \d+K reserved, 16384K cma-reserved\)$/,
      ),
    ]);
  });

  test('a sum below zero wraps', () => {
    const world = makeWorld(demandOf({}), { ...smallKernel, ...withSymbols });
    const figures = { free: 655_253, physical: 655_360, reserved: -3989, cma: 4096, highmem: 0 };
    expect(memoryLine(figures, world)[0]?.text).toContain(' 18446744073709535660K reserved, 16384K cma-reserved)');
  });

  test('initrd and init sections are given back in whole pages, init sections as each arch calls them', () => {
    const lines = said(boot({ initrd: [0x4840_0000n, 0x4849_2a88n] }));
    expect(lines.slice(-2)).toEqual(['Freeing initrd memory: 584K', 'Freeing unused kernel memory: 512K']);
  });
});

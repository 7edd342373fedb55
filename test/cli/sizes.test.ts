import { expect, test } from 'vitest';
import { parseBanks, parseSize, ramSizes } from '../../src/cli/sizes.js';

test('sizes are read as the kernel writes them, and as people do', () => {
  expect(parseSize('512M', 'x')).toBe(0x2000_0000n);
  expect(parseSize('0x2000_0000', 'x')).toBe(0x2000_0000n);
  expect(parseSize('1GiB', 'x')).toBe(0x4000_0000n);
  expect(parseSize('4096', 'x')).toBe(4096n);
});

test('what is no size is refused with an example', () => {
  expect(() => parseSize('lots', '--ram')).toThrow('--ram: "lots" is no size; write 512M, 1G or 0x20000000');
  expect(() => parseSize('16E', '--ram')).toThrow('does not fit into 64 bits');
  expect(() => parseSize('-1', '--ram')).toThrow('is no size');
});

test('banks are SIZE@BASE', () => {
  expect(parseBanks('1G@0x40000000,1G@0x300000000')).toEqual([
    { base: 0x4000_0000n, size: 0x4000_0000n },
    { base: 0x3_0000_0000n, size: 0x4000_0000n },
  ]);
  expect(() => parseBanks('1G')).toThrow('write SIZE@BASE');
});

test('no memory at all is no answer to how much there is', () => {
  expect(ramSizes('512M,1G')).toEqual([0x2000_0000n, 0x4000_0000n]);
  expect(ramSizes(undefined)).toEqual([undefined]);
  expect(() => ramSizes('1G,0')).toThrow('--ram: 0 is no memory, but a board needs some');
  expect(() => parseBanks('0x0@0x40000000')).toThrow('--memory: 0x0 is no memory');
});

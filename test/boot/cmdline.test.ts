import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isSameParameter, memparse, parseNumber, splitArguments } from '../../src/boot/cmdline.js';

describe('splitArguments', () => {
  test('names, values, and names without value', () => {
    expect(splitArguments('  cma=64M quiet\tmem=1G\n')).toEqual([
      { name: 'cma', value: '64M' },
      { name: 'quiet' },
      { name: 'mem', value: '1G' },
    ]);
  });

  test('quotes protect spaces, around the value or around the whole', () => {
    expect(splitArguments('a="b c" "d=e f" g')).toEqual([
      { name: 'a', value: 'b c' },
      { name: 'd', value: 'e f' },
      { name: 'g' },
    ]);
  });

  test('the first = divides, an = in the first place does not', () => {
    expect(splitArguments('a=b=c =d=e')).toEqual([
      { name: 'a', value: 'b=c' },
      { name: '=d', value: 'e' },
    ]);
  });

  test('nothing behind -- is for the kernel, nor behind a NUL', () => {
    expect(splitArguments('a -- b')).toEqual([{ name: 'a' }]);
    expect(splitArguments('a\0b')).toEqual([{ name: 'a' }]);
  });

  test('an empty value is a value', () => {
    expect(splitArguments('mem= cma=""')).toEqual([
      { name: 'mem', value: '' },
      { name: 'cma', value: '' },
    ]);
  });

  test('any text ends, and gives no spaces outside quotes', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        for (const { name } of splitArguments(text.replaceAll('"', ''))) expect(name).not.toMatch(/[ \t\n]/);
        splitArguments(text);
      }),
    );
  });
});

test('- and _ are the same in names', () => {
  expect(isSameParameter('movable_node', 'movable-node')).toBe(true);
  expect(isSameParameter('mem', 'memo')).toBe(false);
});

describe('numbers', () => {
  test.each([
    ['0x1F', 0x1fn, ''],
    ['017', 15n, ''],
    ['089', 0n, '89'],
    ['0xg', 0n, 'xg'],
    ['12ab', 12n, 'ab'],
    ['', 0n, ''],
    ['-1', 0n, '-1'],
    ['18446744073709551616', 0n, ''],
  ])('%s is %d with %j left', (text, value, rest) => {
    expect(parseNumber(text)).toEqual({ value, rest });
  });

  test.each([
    ['64M', 64n << 20n, ''],
    ['1G@0x40000000', 1n << 30n, '@0x40000000'],
    ['2e', 2n << 60n, ''],
    ['16E', 0n, ''],
    ['3Mb', 3n << 20n, 'b'],
    ['50%', 50n, '%'],
    ['K', 0n, ''],
  ])('memparse of %s', (text, value, rest) => {
    expect(memparse(text)).toEqual({ value, rest });
  });
});

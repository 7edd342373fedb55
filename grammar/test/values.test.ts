import { describe, expect, test } from 'vitest';
import { parseText } from './support/parsing.js';
import { valueItem } from './support/show.js';

/** The value of a property, which must be right. */
function read(source: string): string {
  const { document, problems } = parseText(`/dts-v1/; / { p = ${source}; };`);
  expect(problems.map((problem) => problem.message)).toEqual([]);
  const [root] = document.items;
  const property = root?.kind === 'root' ? root.body.properties[0] : undefined;
  return property?.kind === 'property' ? (property.value ?? []).map(valueItem).join(', ') : '';
}

describe('items', () => {
  test.each([
    ['a string', '"a"', '"a"'],
    ['several, mixed', '<1>, "a", [0b], &l, &{/}', '<1>, "a", [11], &l, &/'],
    ['empty ones', '<>, [], ""', '<>, [], ""'],
    ['labels before and behind', 'a: b: <1> c: d:, e: "x"', 'a: b: <1> c: d:, e: "x"'],
    ['a file', '/incbin/("a/b c.bin")', 'incbin(a/b c.bin)'],
    ['a part of a file', '/incbin/("f", 0x10, (1 + \'a\'))', 'incbin(f 16 (+ 1 97))'],
    ['a path below a label', '&{l/a/b@1}, &{l}', '&l|a/b@1, &l'],
    ['slashes at the end, or too many', '&{/a//b/}', '&/a//b/'],
  ])('%s', (_, source, expected) => {
    expect(read(source)).toBe(expected);
  });
});

describe('cells', () => {
  test.each([
    ['what may stand in them', "<1 0x2 03 'd' &l &{/x} l: (1)>", '<1 2 3 100 &l &/x l: 1>'],
    ['nothing need stand between them', "<1(2)'a'&l>", '<1 2 97 &l>'],
    ['the end of a word is where its pattern ends', '<0xfg: 1LLL: 2>', '<15 g: 1 L: 2>'],
    ['suffixes', '<1U 2L 3UL 4LL 5ULL 0x6ULL 07U>', '<1 2 3 4 5 6 7>'],
    ['zeros in front', '<0 00 0x00000000000000000000000001 0000000000000000000000000000017>', '<0 0 1 15>'],
    [
      '64 bits',
      '<18446744073709551615 0xffffffffffffffff 01777777777777777777777>',
      `<${`${2n ** 64n - 1n} `.repeat(3).trim()}>`,
    ],
    [
      'beyond what a number holds exactly',
      '<9007199254740991 9007199254740993 0x20000000000001>',
      '<9007199254740991 9007199254740993 9007199254740993>',
    ],
    ['widths', '/bits/ 8 <1>, /bits/16<2>, /bits/ 0x20 <3>, /bits/ 0100 <4>', '8<1>, 16<2>, <3>, 64<4>'],
    ['the width is for one list only', '/bits/ 8 <1>, <2>', '8<1>, <2>'],
    ['a marker may stand anywhere', '<1\n# 5 "f.dts"\n2>', '<1 2>'],
  ])('%s', (_, source, expected) => {
    expect(read(source)).toBe(expected);
  });
});

describe('bytes', () => {
  test.each([
    ['with blanks or without', '[00 ff 0A], [deadbeef]', '[0 255 10], [222 173 190 239]'],
    ['a label wins by its length', '[ab: 00], [00ab: 11], [a:]', '[ab: 0], [0 ab: 17], [a:]'],
  ])('%s', (_, source, expected) => {
    expect(read(source)).toBe(expected);
  });
});

describe('strings and characters', () => {
  const bytes = (text: string) => JSON.stringify(text);
  test.each([
    ['the letters', '"\\a\\b\\t\\n\\v\\f\\r"', bytes('\x07\b\t\n\v\f\r')],
    [
      'octal, one to three digits',
      '"\\0", "\\18", "\\1234", "\\777\\400"',
      [bytes('\0'), bytes('\x018'), bytes('S4'), bytes('\xff\0')].join(', '),
    ],
    [
      'hex, one or two digits',
      '"\\x4", "\\x41", "\\x414", "\\xfg"',
      [bytes('\x04'), bytes('A'), bytes('A4'), bytes('\x0fg')].join(', '),
    ],
    ['a blank or sign in place of a hex digit, as strtol() has it', '"\\x 1\\x+a\\x-1"', bytes('\x01\x0a\xff')],
    ['any other character is itself', '"\\q\\8\\X41\\u0041\\"\\\\\\\'"', bytes('q8X41u0041"\\\'')],
    ['bytes are not decoded', '"\xc3\xa9\x80\0"', bytes('\xc3\xa9\x80\0')],
    ['lines may break in it', '"a\nb"', bytes('a\nb')],
    ['comments are none in it', '"/* a", "// b"', '"/* a", "// b"'],
    ['a long one', `"${'x'.repeat(500)}"`, bytes('x'.repeat(500))],
    ['characters', "<'a' '\"' '\n' '\\n' '\\x41' '\\101' '\xe9'>", '<97 34 10 10 65 65 233>'],
    ['quotes and backslashes as characters', "<'\\''>, <'\\\\'>", '<39>, <92>'],
    ['an escaped quote closes, if none follows', "<'\\'>", '<39>'],
  ])('%s', (_, source, expected) => {
    expect(read(source)).toBe(expected);
  });
});

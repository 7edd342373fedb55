import { describe, expect, test } from 'vitest';
import { expand, expansionsOf, includesOf, placeText, spanOf } from './support/preprocessing.js';

// A span is where the user would put the cursor; `expandedFrom` walks inward to the #define, `includedFrom` outward.

describe('what no macro touched stands where it was written', () => {
  test('in the source', () => {
    const span = spanOf('#define A 1\n\n  b = <2>;\n', '<2>');
    expect(placeText(span)).toBe('a.dts:3:7 "<2>"');
    expect(expansionsOf(span)).toEqual([]);
  });

  test('behind joined lines and comments', () => {
    expect(placeText(spanOf('a \\\n b /* x\n y */ c\n', 'c'))).toBe('a.dts:3:7 "c"');
  });

  test('a word that lines are joined in', () => {
    expect(placeText(spanOf('ab\\\ncd = <1>;\n', 'abcd'))).toBe('a.dts:1:1 "ab\\\\\\ncd"');
  });

  test('columns count characters, not bytes', () => {
    expect(placeText(spanOf('"Z\xc3\xbcrich" b\n', 'b'))).toBe('a.dts:1:10 "b"');
  });

  test('behind an included file', () => {
    expect(placeText(spanOf({ 'a.dts': '#include "b.h"\nc\n', 'b.h': '\n\n\n' }, 'c'))).toBe('a.dts:2:1 "c"');
  });
});

describe('what a macro made stands at its use', () => {
  test('the body of a plain macro', () => {
    const span = spanOf('#define BASE 0x8000\nreg = <BASE 2>;\n', '0x8000');
    expect(placeText(span)).toBe('a.dts:2:8 "BASE"');
    expect(expansionsOf(span)).toEqual(['BASE: a.dts:1:14 "0x8000"']);
  });

  test('each word of a body leads to its own', () => {
    const source = '#define AT (1 + 2)\nreg = <AT>;\n';
    expect(expansionsOf(spanOf(source, '2'))).toEqual(['AT: a.dts:1:17 "2"']);
    expect(expansionsOf(spanOf(source, '+'))).toEqual(['AT: a.dts:1:15 "+"']);
  });

  test('a macro in a macro in a macro: outermost first', () => {
    const span = spanOf('#define A B\n#define B C\n#define C 7\n<A>\n', '7');
    expect(placeText(span)).toBe('a.dts:4:2 "A"');
    expect(expansionsOf(span)).toEqual(['A: a.dts:1:11 "B"', 'B: a.dts:2:11 "C"', 'C: a.dts:3:11 "7"']);
  });

  test('a call is all of its use, over lines', () => {
    const span = spanOf('#define F(x) <x>\nF(\n 1)\n', '<');
    expect(placeText(span)).toBe('a.dts:2:1 "F(\\n 1)"');
    expect(expansionsOf(span)).toEqual(['F: a.dts:1:14 "<"']);
  });

  test('an argument leads to where it was written, in the use', () => {
    const span = spanOf('#define F(x) <x>\n F(42)\n', '42');
    expect(placeText(span)).toBe('a.dts:2:2 "F(42)"');
    expect(expansionsOf(span)).toEqual(['F: a.dts:2:4 "42"']);
  });

  test('a macro in an argument leads through both', () => {
    const span = spanOf('#define N 42\n#define F(x) <x>\nF(N)\n', '42');
    expect(placeText(span)).toBe('a.dts:3:1 "F(N)"');
    expect(expansionsOf(span)).toEqual(['F: a.dts:3:3 "N"', 'N: a.dts:1:11 "42"']);
  });

  test('what # and ## made leads to the parameter', () => {
    expect(expansionsOf(spanOf('#define S(x) #x\nS(a)\n', '"a"'))).toEqual(['S: a.dts:1:14 "#x"']);
    expect(placeText(spanOf('#define C(a, b) a##b\nC(re, g) = <1>;\n', 'reg'))).toBe('a.dts:2:1 "C(re, g)"');
  });

  test('two uses side by side keep their own places', () => {
    const source = '#define A 1\n#define B 2\n<A B A>\n';
    const { text } = expand(source).text;
    expect(text).toContain('<1 2 1>');
    const at = text.indexOf('<1 2 1>');
    const { spanOf: placeOf } = expand(source).text;
    expect([1, 3, 5].map((offset) => placeText(placeOf(at + offset, at + offset + 1)))).toEqual([
      'a.dts:3:2 "A"',
      'a.dts:3:4 "B"',
      'a.dts:3:6 "A"',
    ]);
  });

  test('from one use to another: all between', () => {
    const span = spanOf('#define A 1\n#define B 2\n<A B>;\n', '1 2');
    expect(placeText(span)).toBe('a.dts:3:2 "A B"');
  });

  test('a macro of -D is spelled on the command line', () => {
    const span = spanOf('<A>\n', '3', { defines: [{ name: 'A', value: '3' }] });
    expect(placeText(span)).toBe('a.dts:1:2 "A"');
    expect(expansionsOf(span)).toEqual([expect.stringMatching(/^A: <command-line>:\d+:11 "3"$/)]);
  });

  test('a definition that was replaced leads to the one that counted at the use', () => {
    expect(expansionsOf(spanOf('#define A 1\n<A>\n#undef A\n#define A 2\n', '1'))).toEqual(['A: a.dts:1:11 "1"']);
  });
});

describe('includes', () => {
  const files = {
    'a.dts': '\n#include "b.h"\nreg = <SIZE>;\n',
    'b.h': '#include <c.h>\nin b;\n',
    'inc/c.h': '#define SIZE MIB(4)\n#define MIB(n) (n * 0x100000)\nin c;\n',
  };

  test('a definition two files away', () => {
    const span = spanOf(files, '0x100000');
    expect(placeText(span)).toBe('a.dts:3:8 "SIZE"');
    expect(expansionsOf(span)).toEqual(['SIZE: inc/c.h:1:14 "MIB"', 'MIB: inc/c.h:2:21 "0x100000"']);
    expect(expansionsOf(spanOf(files, '4 '))).toEqual(['SIZE: inc/c.h:1:18 "4"']);
  });

  test('each file leads to the directive that included it', () => {
    expect(includesOf(spanOf(files, 'in c'))).toEqual(['b.h:1:1 "#include <c.h>"', 'a.dts:2:1 "#include \\"b.h\\""']);
    expect(includesOf(spanOf(files, 'in b'))).toEqual(['a.dts:2:1 "#include \\"b.h\\""']);
    expect(includesOf(spanOf(files, 'reg'))).toEqual([]);
  });

  test('a file that is included twice is two, each with its own directive', () => {
    const twice = { 'a.dts': '#include "b.h"\n\n#include "b.h"\n', 'b.h': 'x __COUNTER__\n' };
    expect(includesOf(spanOf(twice, '0'))).toEqual(['a.dts:1:1 "#include \\"b.h\\""']);
    expect(includesOf(spanOf(twice, '1'))).toEqual(['a.dts:3:1 "#include \\"b.h\\""']);
  });

  test('the spelling of a macro knows who included its file', () => {
    const span = spanOf(files, '0x100000');
    expect(includesOf(span.expandedFrom?.spelling as typeof span)).toEqual([
      'b.h:1:1 "#include <c.h>"',
      'a.dts:2:1 "#include \\"b.h\\""',
    ]);
  });

  test('a call that begins in one file and whose definition is in the other', () => {
    const span = spanOf({ 'a.dts': '#include "b.h"\nF(8)\n', 'b.h': '#define F(x) G(x)\n#define G(y) [y]\n' }, '8');
    expect(placeText(span)).toBe('a.dts:2:1 "F(8)"');
    expect(expansionsOf(span)).toEqual(['F: a.dts:2:3 "8"']);
  });

  test("dtc's /include/ leads out as well", () => {
    const span = spanOf({ 'a.dts': '\n/include/ "b.dtsi"\n', 'b.dtsi': 'x\n' }, 'x');
    expect(placeText(span)).toBe('b.dtsi:1:1 "x"');
    expect(includesOf(span)).toEqual(['a.dts:2:1 "/include/ \\"b.dtsi\\""']);
  });
});

describe('text that cpp has been over', () => {
  const output = '# 1 "board.dts"\n# 1 "soc.dtsi" 1\na;\n# 2 "board.dts" 2\n\nb;\n';
  test('its markers tell the file and the line', () => {
    expect(placeText(spanOf(output, 'a;'))).toMatch(/^soc\.dtsi:1:1 /);
    expect(placeText(spanOf(output, 'b;'))).toMatch(/^board\.dts:3:1 /);
  });
});

describe('a problem in a macro is told at its use', () => {
  test('too few arguments, called by another macro', () => {
    const { problems } = expand('#define F(a, b) a\n#define G F(1)\n\nG\n');
    expect(problems).toHaveLength(1);
    const [{ span, related }] = problems as [(typeof problems)[0]];
    expect(placeText(span)).toBe('a.dts:4:1 "G"');
    expect(expansionsOf(span)).toEqual(['G: a.dts:2:11 "F"']);
    expect(related.map((each) => placeText(each.span))).toEqual(['a.dts:1:9 "F"']);
  });

  test('a division by zero that a macro hides', () => {
    const { problems } = expand('#define Z 0\n#if 1 / Z\n#endif\n');
    expect(problems.map(({ span }) => placeText(span))).toEqual(['a.dts:2:7 "/"']);
  });
});

import { describe, expect, test } from 'vitest';
import { expand, textOf, toldOf } from './support/preprocessing.js';

describe('conditionals', () => {
  const branch = (condition: string): string => `#if ${condition}\nyes\n#else\nno\n#endif\n`;
  test.each([
    ['1', 'yes'],
    ['0', 'no'],
    ['UNKNOWN', 'no'],
    ['defined A && defined(B) && !defined C', 'yes'],
    ['A == 3 && B < A', 'yes'],
    ['(1 << 3 | 1) == 9 && (6 ^ 3) == 5 && ~0 == -1', 'yes'],
    ['7 / 2 == 3 && -7 % 3 == -1', 'yes'],
    ["'a' == 97 && '\\n' == 10 && '\\x41' == 65", 'yes'],
    ['0x10 == 16 && 010 == 8 && 0b11 == 3', 'yes'],
    ['-1 > 0u', 'yes'],
    ['-1 > 0', 'no'],
    ['0xffffffffffffffff == -1', 'yes'],
    ['18446744073709551615u == 0xffffffffffffffff', 'yes'],
    ['1 ? 0 : 1 / 0', 'no'],
    ['0 && 1 / 0', 'no'],
    ['1 || 1 / 0', 'yes'],
    ['2 - 1 - 1', 'no'],
    ['ADD(A, 1) == 4', 'yes'],
    ['FUN == 0', 'yes'],
    ['(1 ? 2 : 3, 4) == 4', 'yes'],
  ])('#if %s', (condition, text) => {
    const source = `#define A 3\n#define B A - 1\n#define ADD(a, b) ((a) + (b))\n#define FUN(x) x\n${branch(condition)}`;
    expect(textOf(source)).toBe(text);
    expect(toldOf(source)).toEqual([]);
  });

  test.each([
    ['', 'The condition is empty, but #if needs an expression.'],
    ['1 +', 'The condition ends behind +, but a value must.'],
    ['(1', 'The parenthesis is open, but a ) must close it.'],
    ['1)', 'A ) stands here, but no ( is open.'],
    ['1 2', '2 stands behind a whole expression, but an operator must.'],
    ['1 / 0', 'The condition divides by zero.'],
    ['"a"', '"a" is no value that #if knows.'],
    ['1 = 1', '= stands behind a whole expression, but an operator must.'],
    ['1.5', undefined],
    ['defined', undefined],
    ['08', undefined],
  ])('#if %s is a mistake, and does not hold', (condition, message) => {
    const source = branch(condition);
    const { problems } = expand(source);
    expect(problems.map(({ severity, code }) => `${severity} ${code}`)).toEqual(['error preprocess/condition']);
    if (message !== undefined) expect(problems[0]?.message).toBe(message);
    expect(textOf(source)).toBe('no');
  });

  test.each([
    ['the first that holds, and no other', '#if 0\na\n#elif 1\nb\n#elif 1\nc\n#else\nd\n#endif', 'b'],
    ['what is passed over is not judged', '#if 1\na\n#elif 1 / 0\nb\n#endif', 'a'],
    ['nor are directives in it', '#if 0\n#error no\n#include "gone"\n#nonsense\n#endif\na', 'a'],
    ['but its conditionals are paired', '#if 0\n#if 1\na\n#else\nb\n#endif\n#else\nc\n#endif', 'c'],
    ['an odd quote in it is no string', "#if 0\ndon't\n#endif\na", 'a'],
    ['a comment in it hides directives', '#if 0\n/*\n#endif\n*/\na\n#endif\nb', 'b'],
    ['#ifndef, #elifdef and #elifndef', '#ifndef A\na\n#endif\n#if 0\n#elifdef A\nb\n#elifndef A\nc\n#endif', 'a c'],
    ['a guard', '#ifndef G\n#define G\na\n#endif\n#ifndef G\nb\n#endif', 'a'],
  ])('%s', (_, source, text) => {
    expect(textOf(source)).toBe(text);
    expect(toldOf(source)).toEqual([]);
  });

  test.each([
    ['#endif alone', 'a\n#endif\n', 'error directive-without-if a.dts:2:1 "#endif"'],
    ['#else alone', '#else\n', 'error directive-without-if a.dts:1:1 "#else"'],
    ['#else twice', '#if 1\n#else\n#else\n#endif\n', 'error directive-after-else a.dts:3:1 "#else"'],
    ['#elif behind #else', '#if 1\n#else\n#elif 1\n#endif\n', 'error directive-after-else a.dts:3:1 "#elif 1"'],
    ['no #endif', 'a\n#ifdef A\nb\n', 'error unterminated-if a.dts:2:1 "#ifdef A"'],
    ['no name', '#ifdef\n#endif\n', 'error macro-definition a.dts:1:1 "#ifdef"'],
    ['more than a name', '#ifdef A B\n#endif\n', 'warning extra-tokens a.dts:1:10 "B"'],
  ])('%s is told of at its place', (_, source, told) => expect(toldOf(source)).toEqual([told]));
});

describe('what the preprocessor itself defines', () => {
  test.each([
    ['__LINE__ is the line of the use', '\n\n__LINE__', '3'],
    ['over lines of a call, its own', '#define F(x) x\nF(\n__LINE__\n)', '3'],
    ['__FILE__', '__FILE__', '"a.dts"'],
    ['__COUNTER__ counts', '__COUNTER__ __COUNTER__ __COUNTER__', '0 1 2'],
    ['__INCLUDE_LEVEL__', '__INCLUDE_LEVEL__', '0'],
    ['__DTS__', '__DTS__ __ASSEMBLER__', '1 1'],
    ['#line changes what they say', '#line 70 "b.dts"\n__LINE__ __FILE__', '70 "b.dts"'],
  ])('%s', (_, source, text) => expect(textOf(source)).toBe(text));

  test('in an included file they speak of it', () => {
    const files = {
      'a.dts': '#include "b.h"\n__FILE__',
      'b.h': '\n__LINE__ __FILE__ __BASE_FILE__ __INCLUDE_LEVEL__\n',
    };
    expect(textOf(files)).toBe('2 "b.h" "a.dts" 1 "a.dts"');
  });

  test('-D and -U', () => {
    const defines = [{ name: 'A' }, { name: 'B', value: '2' }, { name: 'F(x)', value: '<x>' }, { name: 'C' }];
    expect(textOf('A B F(3) C', { defines, undefines: ['C'] })).toBe('1 2 <3> C');
  });

  test('no time of the day: the same source makes the same text', () => {
    expect(textOf('__DATE__ __TIME__')).toBe(textOf('__DATE__ __TIME__'));
  });
});

describe('includes', () => {
  const files = {
    'a.dts': '#include "b.h"\n#include <b.h>\n',
    'b.h': 'beside\n',
    'inc/b.h': 'first\n',
    'more/b.h': 'second\n',
  };
  test('quotes look beside the file first, angles only in the folders', () => {
    expect(textOf(files)).toBe('beside first');
    expect(textOf(files, { includeDirs: ['more', 'inc'] })).toBe('beside second');
  });

  test('beside means beside the file that includes', () => {
    expect(textOf({ 'a.dts': '#include "x/y.h"', 'x/y.h': '#include "z.h"', 'x/z.h': 'deep', 'z.h': 'top' })).toBe(
      'deep',
    );
  });

  test('#include_next goes on behind the folder that the file was found in', () => {
    const chain = { ...files, 'a.dts': '#include <b.h>', 'inc/b.h': 'first\n#include_next <b.h>\n' };
    expect(textOf(chain, { includeDirs: ['inc', 'more'] })).toBe('first second');
  });

  test('#include_next in the source itself is #include, with a warning', () => {
    expect(toldOf({ ...files, 'a.dts': '#include_next <b.h>\n' })).toEqual([
      'warning include-next a.dts:1:1 "#include_next <b.h>"',
    ]);
  });

  test('a macro may name the file', () => {
    expect(textOf({ ...files, 'a.dts': '#define N <b.h>\n#include N\n#define M "b.h"\n#include M\n' })).toBe(
      'first beside',
    );
  });

  test('#import, and #pragma once, take a file once', () => {
    expect(textOf({ ...files, 'a.dts': '#import "b.h"\n#import "b.h"\n' })).toBe('beside');
    expect(textOf({ ...files, 'b.h': '#pragma once\nx\n', 'a.dts': '#include "b.h"\n#include "b.h"\n' })).toBe('x');
  });

  test('__has_include asks, and reads nothing', () => {
    const ask = '#if __has_include("b.h") && __has_include(<b.h>) && !__has_include("gone.h")\nyes\n#endif\n';
    expect(textOf({ ...files, 'a.dts': ask })).toBe('yes');
    expect(expand({ ...files, 'a.dts': ask }).filesRead).toEqual(['a.dts']);
  });

  test('files read are listed once, in their order', () => {
    const { filesRead } = expand({ ...files, 'a.dts': '#include <b.h>\n#include "b.h"\n#include <b.h>\n' });
    expect(filesRead).toEqual(['a.dts', 'inc/b.h', 'b.h']);
  });

  test("/include/ is dtc's: the file is put there, macros and all", () => {
    expect(textOf({ 'a.dts': '#define A 1\n/include/ "b.dtsi"\nA', 'b.dtsi': 'text\n' })).toBe('text 1');
  });

  test.each([
    ['a file that is not there', '#include "gone.h"\n', 'error missing-include a.dts:1:10 "\\"gone.h\\""'],
    ['no name', '#include\n', 'error include-name a.dts:1:1 "#include"'],
    ['an empty name', '#include ""\n', 'error include-name a.dts:1:1 "#include \\"\\""'],
    ['no quotes', '#include b.h\n', 'error include-name a.dts:1:1 "#include b.h"'],
    ['text behind it', '#include "b.h" x\n', 'warning extra-tokens a.dts:1:16 "x"'],
    [
      'among arguments',
      '#define F(x) x\nF(\n#include "b.h"\n)\n',
      'error include-in-arguments a.dts:3:1 "#include \\"b.h\\""',
    ],
  ])('%s is told of at its place', (_, source, told) => expect(toldOf({ ...files, 'a.dts': source })).toEqual([told]));

  test('a file that includes itself ends at the limit, once, with a way out', () => {
    const { problems } = expand('a\n#include "a.dts"\n');
    expect(problems).toMatchObject([
      { code: 'preprocess/include-cycle', help: 'Guard the file with #ifndef, #define and #endif.' },
    ]);
  });
});

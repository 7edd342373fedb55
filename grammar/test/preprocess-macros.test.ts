import { describe, expect, test } from 'vitest';
import { expand, textOf, toldOf } from './support/preprocessing.js';

describe('macros without parameters', () => {
  test.each([
    ['a name becomes its body', '#define A 1\nA', '1'],
    ['an empty body leaves nothing', '#define A\nx A y', 'x y'],
    ['a body is expanded where it is put, not where it is defined', '#define A B\n#define B 2\nA', '2'],
    ['a part of a word is no name', '#define A 1\nAA A_ xA A1 a', 'AA A_ xA A1 a'],
    ['a name inside of quotes is text', '#define A 1\n"A" \'A\'', '"A" \'A\''],
    ['behind #undef it is a word again', '#define A 1\nA\n#undef A\nA', '1 A'],
    ['#undef of what is none is no mistake', '#undef A\nA', 'A'],
    ['the last definition counts', '#define A 1\n#undef A\n#define A 2\nA', '2'],
    [
      'names of properties have dashes: each part is a word of its own',
      '#define cells 2\n#address-cells',
      '#address-2',
    ],
    ['a comma joins nothing', '#define linux 1\nlinux,cma', '1,cma'],
  ])('%s', (_, source, text) => {
    expect(textOf(source)).toBe(text);
    expect(toldOf(source)).toEqual([]);
  });
});

describe('a macro does not expand itself', () => {
  test.each([
    ['directly', '#define A A + 1\nA', 'A + 1'],
    ['through another', '#define A B\n#define B A\nA B', 'A B'],
    ['by its argument it does', '#define F(x) x + 1\nF(F(2))', '2 + 1 + 1'],
    ['a word that was closed once stays closed', '#define A A(1)\n#define F(x) x\nF(A)(2)', 'A(1)(2)'],
    ['a call whose parenthesis comes behind the body', '#define F(x) [x]\n#define G F\nG(3)', '[3]'],
    ['and that closes over its own name', '#define F(x) x F\nF(1)(2)(3)', '1 F(2)(3)'],
    ['in the middle of arguments', '#define F(x) <x>\n#define A F(A)\nA', '<A>'],
  ])('%s', (_, source, text) => {
    expect(textOf(source)).toBe(text);
    expect(toldOf(source)).toEqual([]);
  });
});

describe('macros with parameters', () => {
  const define = '#define F(a, b) (b a)\n';
  test.each([
    ['arguments go where the parameters are', `${define}F(1, 2)`, '(2 1)'],
    ['a name without parentheses is a word', `${define}F F;`, 'F F;'],
    ['blanks and lines may stand before the parenthesis', `${define}F\n (1, 2)`, '(2 1)'],
    ['arguments go over lines', `${define}F(1,\n2)`, '(2 1)'],
    ['commas in parentheses are part of an argument', `${define}F((1, 2), 3)`, '(3 (1, 2))'],
    ['commas in quotes too', `${define}F("a,b", ',')`, `(',' "a,b")`],
    ['brackets and angles protect no comma', `${define}F([1, 2])`, '(2] [1)'],
    ['an argument may be empty', `${define}F(, 2) F(1,)`, '(2 ) ( 1)'],
    ['a macro without parameters wants its parentheses', '#define G() g\nG G() G( )', 'G g g'],
    ['an argument of one parameter may be empty', '#define G(x) <x>\nG() G( )', '<> <>'],
    ['arguments are expanded before they go in', '#define A 1\n#define G(x) x x\nG(A)', '1 1'],
    ['a directive among the arguments is obeyed', '#define G(x) <x>\nG(1\n#define A 2\nA)', '<1 2>'],
    ['a conditional among the arguments too', '#define G(x) <x>\nG(1\n#ifdef NO\n2\n#else\n3\n#endif\n)', '<1 3>'],
    ['a blank in front of the list makes it a body', '#define G (x) x\nG', '(x) x'],
  ])('%s', (_, source, text) => {
    expect(textOf(source)).toBe(text);
    expect(toldOf(source)).toEqual([]);
  });

  test.each([
    ['too few', 'F(1)', 'F is called with 1 argument, but it takes 2 arguments.'],
    ['too many', 'F(1, 2, 3)', 'F is called with 3 arguments, but it takes 2 arguments.'],
    ['no end', 'F(1, 2', 'The arguments of F do not end, but a ) must close them.'],
  ])('%s: told at the name, with a look at the definition, and the call stays', (_, call, message) => {
    const { problems, text } = expand(`${define}x ${call}`);
    expect(problems).toMatchObject([{ severity: 'error', code: 'preprocess/macro-arguments', message }]);
    const [{ span, related }] = problems as [(typeof problems)[0]];
    expect(span.file.text.slice(span.start, span.end)).toBe('F');
    expect(related.map(({ message: words }) => words)).toEqual(['F is defined here']);
    expect(text.text).toContain('x F');
  });
});

describe('variadic macros', () => {
  test.each([
    ['the rest is one', '#define F(a, ...) <__VA_ARGS__> a\nF(1, 2, 3)', '<2, 3> 1'],
    ['all may be the rest', '#define F(...) <__VA_ARGS__>\nF(1, 2) F()', '<1, 2> <>'],
    ['the rest may have a name', '#define F(a, rest...) <rest>\nF(1, 2, 3)', '<2, 3>'],
    [
      'a comma in front of nothing is swallowed by ##',
      '#define F(a, ...) a, ## __VA_ARGS__;\nF(1) F(1, 2)',
      '1; 1, 2;',
    ],
    ['an empty rest behind its comma keeps it', '#define F(a, ...) a, ## __VA_ARGS__;\nF(1,)', '1,;'],
    ['__VA_OPT__ stands only with a rest', '#define F(a, ...) a __VA_OPT__(: __VA_ARGS__)\nF(1) F(1, 2)', '1 1 : 2'],
    ['as a string', '#define F(...) #__VA_ARGS__\nF(a, "b")', '"a, \\"b\\""'],
  ])('%s', (_, source, text) => {
    expect(textOf(source)).toBe(text);
    expect(toldOf(source)).toEqual([]);
  });
});

describe('# makes a string', () => {
  const str = '#define STR(x) #x\n#define XSTR(x) STR(x)\n#define A 1 + 2\n';
  test.each([
    ['of the argument as it is written', 'STR(A)', '"A"'],
    ['through another macro of what it expands to', 'XSTR(A)', '"1 + 2"'],
    ['with one blank for many', 'STR(a   b\n  c)', '"a b c"'],
    ['without those at the ends', 'STR(  a  )', '"a"'],
    ['with quotes and backslashes kept', 'STR("a\\n" \'"\')', '"\\"a\\\\n\\" \'\\"\'"'],
    ['of nothing', 'STR()', '""'],
    ['commas in parentheses and all', 'STR((a, b))', '"(a, b)"'],
    ['a comment is a blank', 'STR(a/* x */b)', '"a b"'],
  ])('%s', (_, source, text) => expect(textOf(str + source)).toBe(text));

  test('in front of what is no parameter it is a character', () => {
    expect(textOf('#define CELLS(n) #address-cells = <n>\nCELLS(2)')).toBe('#address-cells = <2>');
  });
});

describe('## joins words', () => {
  test.each([
    ['names', '#define CAT(a, b) a ## b\nCAT(x, y)', 'xy'],
    ['arguments as they are written', '#define CAT(a, b) a##b\n#define x 1\nCAT(x, y)', 'xy'],
    ['what comes out is looked at once more', '#define CAT(a, b) a##b\n#define xy 3\nCAT(x, y)', '3'],
    ['a name and a number', '#define R(n) reg##n\nR(12)', 'reg12'],
    ['a number and a name', '#define N(n) 0x##n\nN(ff)', '0xff'],
    ['with nothing on one side', '#define CAT(a, b) <a##b>\nCAT(, y) CAT(x, ) CAT(,)', '<y> <x> <>'],
    ['three of them', '#define C(a, b, c) a##b##c\nC(1, 2, 3)', '123'],
    ['only the words beside it', '#define CAT(a, b) a##b\nCAT(1 2, 3 4)', '1 23 4'],
    ['what makes no word stays two', '#define CAT(a, b) a##b\nCAT(+, x)', '+ x'],
    ['in a macro without parameters', '#define A x ## y\nA', 'xy'],
  ])('%s', (_, source, text) => expect(textOf(source)).toBe(text));

  test.each(['#define A ## b', '#define A a ##'])('it has two sides: %s', (source) => {
    expect(toldOf(`${source}\n`)).toEqual([`error macro-definition a.dts:1:${source.indexOf('##') + 1} "##"`]);
  });
});

describe('lines, comments and words', () => {
  test.each([
    ['a backslash joins lines', '#define A 1 + \\\n 2\nA', '1 + 2'],
    ['even inside of a word', '#def\\\nine A 1\nA', '1'],
    ['and with blanks behind it', '#define A 1 \\ \n + 2\nA', '1 + 2'],
    ['CR LF ends a line as LF does', '#define A 1\r\nA\r\n', '1'],
    ['a comment is a blank', 'a/**/b', 'a b'],
    ['a comment over lines does not end a directive', '#define A /* x\n y */ 1\nA', '1'],
    ['// goes to the end of the line', '#define A 1 // one\nA', '1'],
    ['// inside of a string is text', 'a = "http://x";', 'a = "http://x";'],
    ['/* inside of a string is text', 'a = "/*"; b = "*/";', 'a = "/*"; b = "*/";'],
    ['a quote inside of a comment opens nothing', "a /* don't */ b // it's\nc", 'a b c'],
    ['blanks may stand around the #', '#define A 1\n  #  undef A\nA', 'A'],
    ['a # alone is nothing', 'a\n#\nb', 'a b'],
    ['what is no directive is text', '#address-cells = <1>;', '#address-cells = <1>;'],
    ['so is #size-cells behind a macro', '#define N 2\n#size-cells = <N>;', '#size-cells = <2>;'],
    ['so is a property whose name only begins as one', '#iffy-cells = <1>;\n#defined;', '#iffy-cells = <1>; #defined;'],
    ['words that a macro puts together stay two', '#define M -\n-M x', '- - x'],
    ['a number takes letters, dots and signed exponents', '#define e 9\n1e+e 0xe+e', '1e+e 0xe+e'],
  ])('%s', (_, source, text) => expect(textOf(source)).toBe(text));

  test('a comment without end is told of at its begin', () => {
    expect(toldOf('a\n /* b\n')).toEqual(['error unterminated-comment a.dts:2:2 "/*"']);
  });

  test('lines stay lines: what stands on line 5 still does', () => {
    const { text } = expand('#define A 1\n\n/* x\n y */\nA\n').text;
    expect(text.split('\n').findIndex((line) => line.includes('1'))).toBeLessThanOrEqual(4);
  });
});

describe('definitions', () => {
  test.each([
    ['no name', '#define\n', 'error macro-definition a.dts:1:8 ""'],
    ['a number for a name', '#define 1 2\n', 'error macro-definition a.dts:1:9 "1"'],
    ['defined', '#define defined 1\n', 'error macro-definition a.dts:1:9 "defined"'],
    ['a parameter twice', '#define F(a, a) a\n', 'error macro-definition a.dts:1:14 "a"'],
    ['no comma between parameters', '#define F(a b) a\n', 'error macro-definition a.dts:1:13 "b"'],
    ['a list without end', '#define F(a\n', 'error macro-definition a.dts:1:10 "(a"'],
    ['another text without #undef', '#define A 1\n#define A 2\n', 'warning macro-redefined a.dts:2:9 "A"'],
    ['a name of the preprocessor', '#define __LINE__ 1\n', 'warning builtin-redefined a.dts:1:9 "__LINE__"'],
  ])('%s is told of at its place', (_, source, told) => expect(toldOf(source)).toEqual([told]));

  test.each([
    ['the same twice', '#define A 1  + 2\n#define A 1 +   2 /* again */\n'],
    ['with parameters', '#define F(a) a\n#define F(a) a\n'],
  ])('%s is no redefinition', (_, source) => expect(toldOf(source)).toEqual([]));

  test('push_macro and pop_macro', () => {
    const source = '#define A 1\n#pragma push_macro("A")\n#undef A\n#define A 2\nA\n#pragma pop_macro("A")\nA';
    expect(textOf(source)).toBe('2 1');
  });

  test.each([
    ['#error no board\n', 'error error-directive a.dts:1:1 "#error no board"'],
    ['#warning old\n', 'warning warning-directive a.dts:1:1 "#warning old"'],
  ])('%s', (source, told) => expect(toldOf(source)).toEqual([told]));
});

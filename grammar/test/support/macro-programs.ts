import fc from 'fast-check';
import type { Files } from './preprocessing.js';

/** Programs of macros, as strange as they come; a few names, so that they meet. */
const objects = ['A', 'B', 'C', 'D'];
const functions = ['F', 'G', 'H'];
const variadics = ['V', 'W'];
const parameters = ['x', 'y'];

const from = fc.constantFrom;
const list = (one: fc.Arbitrary<string>, maxLength: number, separator = ' '): fc.Arbitrary<string> =>
  fc.array(one, { maxLength }).map((all) => all.join(separator));

const literal = from(
  '1',
  '2',
  '0x10',
  'a',
  'reg',
  '"s"',
  "'c'",
  '"q\\"x"',
  '+',
  '-',
  '<',
  '>',
  '&',
  ';',
  '=',
  '.',
  '(2)',
  '1.e',
  '/',
  '*',
  '~',
);
const predefined = from('__LINE__', '__COUNTER__', '__DTS__', '__INCLUDE_LEVEL__');
const blank = from('', '', ' ', '  ', '\t', '/* c */', ' \\\n ');

/** Words with calls among them; what is between words is sometimes nothing. */
const words = (names: readonly string[]): fc.Arbitrary<string> =>
  fc.letrec<{ words: string; word: string; call: string }>((tie) => ({
    words: fc.array(fc.tuple(tie('word'), blank), { maxLength: 5 }).map((all) => all.flat().join('')),
    word: fc.oneof(
      { maxDepth: 3, depthIdentifier: 'words' },
      { weight: 3, arbitrary: from(...names, ...objects) },
      { weight: 3, arbitrary: literal },
      { weight: 1, arbitrary: from(...functions, ...variadics) },
      { weight: 1, arbitrary: predefined },
      { weight: 4, arbitrary: tie('call') },
    ),
    call: fc
      .tuple(
        from(...functions, ...variadics, 'A', 'C'),
        from('', ' ', '\n'),
        fc.array(tie('words'), { maxLength: 3 }),
        from(',', ', ', ' ,\n'),
      )
      .map(([name, gap, args, comma]) => `${name}${gap}(${args.join(comma)})`),
  })).words;

/** A body: on one line, with `#` and `##` where they mean something. */
const body = (names: readonly string[], strings: readonly string[]): fc.Arbitrary<string> => {
  const one =
    strings.length === 0
      ? words(names)
      : fc.oneof({ weight: 4, arbitrary: words(names) }, { weight: 1, arbitrary: from(...strings) });
  const text = one.map((line) => line.replace(/(?<!\\)\n/g, ' '));
  return fc.tuple(text, from('', '', '##', ' ## '), text, from('', '', '##'), text).map(([a, tie, b, more, c]) => {
    const joined = [a, b, c].some((part) => part.trim() === '') ? [a, b, c].join(' ') : `${a}${tie}${b}${more}${c}`;
    return joined.replace(/^\s*(?:##\s*)+|(?:\s*##)+\s*$/g, '');
  });
};

const definition = fc.oneof(
  fc.tuple(from(...objects), body([], [])).map(([name, text]) => `#define ${name} ${text}`),
  fc
    .tuple(from(...functions), body(parameters, ['#x', '# y', 'x##y', 'x ## 1', '- ## x']))
    .map(([name, text]) => `#define ${name}(x, y) ${text}`),
  fc.tuple(from('H', 'G'), body(['x'], ['#x'])).map(([name, text]) => `#define ${name}(x) ${text}`),
  fc.tuple(from('V'), body(['__VA_ARGS__'], ['#__VA_ARGS__'])).map(([name, text]) => `#define ${name}(...) ${text}`),
  fc
    .tuple(from('W'), body(['x', '__VA_ARGS__'], ['#x', 'x, ## __VA_ARGS__', '__VA_OPT__(x __VA_ARGS__)']))
    .map(([name, text]) => `#define ${name}(x, ...) ${text}`),
  from(...objects, ...functions, ...variadics).map((name) => `#undef ${name}`),
);

const condition = fc.letrec<{ sum: string; value: string }>((tie) => ({
  sum: fc.oneof(
    { maxDepth: 4, depthIdentifier: 'condition' },
    tie('value'),
    fc
      .tuple(
        tie('sum'),
        from('+', '-', '*', '/', '%', '<<', '>>', '<', '>', '<=', '>=', '==', '!=', '&', '|', '^', '&&', '||'),
        tie('sum'),
      )
      .map((all) => all.join(' ')),
    fc.tuple(from('!', '~', '-', '+'), tie('sum')).map((all) => all.join(' ')),
    tie('sum').map((sum) => `(${sum})`),
    fc.tuple(tie('sum'), tie('sum'), tie('sum')).map(([a, b, c]) => `${a} ? ${b} : ${c}`),
  ),
  value: from(
    '0',
    '1',
    '2',
    '3u',
    '0x7f',
    '64',
    '-1',
    'A',
    'B',
    'defined A',
    'defined(F)',
    'D',
    'unknown',
    "'a'",
    '__LINE__',
    'F(1, 2)',
    '0xffffffffffffffff',
  ),
})).sum;

const include = from('"b.h"', '<b.h>', '"c.h"', '<c.h>').map((name) => `#include ${name}`);
const comment = from(
  '/* one\n two */',
  "// it's",
  '/* "x */ A',
  '#',
  '#address-cells = <A>;',
  '#line 40',
  '#pragma unknown',
  '',
);

const group = (lines: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc
    .tuple(
      from('#ifdef A', '#ifndef B', '#if defined C && D'),
      fc.oneof(
        from('#ifdef F'),
        condition.map((text) => `#if ${text}`),
      ),
      lines,
      lines,
      lines,
      fc.boolean(),
    )
    .map(([simple, computed, a, b, c, isSimple]) => {
      const opener = isSimple ? simple : computed;
      return [opener, a, '#elif A == 2', b, '#else', c, '#endif'].join('\n');
    });

const line = (withIncludes: boolean): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 5, arbitrary: definition },
    { weight: 6, arbitrary: words([]) },
    { weight: 1, arbitrary: comment },
    { weight: withIncludes ? 1 : 0, arbitrary: include },
  );

const program = (withIncludes: boolean, maxLength: number): fc.Arbitrary<string> => {
  const lines = list(line(withIncludes), 4, '\n');
  const part = fc.oneof({ weight: 6, arbitrary: line(withIncludes) }, { weight: 1, arbitrary: group(lines) });
  return fc.array(part, { maxLength }).map((all) => `${all.join('\n')}\n`);
};

/** A source with the files that it may include, some under one name in several folders. */
export const macroProgram: fc.Arbitrary<Files> = fc
  .record({
    main: program(true, 14),
    beside: program(false, 4),
    first: program(false, 4),
    second: program(false, 3),
    guarded: program(false, 3),
  })
  .map(({ main, beside, first, second, guarded }) => ({
    'a.dts': main,
    'b.h': beside,
    'inc/b.h': `${first}#include_next <b.h>\n`,
    'more/b.h': second,
    'inc/c.h': `#ifndef C_H\n#define C_H\n${guarded}#endif\n`,
  }))
  .map(withoutHiddenCounts);

/** cpp counts on for `__COUNTER__` in an argument that `__VA_OPT__` takes away, ours does not: no program has both. */
function withoutHiddenCounts(files: Files): Files {
  if (!Object.values(files).some((text) => text.includes('__VA_OPT__'))) return files;
  return Object.fromEntries(
    Object.entries(files).map(([path, text]) => [path, text.replaceAll('__COUNTER__', '__LINE__')]),
  );
}

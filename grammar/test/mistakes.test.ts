import { describe, expect, test } from 'vitest';
import { positionOf } from '../index.js';
import { parseText } from './support/parsing.js';

/** Each mistake as `line:column code`, with what stands there. */
function mistakesIn(source: string): string[] {
  return parseText(source).problems.map(({ code, span }) => {
    const { line, column } = positionOf(span.file, span.start);
    return `${line}:${column} ${code.replace('syntax/', '')} ${source.slice(span.start, span.end)}`.trim();
  });
}

/** Mistakes in a body; its first line is line 1, and columns count from its start. */
const inBody = (body: string): string[] =>
  mistakesIn(`/dts-v1/; / {\n${body}\n};`).map((found) => found.replace(/^\d+/, (line) => String(Number(line) - 1)));

describe('the usual slips are named once, at the very word', () => {
  test.each<[string, string, string[]]>([
    ['a property without `;`', 'a = <1>\nb;', ['1:7 missing-semicolon >']],
    ['a bare property without `;`', 'a\nb = <1>;', ['1:1 missing-semicolon a']],
    ['no `;` within a line', 'a = <1> b = <2>;', ['1:7 missing-semicolon >']],
    ['no `;` before `}`', 'n { a = "x" };', ['1:9 missing-semicolon "x"']],
    ['no `;` behind `}`', 'n { }\nm { };', ['1:5 missing-semicolon }']],
    ['no `;` before a label', 'a = <1>\nl: n { };', ['1:7 missing-semicolon >']],
    ['no `>` before `;`', 'a = <1 2;\nb;', ['1:9 missing-angle ;']],
    ['neither `>` nor `;`', 'a = <1 2\nb = <3>;', ['1:8 missing-angle 2']],
    ['no `>` before the next item', 'a = <1, <2>;', ['1:7 missing-angle ,']],
    ['no `]`', 'a = [00 01;', ['1:11 missing-bracket ;']],
    ['no `)`', 'a = <(1 + 2>;', ['1:12 missing-paren >']],
    ['no `,`', 'a = "x" "y", <1> <2>;', ['1:9 missing-comma "y"', '1:18 missing-comma <']],
    ['no `=`', 'a <1>; b "x"; c [00];', ['1:3 missing-equals <', '1:10 missing-equals "x"', '1:17 missing-equals [']],
    ['a property behind a child', 'n { };\na; b;', ['2:1 property-after-child a']],
    ['commas in cells', 'a = <1, 2, 3>;', ['1:7 comma-in-cells ,', '1:10 comma-in-cells ,']],
    ['commas in bytes', 'a = [00, 01];', ['1:8 comma-in-bytes ,']],
    [
      'hex digits without 0x',
      'a = <ff00 12ab 1f>;',
      ['1:6 missing-0x ff00', '1:11 missing-0x 12ab', '1:16 missing-0x 1f'],
    ],
    ['a binary integer', 'a = <0b101>;', ['1:6 binary-integer 0b101']],
    ['a suffix in lower case', 'a = <1u>;', ['1:6 integer-suffix 1u']],
    [
      'a macro that is not defined',
      'a = <1 GPIO_UP IRQ(1, (2)) 3>;',
      ['1:8 not-a-number GPIO_UP', '1:16 not-a-number IRQ'],
    ],
    ['a macro in an expression', 'a = <(SIZE << 1)>;', ['1:7 not-a-number SIZE']],
    ['an expression without parentheses', 'a = <1+2>, <-1>;', ['1:7 bare-expression +', '1:13 bare-expression -']],
    ['a string in cells', 'a = <"x" 1>;', ['1:6 string-in-cells "x"']],
    ['a number outside of cells', 'a = 5; b = (1);', ['1:5 bare-number 5', '1:12 bare-number (']],
    ['a word in place of a value', 'a = okay;', ['1:5 unexpected okay']],
    ['no value', 'a = ;', ['1:5 unexpected ;']],
    ['a label with a dash', 'my-label: n { };', ['1:1 label-name my-label:']],
    ['a label with a digit first', '1x: n { };', ['1:1 label-name 1x:']],
    ['a label with a blank', 'l : n { };', ['1:1 label-colon l :']],
    ['a stray `;`', 'a;; n { };;', ['1:3 stray-semicolon ;', '1:11 stray-semicolon ;']],
    [
      'a byte that is none',
      'a = [0], [012], [0x12], [zz];',
      ['1:6 not-a-byte 0', '1:13 not-a-byte 2', '1:18 not-a-byte 0x12', '1:26 not-a-byte zz'],
    ],
    ['a blank behind &', 'a = <& l>;', ['1:6 reference &']],
    [
      'a reference by a bad path',
      'a = <&{x-y}>, &{/a b};',
      ['1:6 path-reference &{x-y}', '1:15 path-reference &{/a b}'],
    ],
    ['a reference to delete inside of a node', '/delete-node/ &l;', ['1:15 unexpected &l']],
    ['a keyword misspelled', '/delete_node/ n;\na;', ['1:1 keyword /delete_node/']],
    ['an odd width', 'a = /bits/ 12 <1>;', ['1:12 bits 12']],
    ['no width', 'a = /bits/ <1>;', ['1:12 unexpected <']],
    ['a blank in a name', 'a b = <1>;', ['1:3 unexpected b']],
    ['a sign that no name has', 'a$b = <1>;', ['1:2 unexpected $']],
    ['an equals sign before a node', 'n = { a; };\nb;', ['1:5 unexpected {']],
    ['`?` without `:`, `:` without `?`', 'a = <(1 ? 2)>, <(1 : 2)>;', ['1:12 expression )', '1:20 expression :']],
    ['no number', 'a = <(1 + )>;', ['1:11 unexpected )']],
  ])('%s', (_, body, expected) => {
    expect(inBody(body)).toEqual(expected);
  });
});

describe('bad words', () => {
  test.each<[string, string, string[]]>([
    ['octal digits', 'a = <08 019 0778>;', ['1:6 octal-digit 08', '1:9 octal-digit 019', '1:13 octal-digit 0778']],
    [
      '65 bits',
      'a = <0x10000000000000000 18446744073709551616 02000000000000000000000>;',
      [
        '1:6 integer-range 0x10000000000000000',
        '1:26 integer-range 18446744073709551616',
        '1:47 integer-range 02000000000000000000000',
      ],
    ],
    [
      'characters of no byte, or several',
      "a = <'' 'ab' '\xc3\xa9' '\\x'>;",
      ["1:6 character ''", "1:9 character 'ab'", "1:14 character '\xc3\xa9'", "1:18 escape '\\x'"],
    ],
    ['\\x without a digit', 'a = "\\xg";', ['1:5 escape "\\xg"']],
    ['what the language has no sign for', 'a = <1>; \xe9;', ['1:10 unexpected \xe9']],
  ])('%s', (_, body, expected) => {
    expect(inBody(body)).toEqual(expected);
  });
});

describe('what has no end', () => {
  test('a string that runs into the next one', () => {
    expect(inBody('a = "x;\nb = "y";\nc = <1>;')).toEqual(['1:5 unterminated-string "x']);
  });

  test('a string that runs to the end of the file', () => {
    expect(inBody('a = "x;\nb = <1>;')).toEqual(['1:5 unterminated-string "x']);
  });

  test('a comment', () => {
    expect(inBody('a; /* b;\nc = <1>;')).toEqual(['1:4 unterminated-comment /*']);
  });

  test('a node: the one to blame is known by its indentation', () => {
    expect(inBody('\ta {\n\t\tb;\n\tc {\n\t};')).toEqual(['1:2 missing-brace a']);
    expect(mistakesIn('/dts-v1/;\n/ {\n\ta {\n\t\tb;\n};\n\n&c {\n\td;\n};\n')).toEqual(['3:2 missing-brace a']);
    expect(mistakesIn('/dts-v1/;\n/ {\n\ta {\n\t};\n')).toEqual(['2:1 missing-brace /']);
  });
});

describe('a file as a whole', () => {
  test.each<[string, string, string[]]>([
    ['no version', '/ { };', ['1:1 missing-version /']],
    ['the version in the wrong place', '/ { }; /dts-v1/;', ['1:1 missing-version /', '1:8 order /dts-v1/']],
    [
      'an overlay without its version',
      '/plugin/;\n/dts-v1/;\n&l { };',
      ['1:1 missing-version /plugin/', '3:1 first-block &l'],
    ],
    ['headers at odds', '/dts-v1/; /dts-v1/; /plugin/; / { };', ['1:11 header-conflict /dts-v1/']],
    ['nothing but a header', '/dts-v1/;', ['1:10 no-root']],
    ['a reference first', '/dts-v1/; &l { };', ['1:11 first-block &l']],
    ['a deletion first', '/dts-v1/; /plugin/; /delete-node/ &l;', ['1:35 first-block &l']],
    ['a label on the root', '/dts-v1/; l: / { };', ['1:14 label-place /']],
    ['two labels on a reference', '/dts-v1/; / { }; a: b: &l { };', ['1:21 label-place b:']],
    ['a reservation too late', '/dts-v1/; / { }; /memreserve/ 1 2;', ['1:18 order /memreserve/']],
    ['a range, which was the way once', '/dts-v1/; /memreserve/ 1-2; / { };', ['1:25 unexpected -']],
    ['a node outside', '/dts-v1/; / { };\nn { a; };\nb;', ['2:1 outside-of-nodes n', '3:1 outside-of-nodes b']],
    [
      'a property to delete outside',
      '/dts-v1/; / { };\n/delete-property/ a;',
      ['2:1 outside-of-nodes /delete-property/'],
    ],
    ['a `}` too many', '/dts-v1/; / { }; };', ['1:18 stray-brace }']],
    ['a `;` too many', '/dts-v1/; / { };;', ['1:17 stray-semicolon ;']],
    ['an empty file', '', ['1:1 empty']],
    ['nothing but a comment', '/* x */\n', ['2:1 empty']],
  ])('%s', (_, source, expected) => {
    expect(mistakesIn(source)).toEqual(expected);
  });

  test.each([
    [
      'a blob',
      '\xd0\x0d\xfe\xed\0\0\0\x48',
      'The file is a device-tree blob, but device-tree source begins with `/dts-v1/;`.',
    ],
    [
      'a program',
      '\x7fELF\x02\x01',
      'The file is a program or object file (ELF), but device-tree source begins with `/dts-v1/;`.',
    ],
    ['JSON', '{\n  "a": [1] }', 'The file is JSON, but device-tree source begins with `/dts-v1/;`.'],
    ['a script', '#!/bin/sh\necho "a"\n', 'The file is a script, but device-tree source begins with `/dts-v1/;`.'],
    [
      'a web page',
      '<!DOCTYPE html>\n<html>',
      'The file is XML or HTML, but device-tree source begins with `/dts-v1/;`.',
    ],
    ['data', 'abc\0\x01\x02', 'The file is binary data, but device-tree source begins with `/dts-v1/;`.'],
    [
      'data that begins as a character',
      "'x\x01\x02yz'",
      'The file is binary data, but device-tree source begins with `/dts-v1/;`.',
    ],
    ['prose', 'Dear Sir,\n\nit is "true".', 'The file begins with `Dear`, but `/dts-v1/;` must come first.'],
  ])('%s is no source: one message', (_, source, message) => {
    expect(parseText(source).problems.map((problem) => problem.message)).toEqual([message]);
  });
});

test('many mistakes in one run, and what is right between them is read', () => {
  const source = `/dts-v1/;
/ {
	a = <1 2;
	b = "x"
	c = <3, 4>;
	n@1 {
		d = <NO_MACRO>;
		e = [0g];
	}
	m {
		f = ;
		g = <1>;
	};
	h;
};;
&l { i = <-1>; };
`;
  expect(mistakesIn(source)).toEqual([
    '3:10 missing-angle ;',
    '4:6 missing-semicolon "x"',
    '5:8 comma-in-cells ,',
    '7:8 not-a-number NO_MACRO',
    '8:8 not-a-byte 0g',
    '9:2 missing-semicolon }',
    '11:7 unexpected ;',
    '14:2 property-after-child h',
    '15:3 stray-semicolon ;',
    '16:11 bare-expression -',
  ]);
  const [root, block] = parseText(source).document.items;
  if (root?.kind !== 'root' || block?.kind !== 'reference-block') throw new Error('no root, or no reference');
  expect(root.body.properties.map(({ name }) => name)).toEqual(['a', 'b', 'c', 'h']);
  const [n, m] = root.body.children;
  if (n?.kind !== 'node' || m?.kind !== 'node') throw new Error('no nodes');
  expect(n.body.properties.map(({ name }) => name)).toEqual(['d', 'e']);
  expect(m.body.properties.map(({ name }) => name)).toEqual(['g']);
});

test('a message says what is and what must be, and how to mend it', () => {
  const { problems } = parseText('/dts-v1/;\n/ {\n\ta = <1>\n\tn { };\n\tb;\n};\n');
  expect(
    problems.map(({ severity, message, help, related }) => ({
      severity,
      message,
      help,
      related: related.map((r) => r.message),
    })),
  ).toEqual([
    {
      severity: 'error',
      message: '`n` follows `>`, but a `;` must come between them.',
      help: 'Add `;` behind `>`.',
      related: [],
    },
    {
      severity: 'error',
      message: 'The property b stands behind a child node, but properties must come before all child nodes.',
      help: 'Move it up, before the first child node.',
      related: ['the first child node is here'],
    },
  ]);
});

test('after the mistakes are too many, the rest is not read', () => {
  const { problems } = parseText(`/dts-v1/; / { ${'a = <X>;\n'.repeat(200)} };`);
  expect(problems.filter(({ severity }) => severity === 'error')).toHaveLength(50);
  expect(problems.at(-1)).toMatchObject({ code: 'syntax/too-many', severity: 'note' });
});

test('one bad file leaves nothing behind for the next', () => {
  parseText('/dts-v1/; / { a { b = <(1 ? 2');
  expect(parseText('/dts-v1/; / { };').problems).toEqual([]);
  parseText('\0');
  expect(parseText('/dts-v1/; / { };').problems).toEqual([]);
});

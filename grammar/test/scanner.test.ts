import type { TokenType } from 'chevrotain';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Scanner } from '../scan/scanner.js';
import { Token } from '../scan/token.js';
import * as t from '../tokens.js';

interface Word {
  readonly type: string;
  readonly start: number;
  readonly end: number;
}

function scanned(text: string): Word[] {
  const scanner = new Scanner();
  const token = new Token();
  const words: Word[] = [];
  scanner.start(text);
  for (scanner.scan(token); token.startOffset < text.length; scanner.scan(token)) {
    words.push({ type: token.tokenType.name, start: token.startOffset, end: token.end });
  }
  return words;
}

const asText = (text: string, words: readonly Word[]): string =>
  words.map(({ type, start, end }) => `${type} ${text.slice(start, end)}`).join(' | ');

describe('the longest match wins', () => {
  test.each([
    ['/{b:c;d}', 'Slash / | LeftBrace { | Label b: | Name c | Semicolon ; | Name d | RightBrace }'],
    ['{ a:b c', 'LeftBrace { | Label a: | Name b | Stray c'],
    ['{ a-b: c', 'LeftBrace { | Name a-b | Colon : | Stray c'],
    ['{ 1a: b', 'LeftBrace { | Name 1a | Colon : | Stray b'],
    [
      '{ /delete-node/n /delete-node/ m',
      'LeftBrace { | DeleteNode /delete-node/ | Name n | DeleteNode /delete-node/ | Name m',
    ],
    ['/bits/8<1>', 'Bits /bits/ | Integer 8 | Less < | Integer 1 | Greater >'],
    ['[00ab: ab:cd 0x12]', 'LeftBracket [ | Byte 00 | Label ab: | Label ab: | Byte cd | Stray 0x12 | RightBracket ]'],
    ['12ab 0xg 1UL 1LU', 'Integer 12 | Stray ab | Integer 0 | Stray xg | Integer 1UL | Integer 1L | Stray U'],
    ['&a &&a &{/a} & a', 'LabelReference &a | LogicalAnd && | Stray a | PathReference &{/a} | And & | Stray a'],
    ['<<=>>=', 'ShiftLeft << | Equals = | ShiftRight >> | Equals ='],
    ["'\\'' '\\\\' 'a'", "Character '\\'' | Character '\\\\' ' | Stray a | Stray '"],
    ['"a\\"b" "c"', 'Text "a\\"b" | Text "c"'],
    ['{ #a\n# 1 "f"\n#b', 'LeftBrace { | Name #a | Stray # | Stray b'],
    ['{ /incbin/', 'LeftBrace { | Slash / | Name incbin | Slash /'],
    ['\xe9 \0', 'Stray \xe9 | Stray \0'],
  ])('%j', (text, expected) => {
    expect(asText(text, scanned(text))).toBe(expected);
  });
});

// A slow and simple oracle: at each place all patterns of tokens.ts are tried, the longest match wins, then the first.

const blank = /[ \t\n\v\f\r]+|\/\*[^*]*\*+(?:[^/*][^*]*\*+)*\/|\/\/.*(?:\n|$)/y;
const marker = /#(?:line)?[ \t]+[0-9]+[ \t]+"(?:[^\\"]|\\.)*"(?:[ \t]+[0-9]+)*/y;
const onlyIn = new Map<TokenType, t.Mode>([
  [t.Name, 'names'],
  [t.Integer, 'default'],
  [t.Incbin, 'default'],
  [t.Byte, 'bytes'],
]);

function matchLength(pattern: TokenType['PATTERN'], text: string, at: number): number {
  if (typeof pattern === 'string') return text.startsWith(pattern, at) ? pattern.length : 0;
  const sticky = new RegExp((pattern as RegExp).source, 'y');
  sticky.lastIndex = at;
  return sticky.exec(text)?.[0].length ?? 0;
}

const isLineStart = (text: string, at: number): boolean => at === 0 || text[at - 1] === '\n';

function oracle(text: string): Word[] {
  const words: Word[] = [];
  let mode: t.Mode = 'default';
  for (let at = 0; at < text.length; ) {
    const skipped = matchLength(blank, text, at) || (isLineStart(text, at) && matchLength(marker, text, at));
    if (skipped) {
      at += skipped;
      continue;
    }
    const known = t.vocabulary.filter((type) => type !== t.Stray && (onlyIn.get(type) ?? mode) === mode);
    const lengths = known.map((type) => matchLength(type.PATTERN, text, at));
    const longest = Math.max(...lengths);
    const type = longest > 0 ? (known[lengths.indexOf(longest)] as TokenType) : t.Stray;
    const end = at + (longest || matchLength(t.Stray.PATTERN, text, at));
    words.push({ type: type.name, start: at, end });
    mode = (type.PUSH_MODE as t.Mode | undefined) ?? mode;
    at = end;
  }
  return words;
}

const pieces = [
  ...[
    '/',
    '//',
    '/*',
    '*/',
    '/bits/',
    '/incbin/',
    '/delete-node/',
    '/dts-v1/',
    'a',
    'a1_',
    'b-c',
    'f',
    '0',
    '08',
    '12',
  ],
  ...[
    '0x',
    '0x1f',
    'U',
    'L',
    'LL',
    ':',
    ';',
    '{',
    '}',
    '[',
    ']',
    '<',
    '>',
    '(',
    ')',
    '=',
    '!',
    '&',
    '|',
    '^',
    '~',
    '+',
  ],
  ...[
    '-',
    '*',
    '%',
    '?',
    '#',
    '@',
    '.',
    ',',
    '\\',
    "'",
    "'a'",
    "'\\''",
    '"',
    '"s"',
    '"\\"',
    '&{',
    '&{/',
    '&a',
    ' ',
    '\n',
  ],
  ...['\t', '\f', '# 1 "f"', '\n# 2 "f" 3\n', '\n#line 4 "g"', '$', '\0', '\xe9'],
];

const ends = (text: string, at: number): boolean =>
  [t.Text, t.Character, t.PathReference].some((type) => matchLength(type.PATTERN, text, at) > 0);

test('the scanner agrees with the oracle on whatever is thrown at it', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 40 }), (parts) => {
      const text = parts.join('');
      const words = scanned(text);
      // What has no end is guessed at: from there on there is nothing to agree on.
      const upTo = words.findIndex(
        ({ start }) => /^(?:["']|\/\*|&\{)/.test(text.slice(start, start + 2)) && !ends(text, start),
      );
      expect(words.slice(0, upTo < 0 ? undefined : upTo)).toEqual(oracle(text).slice(0, upTo < 0 ? undefined : upTo));
    }),
    { numRuns: 3000 },
  );
});

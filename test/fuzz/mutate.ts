import type { Random } from './random.js';

/** Inputs beyond this are cut: the aim is odd input, not large input. */
const mostBytes = 16_384;

const EXTREMES = [
  '0',
  '1',
  '-1',
  '0x7fffffff',
  '0x80000000',
  '0xffffffff',
  '0x100000000',
  '0xfffffffffffff000',
  '0xffffffffffffffff',
  '0x10000000000000000',
  '18446744073709551615',
  '99999999999999999999999',
  '0xfff',
  '00',
  '08',
  '1e999',
  '4G',
  '16E',
  '100%',
];

type Mutator = (text: string, random: Random, other: string, words: readonly string[]) => string;

const cut = (text: string, from: number, to: number, put: string): string => text.slice(0, from) + put + text.slice(to);
const byte = (random: Random): string => String.fromCharCode(random.below(256));

/** A stretch of the text, mostly short. */
function stretch(text: string, random: Random): readonly [number, number] {
  const from = random.below(text.length + 1);
  const length = random.below(random.pick([4, 16, 64, 512]));
  return [from, Math.min(text.length, from + length)];
}

const TOKEN = /[A-Za-z_0-9.#,-]+|[^A-Za-z_0-9\s]|\s+/g;
const NUMBER = /0[xX][0-9a-fA-F]+|\d+/g;

/** Where the matches of a pattern are. */
function found(text: string, pattern: RegExp): readonly (readonly [number, number])[] {
  return [...text.matchAll(pattern)].map((match) => [match.index, match.index + match[0].length] as const);
}

const MUTATORS: readonly Mutator[] = [
  function flipBit(text, random) {
    const at = random.below(text.length + 1);
    const code = (text.charCodeAt(at) || 0) ^ (1 << random.below(8));
    return cut(text, at, at + 1, String.fromCharCode(code & 0xff));
  },
  (text, random) => {
    const at = random.below(text.length + 1);
    return cut(text, at, at + random.below(2), byte(random));
  },
  function deleted(text, random) {
    const [from, to] = stretch(text, random);
    return cut(text, from, to, '');
  },
  function repeated(text, random) {
    const [from, to] = stretch(text, random);
    return cut(text, to, to, text.slice(from, to).repeat(1 + random.below(3)));
  },
  function moved(text, random) {
    const [from, to] = stretch(text, random);
    const at = random.below(text.length + 1);
    return cut(text, at, at, text.slice(from, to));
  },
  function spliced(text, random, other) {
    const [from, to] = stretch(other, random);
    const at = random.below(text.length + 1);
    return cut(text, at, at, other.slice(from, to));
  },
  function joined(text, random, other) {
    return text.slice(0, random.below(text.length + 1)) + other.slice(random.below(other.length + 1));
  },
  function tokensSwapped(text, random) {
    const tokens = found(text, TOKEN);
    if (tokens.length < 2) return text;
    const [a, b] = [random.pick(tokens), random.pick(tokens)].sort((x, y) => x[0] - y[0]) as [
      readonly [number, number],
      readonly [number, number],
    ];
    if (a[1] > b[0]) return text;
    return text.slice(0, a[0]) + text.slice(...b) + text.slice(a[1], b[0]) + text.slice(...a) + text.slice(b[1]);
  },
  function tokenReplaced(text, random, _other, words) {
    const tokens = found(text, TOKEN);
    if (tokens.length === 0) return random.pick(words);
    const [from, to] = random.pick(tokens);
    return cut(text, from, to, random.pick(words));
  },
  function wordInserted(text, random, _other, words) {
    const at = random.below(text.length + 1);
    return cut(text, at, at, random.pick(words));
  },
  function extremeNumber(text, random) {
    const numbers = found(text, NUMBER);
    if (numbers.length === 0) return text + random.pick(EXTREMES);
    const [from, to] = random.pick(numbers);
    return cut(text, from, to, random.pick(EXTREMES));
  },
  function extremeCell(text, random) {
    const at = random.below(text.length + 1) & ~3;
    const cell = random.pick([
      '\0\0\0\0',
      '\xff\xff\xff\xff',
      '\x7f\xff\xff\xff',
      '\x80\0\0\0',
      '\0\0\0\x01',
      '\0\0\0\x09',
    ]);
    return cut(text, at, at + 4, cell);
  },
];

/** A text that was bent a few times. */
export function mutated(text: string, random: Random, other: string, words: readonly string[]): string {
  let bent = text;
  for (let count = 1 + random.below(random.pick([2, 4, 12])); count > 0; count--) {
    bent = random.pick(MUTATORS)(bent, random, other, words).slice(0, mostBytes);
  }
  return bent;
}

import type { TokenType } from 'chevrotain';
import type { Mode } from '../tokens.js';
import { Stray, vocabulary } from '../tokens.js';
import { indexOf } from './token.js';

export const inNames = 0;
export const inDefault = 1;
const inBytes = 2;
export const modeNumbers: Readonly<Record<Mode, number>> = { names: inNames, default: inDefault, bytes: inBytes };

/** The words that are spelled in one way only, and how to find them. */
export interface FixedWords {
  /** For each character the word that it is alone. */
  readonly single: readonly number[];
  /** The same, but -1 for characters that begin a longer word as well. */
  readonly always: readonly number[];
  /** The words of two characters, by the first one (the upper half) and the second. */
  readonly pairs: ReadonlyMap<number, number>;
  readonly keywords: readonly { readonly spelling: string; readonly index: number }[];
  /** For each word the mode behind it; -1 where the mode stays. */
  readonly modeBehind: readonly number[];
}

/** What begins words of several characters besides the pairs: keywords, references, quotes, names. */
const starters = '/&"\'\\';

function fixedWordsOf(types: readonly TokenType[]): FixedWords {
  const single: number[] = new Array(256).fill(indexOf(Stray));
  const pairs = new Map<number, number>();
  const keywords: { spelling: string; index: number }[] = [];
  const modeBehind: number[] = [];
  for (const type of types) {
    const index = indexOf(type);
    modeBehind[index] = type.PUSH_MODE === undefined ? -1 : modeNumbers[type.PUSH_MODE as Mode];
    const pattern = type.PATTERN;
    if (typeof pattern !== 'string') continue;
    const first = pattern.charCodeAt(0);
    if (pattern.length === 1) single[first] = index;
    else if (pattern.length > 2) keywords.push({ spelling: pattern, index });
    else pairs.set((first << 16) | pattern.charCodeAt(1), index);
  }
  const firsts = [...pairs.keys()].map((pair) => pair >> 16);
  const isLonger = (code: number) => firsts.includes(code) || starters.includes(String.fromCharCode(code));
  const always = single.map((index, code) => (index === indexOf(Stray) || isLonger(code) ? -1 : index));
  return { single, always, pairs, keywords, modeBehind };
}

export const fixedWords: FixedWords = fixedWordsOf(vocabulary);

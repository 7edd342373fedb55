import { Character, PathReference, Stray, Text } from '../tokens.js';
import { characterKinds, isPathCharacter } from './characters.js';
import { readEscapes } from './literals.js';
import { spelling } from './spellings.js';
import { indexOf, type Token } from './token.js';

// Words with a sign at each end. As in `words.ts`, each function fills the token and returns the place behind the word.

const [character, pathReference, stray, text] = [
  indexOf(Character),
  indexOf(PathReference),
  indexOf(Stray),
  indexOf(Text),
] as const;

/** Up to a brace that closes, in the same line and statement. */
const restOfPath = /[^}{\n;"<>]{0,256}\}/y;
/** What a path that is no absolute one begins with. */
const rootOrLabel = /^(?:\/|[A-Za-z_][A-Za-z0-9_]*(?:\/|$))/;

export function scanPath(source: string, token: Token, at: number): number {
  let next = at + 2;
  let hash = 0;
  token.tokenTypeIdx = pathReference;
  for (; next < source.length; next += 1) {
    const code = source.charCodeAt(next);
    if (((characterKinds[code] as number) & isPathCharacter) === 0) break;
    hash = (hash << 5) ^ (hash >> 2) ^ code;
  }
  token.text = spelling(source, at + 2, next, hash);
  if (!rootOrLabel.test(token.text)) token.flaw = 'path';
  if (source.charCodeAt(next) === 0x7d) return next + 1;
  token.flaw = 'path';
  restOfPath.lastIndex = next;
  return restOfPath.test(source) ? restOfPath.lastIndex : next;
}

export function scanText(source: string, token: Token, at: number): number {
  let next = at + 1;
  let hash = 0;
  let escaped = false;
  token.tokenTypeIdx = text;
  for (; next < source.length; next += 1) {
    const code = source.charCodeAt(next);
    if (code === 0x22) {
      if (escaped) readInto(token, source.slice(at + 1, next));
      else token.text = spelling(source, at + 1, next, hash);
      return next + 1;
    }
    if (code === 0x5c) {
      escaped = true;
      next += 1;
      if (source.charCodeAt(next) === 0x0a) break;
    }
    hash = (hash << 5) ^ (hash >> 2) ^ code;
  }
  token.flaw = 'text-end';
  const behind = firstLineOf(source, at);
  token.text = source.slice(at + 1, behind);
  return behind;
}

/** Where a string without an end may have been meant to end: with its line, before what may close the statement. */
export function firstLineOf(source: string, at: number): number {
  const newline = source.indexOf('\n', at);
  let behind = newline < 0 ? source.length : newline;
  while (behind > at + 1 && ' \t\r;,>}'.includes(source.charAt(behind - 1))) behind -= 1;
  return behind;
}

export function scanCharacter(source: string, token: Token, at: number): number {
  let close = source.indexOf("'", at + 1);
  // An escaped quote closes too, unless another one follows.
  while (source.charCodeAt(close - 1) === 0x5c) {
    const next = source.indexOf("'", close + 1);
    if (next < 0) break;
    close = next;
  }
  if (close < 0) {
    token.tokenTypeIdx = stray;
    return at + 1;
  }
  token.tokenTypeIdx = character;
  readInto(token, source.slice(at + 1, close));
  token.value = token.text.length > 0 ? token.text.charCodeAt(0) : 0;
  if (token.text.length !== 1) token.flaw ??= token.text.length === 0 ? 'character-empty' : 'character-long';
  return close + 1;
}

function readInto(token: Token, written: string): void {
  const { bytes, flawAt } = readEscapes(written);
  token.text = bytes;
  if (flawAt !== undefined) token.flaw = 'escape';
}

import { Byte, Integer, Label, Name, Stray } from '../tokens.js';
import { characterKinds, isDigit, isHexDigit, isNameCharacter, isWordCharacter } from './characters.js';
import { readInteger } from './literals.js';
import { spelling } from './spellings.js';
import { indexOf, type Token } from './token.js';

// Each function here recognises a word at a place where one of its kind begins, fills the token, and returns the place
// behind the word.

const [name, label, integer, byte, stray] = [
  indexOf(Name),
  indexOf(Label),
  indexOf(Integer),
  indexOf(Byte),
  indexOf(Stray),
] as const;

const kindAt = (source: string, at: number): number => characterKinds[source.charCodeAt(at)] as number;

/** Whether a label, or the label of a reference, may begin here. */
export function startsLabel(source: string, at: number): boolean {
  const kind = kindAt(source, at);
  return (kind & isWordCharacter) !== 0 && (kind & isDigit) === 0;
}

/**
 * In names: a run of name characters, which begins at `start` (`at` or behind a backslash); or a label, if it is an
 * identifier and a colon stands directly behind.
 */
export function scanName(source: string, token: Token, at: number, start: number): number {
  let next = start;
  let hash = 0;
  let all = isWordCharacter;
  for (; next < source.length; next += 1) {
    const code = source.charCodeAt(next);
    const kind = characterKinds[code] as number;
    if ((kind & isNameCharacter) === 0) break;
    all &= kind;
    hash = (hash << 5) ^ (hash >> 2) ^ code;
  }
  token.text = spelling(source, start, next, hash);
  if (all !== 0 && start === at && source.charCodeAt(next) === 0x3a && startsLabel(source, at)) {
    token.tokenTypeIdx = label;
    return next + 1;
  }
  token.tokenTypeIdx = name;
  return next;
}

/** A run of letters, digits and underscores. */
export function scanIdentifier(source: string, token: Token, start: number): number {
  let next = start;
  let hash = 0;
  for (; next < source.length; next += 1) {
    const code = source.charCodeAt(next);
    if (((characterKinds[code] as number) & isWordCharacter) === 0) break;
    hash = (hash << 5) ^ (hash >> 2) ^ code;
  }
  token.text = spelling(source, start, next, hash);
  return next;
}

/** A label, or an identifier, which the language has no use for outside of names. */
export function scanLabel(source: string, token: Token, at: number): number {
  const next = scanIdentifier(source, token, at);
  if (source.charCodeAt(next) === 0x3a && startsLabel(source, at)) {
    token.tokenTypeIdx = label;
    return next + 1;
  }
  token.tokenTypeIdx = stray;
  return next;
}

export function scanInteger(source: string, token: Token, at: number): number {
  let next = at + 1;
  let value = source.charCodeAt(at) - 0x30;
  token.tokenTypeIdx = integer;
  const isHex = value === 0 && (source.charCodeAt(next) | 0x20) === 0x78;
  if (isHex && (kindAt(source, next + 1) & isHexDigit) !== 0) {
    next += 1;
    for (; next < source.length; next += 1) {
      const code = source.charCodeAt(next);
      if (((characterKinds[code] as number) & isHexDigit) === 0) break;
      value = value * 16 + (code < 0x3a ? code - 0x30 : (code | 0x20) - 0x57);
    }
  } else {
    const isOctal = value === 0;
    for (; next < source.length; next += 1) {
      const code = source.charCodeAt(next);
      if (((characterKinds[code] as number) & isDigit) === 0) break;
      value = value * (isOctal ? 8 : 10) + code - 0x30;
      if (isOctal && code > 0x37) token.flaw = 'octal';
    }
  }
  token.value = value <= Number.MAX_SAFE_INTEGER ? value : largeInteger(source.slice(at, next), token);
  const behind = source.charCodeAt(next);
  return behind === 0x55 || behind === 0x4c ? behindSuffix(source, next) : next;
}

/** An integer that no `number` holds exactly. */
function largeInteger(written: string, token: Token): number | bigint {
  if (token.flaw !== undefined) return 0;
  const value = readInteger(written);
  if (value === undefined) token.flaw = 'range';
  return value ?? 0;
}

/** U, L, UL, LL or ULL. */
function behindSuffix(source: string, at: number): number {
  let next = at;
  if (source.charCodeAt(next) === 0x55) next += 1;
  if (source.charCodeAt(next) !== 0x4c) return next;
  return source.charCodeAt(next + 1) === 0x4c ? next + 2 : next + 1;
}

/** The digits and letters that bytes are cut off, looked at once. */
export interface Run {
  end: number;
  /** A colon stands behind: what is left of it may be a label. */
  isLabelled: boolean;
}

/** In bytes: two hex digits, unless a label begins with them. */
export function scanByte(source: string, token: Token, at: number, run: Run): number {
  const isByte = (kindAt(source, at) & kindAt(source, at + 1) & isHexDigit) !== 0;
  if (at < run.end && isByte && !(run.isLabelled && startsLabel(source, at))) return hexByte(source, token, at);
  const behind = scanLabel(source, token, at);
  if (token.tokenTypeIdx === label) return behind;
  run.end = behind;
  run.isLabelled = source.charCodeAt(behind) === 0x3a;
  return isByte ? hexByte(source, token, at) : behind;
}

function hexByte(source: string, token: Token, at: number): number {
  token.tokenTypeIdx = byte;
  token.value = Number.parseInt(source.slice(at, at + 2), 16);
  return at + 2;
}

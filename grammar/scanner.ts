import {
  isBlank,
  isDigit,
  isHexDigit,
  isNameCharacter,
  isPathCharacter,
  isWordCharacter,
  characterKinds as kinds,
} from './characters.js';
import { readEscapes, readInteger } from './literals.js';
import { spelling } from './spellings.js';
import { type Flaw, indexOf, type Token } from './token.js';
import * as tokens from './tokens.js';

const end = indexOf(tokens.End);
const name = indexOf(tokens.Name);
const label = indexOf(tokens.Label);
const labelReference = indexOf(tokens.LabelReference);
const pathReference = indexOf(tokens.PathReference);
const integer = indexOf(tokens.Integer);
const character = indexOf(tokens.Character);
const text = indexOf(tokens.Text);
const byte = indexOf(tokens.Byte);
const stray = indexOf(tokens.Stray);
const incbin = indexOf(tokens.Incbin);

const inNames = 0;
const inDefault = 1;
const modeNumbers: Record<tokens.Mode, number> = { names: inNames, default: inDefault, bytes: 2 };

const { single, pairs, keywords, modeBehind } = tables();

/** The tokens that are always spelled the same, by their characters, and the mode behind each token. */
function tables() {
  const single: number[] = new Array(256).fill(stray);
  const pairs: { readonly second: number; readonly index: number }[][] = Array.from({ length: 256 }, () => []);
  const keywords: { readonly spelling: string; readonly index: number }[] = [];
  const modeBehind: number[] = [];
  for (const type of tokens.vocabulary) {
    const index = indexOf(type);
    modeBehind[index] = type.PUSH_MODE === undefined ? -1 : modeNumbers[type.PUSH_MODE as tokens.Mode];
    const pattern = type.PATTERN;
    if (typeof pattern !== 'string') continue;
    const first = pattern.charCodeAt(0);
    if (pattern.length === 1) single[first] = index;
    else if (pattern.length > 2) keywords.push({ spelling: pattern, index });
    else pairs[first]?.push({ second: pattern.charCodeAt(1), index });
  }
  modeBehind[stray] = -1;
  return { single, pairs, keywords, modeBehind };
}

const lineMarker = /#(?:line)?[ \t]+[0-9]+[ \t]+"(?:[^\\"]|\\.)*"(?:[ \t]+[0-9]+)*/y;
const characterKind = (code: number): number => kinds[code] as number;

/** Cuts a text into words, one at a time: the longest match wins, as in dtc. */
export class Scanner {
  private text = '';
  private length = 0;
  private position = 0;
  private mode = inNames;

  start(source: string): void {
    this.text = source;
    this.length = source.length;
    this.moveTo(0, 'default');
  }

  /** Goes on from another place, as if the mode had been entered there. */
  moveTo(position: number, mode: tokens.Mode): void {
    this.position = position;
    this.mode = modeNumbers[mode];
  }

  /** Fills `token` with the next word and goes behind it. */
  scan(token: Token): void {
    const source = this.text;
    let at = this.position;
    token.flaw = undefined;
    for (;;) {
      while (at < this.length && (characterKind(source.charCodeAt(at)) & isBlank) !== 0) at += 1;
      if (at >= this.length) {
        token.tokenTypeIdx = end;
        token.startOffset = this.length;
        token.end = this.length;
        this.position = this.length;
        return;
      }
      const code = source.charCodeAt(at);
      if (code === 0x2f) {
        const behind = this.behindComment(at);
        if (behind === at) break;
        at = behind;
      } else if (code === 0x23 && (at === 0 || source.charCodeAt(at - 1) === 0x0a)) {
        const behind = this.behindLineMarker(at);
        if (behind === at) break;
        at = behind;
      } else break;
    }
    token.startOffset = at;
    const behind = this.scanWord(token, at);
    token.end = behind;
    this.position = behind;
    const mode = modeBehind[token.tokenTypeIdx] as number;
    if (mode >= 0) this.mode = mode;
  }

  private behindComment(at: number): number {
    const next = this.text.charCodeAt(at + 1);
    if (next === 0x2f) {
      const newline = this.text.indexOf('\n', at);
      return newline < 0 ? this.length : newline + 1;
    }
    if (next !== 0x2a) return at;
    const close = this.text.indexOf('*/', at + 2);
    return close < 0 ? at : close + 2;
  }

  private behindLineMarker(at: number): number {
    const next = this.text.charCodeAt(at + 1);
    if (next !== 0x20 && next !== 0x09 && next !== 0x6c) return at;
    lineMarker.lastIndex = at;
    return lineMarker.test(this.text) ? lineMarker.lastIndex : at;
  }

  /** Recognises the word at a place that holds neither white space nor comment; returns the place behind it. */
  private scanWord(token: Token, at: number): number {
    const kind = characterKind(this.text.charCodeAt(at));
    if (this.mode === inNames) {
      if ((kind & isNameCharacter) !== 0) return this.scanName(token, at, at);
    } else if (this.mode === inDefault) {
      if ((kind & isDigit) !== 0) return this.scanInteger(token, at);
      if ((kind & isWordCharacter) !== 0) return this.scanLabel(token, at);
    } else if ((kind & isWordCharacter) !== 0) return this.scanByte(token, at);
    return this.scanSign(token, at);
  }

  /** A run of name characters; or a label, if it is an identifier and a colon stands directly behind. */
  private scanName(token: Token, at: number, start: number): number {
    const source = this.text;
    let next = start;
    let hash = 0;
    let all = isWordCharacter;
    for (; next < this.length; next += 1) {
      const code = source.charCodeAt(next);
      const kind = characterKind(code);
      if ((kind & isNameCharacter) === 0) break;
      all &= kind;
      hash = (Math.imul(hash, 31) + code) | 0;
    }
    token.text = spelling(source, start, next, hash);
    if (all !== 0 && start === at && source.charCodeAt(next) === 0x3a && this.startsLabel(at)) {
      token.tokenTypeIdx = label;
      return next + 1;
    }
    token.tokenTypeIdx = name;
    return next;
  }

  private startsLabel(at: number): boolean {
    const kind = characterKind(this.text.charCodeAt(at));
    return (kind & isWordCharacter) !== 0 && (kind & isDigit) === 0;
  }

  /** A label, or a run of letters and digits that the language has no use for. */
  private scanLabel(token: Token, at: number): number {
    const next = this.scanIdentifier(token, at);
    if (this.text.charCodeAt(next) === 0x3a && this.startsLabel(at)) {
      token.tokenTypeIdx = label;
      return next + 1;
    }
    token.tokenTypeIdx = stray;
    return next;
  }

  private scanIdentifier(token: Token, start: number): number {
    const source = this.text;
    let next = start;
    let hash = 0;
    for (; next < this.length; next += 1) {
      const code = source.charCodeAt(next);
      if ((characterKind(code) & isWordCharacter) === 0) break;
      hash = (Math.imul(hash, 31) + code) | 0;
    }
    token.text = spelling(source, start, next, hash);
    return next;
  }

  private scanInteger(token: Token, at: number): number {
    const source = this.text;
    let next = at + 1;
    let value = source.charCodeAt(at) - 0x30;
    token.tokenTypeIdx = integer;
    const isHex = value === 0 && (source.charCodeAt(next) | 0x20) === 0x78;
    if (isHex && (characterKind(source.charCodeAt(next + 1)) & isHexDigit) !== 0) {
      next += 1;
      for (; next < this.length; next += 1) {
        const code = source.charCodeAt(next);
        if ((characterKind(code) & isHexDigit) === 0) break;
        value = value * 16 + (code < 0x3a ? code - 0x30 : (code | 0x20) - 0x57);
      }
    } else {
      const isOctal = value === 0;
      for (; next < this.length; next += 1) {
        const code = source.charCodeAt(next);
        if ((characterKind(code) & isDigit) === 0) break;
        value = value * (isOctal ? 8 : 10) + code - 0x30;
        if (isOctal && code > 0x37) token.flaw = 'octal';
      }
    }
    token.value = value <= Number.MAX_SAFE_INTEGER ? value : this.largeInteger(token, at, next);
    if (source.charCodeAt(next) === 0x55) next += 1;
    if (source.charCodeAt(next) === 0x4c) next += 1;
    if (source.charCodeAt(next) === 0x4c && source.charCodeAt(next - 1) === 0x4c) next += 1;
    return next;
  }

  private largeInteger(token: Token, start: number, behind: number): number | bigint {
    const value = token.flaw === undefined ? readInteger(this.text.slice(start, behind)) : 0;
    if (value === undefined) token.flaw = 'range';
    return value ?? 0;
  }

  private scanByte(token: Token, at: number): number {
    const behind = this.scanLabel(token, at);
    if (token.tokenTypeIdx === label) return behind;
    const pair = this.text.slice(at, at + 2);
    if (!/^[0-9A-Fa-f]{2}$/.test(pair)) return behind;
    token.tokenTypeIdx = byte;
    token.value = Number.parseInt(pair, 16);
    return at + 2;
  }

  /** All that begins with neither letter nor digit. */
  private scanSign(token: Token, at: number): number {
    const source = this.text;
    const code = source.charCodeAt(at);
    if (code === 0x22) return this.scanText(token, at);
    if (code === 0x26) {
      const next = source.charCodeAt(at + 1);
      if (next === 0x7b) return this.scanPath(token, at);
      if (this.startsLabel(at + 1)) {
        token.tokenTypeIdx = labelReference;
        return this.scanIdentifier(token, at + 1);
      }
    } else if (code === 0x27) return this.scanCharacter(token, at);
    else if (code === 0x2f) return this.scanSlash(token, at);
    else if (
      code === 0x5c &&
      this.mode === inNames &&
      (characterKind(source.charCodeAt(at + 1)) & isNameCharacter) !== 0
    ) {
      return this.scanName(token, at, at + 1);
    }
    const second = source.charCodeAt(at + 1);
    for (const pair of pairs[code] ?? []) {
      if (pair.second !== second) continue;
      token.tokenTypeIdx = pair.index;
      return at + 2;
    }
    token.tokenTypeIdx = single[code] ?? stray;
    return at + 1;
  }

  private scanSlash(token: Token, at: number): number {
    for (const keyword of keywords) {
      if (!this.text.startsWith(keyword.spelling, at)) continue;
      if (keyword.index === incbin && this.mode !== inDefault) break;
      token.tokenTypeIdx = keyword.index;
      return at + keyword.spelling.length;
    }
    token.tokenTypeIdx = single[0x2f] as number;
    if (this.text.charCodeAt(at + 1) === 0x2a) return this.flawed(token, stray, 'comment-end', this.length);
    return at + 1;
  }

  private scanPath(token: Token, at: number): number {
    const source = this.text;
    let next = at + 2;
    let hash = 0;
    for (; next < this.length; next += 1) {
      const code = source.charCodeAt(next);
      if ((characterKind(code) & isPathCharacter) === 0) break;
      hash = (Math.imul(hash, 31) + code) | 0;
    }
    token.text = spelling(source, at + 2, next, hash);
    if (source.charCodeAt(next) !== 0x7d) return this.flawed(token, pathReference, 'path', next);
    token.tokenTypeIdx = pathReference;
    if (!/^(?:\/|[A-Za-z_][A-Za-z0-9_]*(?:\/|$))/.test(token.text)) token.flaw = 'path';
    return next + 1;
  }

  private scanText(token: Token, at: number): number {
    const source = this.text;
    let next = at + 1;
    let hash = 0;
    let escaped = false;
    token.tokenTypeIdx = text;
    for (; next < this.length; next += 1) {
      const code = source.charCodeAt(next);
      if (code === 0x22) {
        if (!escaped) token.text = spelling(source, at + 1, next, hash);
        else this.unescape(token, at + 1, next);
        return next + 1;
      }
      if (code === 0x5c) {
        escaped = true;
        next += 1;
        if (source.charCodeAt(next) === 0x0a) break;
      }
      hash = (Math.imul(hash, 31) + code) | 0;
    }
    return this.unended(token, at);
  }

  /** A string that never ends: it is taken to end with its line, before what may close the statement. */
  private unended(token: Token, at: number): number {
    const newline = this.text.indexOf('\n', at);
    let behind = newline < 0 ? this.length : newline;
    while (behind > at + 1 && ' \t\r;,>}'.includes(this.text.charAt(behind - 1))) behind -= 1;
    token.text = this.text.slice(at + 1, behind);
    return this.flawed(token, text, 'text-end', behind);
  }

  private scanCharacter(token: Token, at: number): number {
    const source = this.text;
    let close = -1;
    for (let next = source.indexOf("'", at + 1); next >= 0; next = source.indexOf("'", next + 1)) {
      close = next;
      // An escaped quote closes too, unless another one follows.
      if (source.charCodeAt(next - 1) !== 0x5c) break;
    }
    if (close < 0) {
      token.tokenTypeIdx = stray;
      return at + 1;
    }
    token.tokenTypeIdx = character;
    this.unescape(token, at + 1, close);
    token.value = token.text.length > 0 ? token.text.charCodeAt(0) : 0;
    if (token.text.length === 0) token.flaw ??= 'character-empty';
    if (token.text.length > 1) token.flaw ??= 'character-long';
    return close + 1;
  }

  private unescape(token: Token, start: number, behind: number): void {
    const { bytes, flawAt } = readEscapes(this.text.slice(start, behind));
    token.text = bytes;
    if (flawAt !== undefined) token.flaw = 'escape';
  }

  private flawed(token: Token, index: number, flaw: Flaw, behind: number): number {
    token.tokenTypeIdx = index;
    token.flaw = flaw;
    return behind;
  }
}

import { End, Incbin, LabelReference, type Mode, Slash, Stray } from '../tokens.js';
import { characterKinds, isDigit, isNameCharacter, isWordCharacter } from './characters.js';
import { fixedWords, inDefault, inNames, modeNumbers } from './fixed-words.js';
import { scanCharacter, scanPath, scanText } from './quoted-words.js';
import { indexOf, type Token } from './token.js';
import { type Run, scanByte, scanIdentifier, scanInteger, scanLabel, scanName, startsLabel } from './words.js';

const { single, always, pairs, keywords, modeBehind } = fixedWords;
const [end, incbin, labelReference, slash, stray] = [
  indexOf(End),
  indexOf(Incbin),
  indexOf(LabelReference),
  indexOf(Slash),
  indexOf(Stray),
] as const;

/** Where a line of the text came from; white space to the grammar. */
const lineMarker = /#(?:line)?[ \t]+[0-9]+[ \t]+"(?:[^\\"]|\\.)*"(?:[ \t]+[0-9]+)*/y;

/** Cuts a text into words, one at a time: the longest match wins, as in dtc. */
export class Scanner {
  private text = '';
  private position = 0;
  private mode = inDefault;
  /** Where bytes are being cut off. */
  private readonly run: Run = { end: 0, isLabelled: false };

  start(text: string): void {
    this.text = text;
    this.moveTo(0, 'default');
  }

  /** Goes on from another place, as if the mode had been entered there. */
  moveTo(position: number, mode: Mode): void {
    this.position = position;
    this.run.end = 0;
    this.mode = modeNumbers[mode];
  }

  /** Fills `token` with the next word and goes behind it. */
  scan(token: Token): void {
    const { text } = this;
    const { length } = text;
    let at = this.position;
    token.flaw = undefined;
    for (; at < length; at += 1) {
      const code = text.charCodeAt(at);
      if (code === 0x20 || (code <= 0x0d && code >= 0x09)) continue;
      if (code === 0x2f || code === 0x23) {
        const behind = code === 0x2f ? this.behindComment(at) : this.behindLineMarker(at);
        if (behind !== at) {
          at = behind - 1;
          continue;
        }
      }
      token.startOffset = at;
      // What is a word by itself in every mode, as half of all words are, takes no call.
      const alone = characterKinds[code] === 0 ? (always[code] as number) : -1;
      if (alone >= 0) token.tokenTypeIdx = alone;
      const behind = alone >= 0 ? at + 1 : this.scanWord(token, at, code);
      token.end = behind;
      this.position = behind;
      const mode = modeBehind[token.tokenTypeIdx] as number;
      if (mode >= 0) this.mode = mode;
      return;
    }
    token.tokenTypeIdx = end;
    token.startOffset = length;
    token.end = length;
    this.position = length;
  }

  private behindComment(at: number): number {
    const next = this.text.charCodeAt(at + 1);
    if (next === 0x2f) {
      const newline = this.text.indexOf('\n', at);
      return newline < 0 ? this.text.length : newline + 1;
    }
    if (next !== 0x2a) return at;
    const close = this.text.indexOf('*/', at + 2);
    return close < 0 ? at : close + 2;
  }

  private behindLineMarker(at: number): number {
    if (at > 0 && this.text.charCodeAt(at - 1) !== 0x0a) return at;
    const next = this.text.charCodeAt(at + 1);
    if (next !== 0x20 && next !== 0x09 && next !== 0x6c) return at;
    lineMarker.lastIndex = at;
    return lineMarker.test(this.text) ? lineMarker.lastIndex : at;
  }

  /** Recognises the word at a place that holds neither white space nor comment; returns the place behind it. */
  private scanWord(token: Token, at: number, code: number): number {
    const kind = characterKinds[code] as number;
    if (this.mode === inNames) {
      if ((kind & isNameCharacter) !== 0) return scanName(this.text, token, at, at);
    } else if ((kind & isWordCharacter) !== 0) {
      if (this.mode !== inDefault) return scanByte(this.text, token, at, this.run);
      return (kind & isDigit) !== 0 ? scanInteger(this.text, token, at) : scanLabel(this.text, token, at);
    }
    const alone = always[code] ?? stray;
    if (alone < 0) return this.scanSign(token, at, code);
    token.tokenTypeIdx = alone;
    return at + 1;
  }

  /** What begins with a sign that begins several words. */
  private scanSign(token: Token, at: number, code: number): number {
    const { text } = this;
    switch (code) {
      case 0x22:
        return scanText(text, token, at);
      case 0x27:
        return scanCharacter(text, token, at);
      case 0x2f:
        return this.scanSlash(token, at);
      case 0x5c: {
        const isName = ((characterKinds[text.charCodeAt(at + 1)] as number) & isNameCharacter) !== 0;
        if (isName && this.mode === inNames) return scanName(text, token, at, at + 1);
        break;
      }
      case 0x26:
        if (text.charCodeAt(at + 1) === 0x7b) return scanPath(text, token, at);
        if (startsLabel(text, at + 1)) {
          token.tokenTypeIdx = labelReference;
          return scanIdentifier(text, token, at + 1);
        }
    }
    const pair = pairs.get((code << 16) | text.charCodeAt(at + 1));
    token.tokenTypeIdx = pair ?? (single[code] as number);
    return pair === undefined ? at + 1 : at + 2;
  }

  private scanSlash(token: Token, at: number): number {
    for (const { spelling, index } of keywords) {
      // dtc knows this one in default mode only.
      if (!this.text.startsWith(spelling, at) || (index === incbin && this.mode !== inDefault)) continue;
      token.tokenTypeIdx = index;
      return at + spelling.length;
    }
    token.tokenTypeIdx = slash;
    if (this.text.charCodeAt(at + 1) !== 0x2a) return at + 1;
    token.tokenTypeIdx = stray;
    token.flaw = 'comment-end';
    return this.text.length;
  }
}

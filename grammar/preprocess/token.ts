import {
  backslash,
  blank,
  capitalE,
  capitalL,
  capitalP,
  digit,
  dot,
  doubleQuote,
  identifierPart,
  identifierStart,
  kindsOf,
  lf,
  minus,
  plus,
  singleQuote,
  smallE,
  smallP,
} from './characters.js';
import { type Names, numberOf } from './names.js';

/** What cpp takes for one word. Tokens of a macro's body are shared by all its uses and never changed. */
export interface Token {
  readonly kind: number;
  readonly text: string;
  /** The number of a name, `noName` for all else. */
  readonly name: number;
  readonly flags: number;
  /** Offsets in the clean text of the file that it is spelled in. */
  readonly start: number;
  readonly end: number;
  /** In a macro's body: the parameter's index, else -1. */
  readonly parameter: number;
  /** Of a padding: the token whose blank counts, if any. */
  readonly source: Token | undefined;
}

export const noName = -1;
export const noParameter = -1;

// Kinds
export const nameKind = 0;
export const numberKind = 1;
export const characterKind = 2;
export const stringKind = 3;
export const punctuatorKind = 4;
/** A character that begins no token, or a quote without its partner and the rest of its line. */
export const otherKind = 5;
/** Stands for nothing, but may make a blank necessary. */
export const paddingKind = 6;
export const endKind = 7;
export const parameterKind = 8;

// Flags
export const afterBlank = 1;
export const atLineStart = 2;
/** A `##` follows. */
export const pasteNext = 4;
/** A parameter behind `#`. */
export const stringified = 8;
/** Came out of its own expansion, and is never expanded again. */
export const finished = 16;

export const endToken: Token = makeToken(endKind, '', noName, 0, 0, 0);

export function makeToken(
  kind: number,
  text: string,
  name: number,
  flags: number,
  start: number,
  end: number,
  parameter = noParameter,
): Token {
  return { kind, text, name, flags, start, end, parameter, source: undefined };
}

/** The blank that is necessary if else two words would be read as one. */
export const avoidPaste: Token = paddingFor(undefined);

export function paddingFor(source: Token | undefined): Token {
  return { kind: paddingKind, text: '', name: noName, flags: 0, start: 0, end: 0, parameter: noParameter, source };
}

export function withFlags(token: Token, flags: number): Token {
  const { kind, text, name, start, end, parameter, source } = token;
  return { kind, text, name, flags, start, end, parameter, source };
}

/** The token at or behind an offset of a clean text, up to `limit`; `endToken` if there is none. */
export function readToken(text: string, from: number, limit: number, names: Names, firstFlags = 0): Token {
  let flags = firstFlags;
  let at = from;
  for (; at < limit; at++) {
    const code = text.charCodeAt(at);
    if ((kindsOf(code) & blank) !== 0) flags |= afterBlank;
    else if (code === lf) flags |= atLineStart;
    else break;
  }
  if (at >= limit) return endToken;
  if ((flags & atLineStart) !== 0 && (kindsOf(text.charCodeAt(at - 1)) & blank) === 0) flags &= ~afterBlank;
  const code = text.charCodeAt(at);
  const kinds = kindsOf(code);
  if ((kinds & identifierPart) === 0 || code === capitalL) return readOtherToken(text, at, limit, names, flags);
  const isName = (kinds & identifierStart) !== 0;
  const end = Math.min(limit, isName ? nameEnd(text, at) : numberEnd(text, at));
  const spelling = text.slice(at, end);
  return isName
    ? makeToken(nameKind, spelling, numberOf(names, spelling), flags, at, end)
    : makeToken(numberKind, spelling, noName, flags, at, end);
}

function readOtherToken(text: string, at: number, limit: number, names: Names, flags: number): Token {
  const kind = kindOfTokenAt(text, at);
  const end = Math.min(limit, tokenEnd(text, at, kind));
  const spelling = text.slice(at, end);
  const closed = kind !== stringKind && kind !== characterKind ? kind : isClosed(spelling) ? kind : otherKind;
  return makeToken(closed, spelling, kind === nameKind ? numberOf(names, spelling) : noName, flags, at, end);
}

function kindOfTokenAt(text: string, at: number): number {
  const code = text.charCodeAt(at);
  const kinds = kindsOf(code);
  if ((kinds & identifierStart) !== 0) {
    if (code !== capitalL) return nameKind;
    const next = text.charCodeAt(at + 1);
    return next === doubleQuote ? stringKind : next === singleQuote ? characterKind : nameKind;
  }
  if ((kinds & digit) !== 0) return numberKind;
  if (code === dot) return (kindsOf(text.charCodeAt(at + 1)) & digit) !== 0 ? numberKind : punctuatorKind;
  if (code === doubleQuote) return stringKind;
  if (code === singleQuote) return characterKind;
  return punctuators.includes(text.charAt(at)) ? punctuatorKind : otherKind;
}

const punctuators = '!"#%&\'()*+,-./:;<=>?@[]^{|}~';
const longPunctuators = new Set([
  ...[
    '!=',
    '##',
    '%=',
    '&&',
    '&=',
    '*=',
    '++',
    '+=',
    '--',
    '-=',
    '->',
    '/=',
    '<<',
    '<=',
    '==',
    '>=',
    '>>',
    '^=',
    '|=',
    '||',
  ],
  ...['...', '<<=', '>>='],
]);

/** What can stand behind the first character of one. */
const secondCharacters = '=#&+->|<.';

function tokenEnd(text: string, at: number, kind: number): number {
  switch (kind) {
    case nameKind:
      return nameEnd(text, at);
    case numberKind:
      return numberEnd(text, at);
    case stringKind:
      return quoteEnd(text, text.charCodeAt(at) === doubleQuote ? at : at + 1);
    case characterKind:
      return quoteEnd(text, text.charCodeAt(at) === singleQuote ? at : at + 1);
    case punctuatorKind:
      if (!secondCharacters.includes(text.charAt(at + 1))) return at + 1;
      if (longPunctuators.has(text.slice(at, at + 3))) return at + 3;
      return longPunctuators.has(text.slice(at, at + 2)) ? at + 2 : at + 1;
    default:
      return at + 1;
  }
}

/** The engine's own search: a process reads most of its files before our loops are compiled. */
const restOfName = /\w*/y;

export function nameEnd(text: string, at: number): number {
  restOfName.lastIndex = at + 1;
  restOfName.test(text);
  return restOfName.lastIndex;
}

const restOfNumber = /[\w.]*/y;

/** A number is all that could be one: `0x1e+A` is a single word. */
export function numberEnd(text: string, at: number): number {
  restOfNumber.lastIndex = at + 1;
  for (;;) {
    restOfNumber.test(text);
    const end = restOfNumber.lastIndex;
    const code = text.charCodeAt(end);
    if ((code !== plus && code !== minus) || !isExponent(text.charCodeAt(end - 1))) return end;
    restOfNumber.lastIndex = end + 1;
  }
}

const isExponent = (code: number): boolean =>
  code === smallE || code === capitalE || code === smallP || code === capitalP;

const doubleQuoteStops = /["\\\n]/g;
const singleQuoteStops = /['\\\n]/g;

/** The offset behind a quote's partner, or the line's end if it has none. */
export function quoteEnd(text: string, at: number): number {
  const stops = text.charCodeAt(at) === doubleQuote ? doubleQuoteStops : singleQuoteStops;
  stops.lastIndex = at + 1;
  while (stops.test(text)) {
    const behind = stops.lastIndex;
    const code = text.charCodeAt(behind - 1);
    if (code === lf) return behind - 1;
    if (code !== backslash) return behind;
    if (text.charCodeAt(behind) !== lf) stops.lastIndex = behind + 1;
  }
  return text.length;
}

function isClosed(spelling: string): boolean {
  const open = spelling.charCodeAt(0) === capitalL ? 1 : 0;
  const end = spelling.length - 1;
  if (end <= open || spelling.charCodeAt(end) !== spelling.charCodeAt(open)) return false;
  let backslashes = 0;
  while (spelling.charCodeAt(end - 1 - backslashes) === backslash) backslashes++;
  return backslashes % 2 === 0;
}

/** Whether two words, printed side by side, would be read as something else. */
export function wouldJoin(left: Token, right: Token): boolean {
  const { kind, text } = left;
  const first = right.kind === punctuatorKind ? right.text.charAt(0) : '';
  if (kind === nameKind) {
    if (right.kind === numberKind) return /^\w+$/.test(right.text);
    return right.kind === nameKind || right.kind === characterKind || right.kind === stringKind;
  }
  if (kind === numberKind) {
    if (right.kind === numberKind || right.kind === nameKind || right.kind === characterKind) return true;
    return first === '.' || first === '+' || first === '-';
  }
  if (kind === punctuatorKind) return punctuatorsJoin(text, first, right.kind);
  return kind === otherKind && text.startsWith('\\') && right.kind === nameKind;
}

function punctuatorsJoin(left: string, first: string, rightKind: number): boolean {
  if (first === '=' && joinsWithEquals.has(left)) return true;
  switch (left) {
    case '>':
      return first === '>';
    case '<':
      return first === '<' || first === '%' || first === ':';
    case '+':
      return first === '+';
    case '-':
      return first === '-' || first === '>';
    case '/':
      return first === '/' || first === '*';
    case '%':
      return first === ':' || first === '%';
    case '&':
    case '|':
      return first === left;
    case ':':
      return first === ':' || first === '>';
    case '->':
      return first === '*';
    case '.':
      return first === '.' || first === '%' || rightKind === numberKind;
    case '#':
      return first === '#' || first === '%';
    default:
      return false;
  }
}

const joinsWithEquals = new Set(['=', '!', '>', '<', '+', '-', '*', '/', '%', '&', '|', '^', '>>', '<<']);

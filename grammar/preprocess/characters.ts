/** Kinds of characters as cpp sees them, as bits of one number. */
export const blank = 1;
export const identifierStart = 2;
export const digit = 4;
/** A letter, a digit or `_`. */
export const identifierPart = identifierStart | digit;

const kinds: Uint8Array = (() => {
  const table = new Uint8Array(65536);
  const mark = (characters: string, kind: number): void => {
    for (const character of characters) {
      const code = character.charCodeAt(0);
      table[code] = (table[code] ?? 0) | kind;
    }
  };
  mark(' \t\v\f\0', blank);
  mark('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_', identifierStart);
  mark('0123456789', digit);
  return table;
})();

/** The kinds of a character; of the end of a text (NaN) none. */
export const kindsOf = (code: number): number => kinds[code] as number;

export const lf = 10;
export const cr = 13;
export const space = 32;
export const doubleQuote = 34;
export const hash = 35;
export const singleQuote = 39;
export const openParenthesis = 40;
export const closeParenthesis = 41;
export const asterisk = 42;
export const plus = 43;
export const comma = 44;
export const minus = 45;
export const dot = 46;
export const slash = 47;
export const semicolon = 59;
export const less = 60;
export const greater = 62;
export const backslash = 92;
export const capitalL = 76;
export const capitalE = 69;
export const smallE = 101;
export const capitalP = 80;
export const smallP = 112;

/** The first offset from `at` on that holds no blank; a line end is none. */
export function skipBlanks(text: string, at: number): number {
  let i = at;
  while ((kindsOf(text.charCodeAt(i)) & blank) !== 0) i++;
  return i;
}

// Kinds of characters, as bits of one number.
export const isNameCharacter = 2;
export const isWordCharacter = 4;
export const isDigit = 8;
export const isHexDigit = 16;
export const isPathCharacter = 32;

const digits = '0123456789';
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** The kinds of each of the 256 characters that a text of bytes can hold. */
export const characterKinds: Uint8Array = (() => {
  const kinds = new Uint8Array(256);
  const mark = (characters: string, kind: number): void => {
    for (const character of characters) {
      const code = character.charCodeAt(0);
      kinds[code] = (kinds[code] as number) | kind;
    }
  };
  mark(`${letters}${digits}_`, isWordCharacter);
  mark(`${letters}${digits},._+*#?@-`, isNameCharacter | isPathCharacter);
  mark('/', isPathCharacter);
  mark(digits, isDigit);
  mark(`${digits}abcdefABCDEF`, isHexDigit);
  return kinds;
})();

import type { Flaw } from '../scan/token.js';
import { type Mistake, mistake, quoted } from '../syntax-errors.js';

// What is wrong with single words.

const flaws: Readonly<Record<Flaw, (word: string) => Mistake>> = {
  octal: (word) =>
    mistake(
      'octal-digit',
      `${word} begins with 0 and so is octal, but octal integers have only the digits 0 to 7.`,
      'Drop the leading 0, or write 0x for a hexadecimal integer.',
    ),
  range: (word) => mistake('integer-range', `${word} is above 0xffffffffffffffff, but an integer has 64 bits.`),
  escape: (word) =>
    mistake(
      'escape',
      `${word} has \`\\x\` without a digit, but one or two hex digits must follow it.`,
      'Write two hex digits, or `\\\\x` for a backslash and an x.',
    ),
  'character-empty': () =>
    mistake('character', "`''` holds nothing, but a character is one byte.", 'Write "" for an empty string.'),
  'character-long': (word) =>
    mistake(
      'character',
      `${word} is longer than one byte, but a character is one byte.`,
      'Use double quotes for a string.',
    ),
  'text-end': (word) =>
    mistake('unterminated-string', `The string ${word} has no end, but a \`"\` must close it.`, 'Add the closing `"`.'),
  'comment-end': () =>
    mistake('unterminated-comment', 'This comment has no end, but `*/` must close it.', 'Add the closing `*/`.'),
  path: (word) =>
    mistake(
      'path-reference',
      `${word} is no reference, but \`&{…}\` needs a path that begins with \`/\` or a label, without blanks.`,
      'Write `&{/path/to/node}`.',
    ),
};

export const flawOf = (flaw: Flaw, written: string): Mistake => flaws[flaw](quoted(written));

export const longString = (written: string): Mistake =>
  mistake(
    'unterminated-string',
    `The string ${quoted(written)} goes on over lines that make no sense in it, but a \`"\` must close it.`,
    'Add the closing `"` on this line.',
  );

export const unknownKeyword = (written: string): Mistake =>
  mistake(
    'keyword',
    `${quoted(written)} is no keyword, but only keywords stand between slashes.`,
    'Write /delete-node/, /delete-property/ or /omit-if-no-ref/ here.',
  );

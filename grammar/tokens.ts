import { createToken, EOF, type TokenType } from 'chevrotain';

/**
 * The words of the language, each once. A pattern says what the word is; `scanner.ts` recognises it (the longest match
 * wins, then the earlier line here), and `push_mode` names the mode that the scanner is in behind it.
 *
 * In `names` a run of name characters is a name, in `default` integers are recognised, in `bytes` two hex digits are a
 * byte. All other words are the same in every mode.
 */
export type Mode = 'names' | 'default' | 'bytes';

const word = (name: string, pattern: RegExp | string, label: string, mode?: Mode): TokenType =>
  createToken({ name, pattern, label, line_breaks: true, ...(mode === undefined ? {} : { push_mode: mode }) });

const punctuation = (name: string, text: string, mode?: Mode): TokenType => word(name, text, `\`${text}\``, mode);

export const DtsV1 = punctuation('DtsV1', '/dts-v1/', 'default');
export const Plugin = punctuation('Plugin', '/plugin/');
export const MemReserve = punctuation('MemReserve', '/memreserve/', 'default');
export const Bits = punctuation('Bits', '/bits/', 'default');
export const DeleteNode = punctuation('DeleteNode', '/delete-node/', 'names');
export const DeleteProperty = punctuation('DeleteProperty', '/delete-property/', 'names');
export const OmitIfNoRef = punctuation('OmitIfNoRef', '/omit-if-no-ref/', 'names');
export const Incbin = punctuation('Incbin', '/incbin/');

export const Label = word('Label', /[A-Za-z_][A-Za-z0-9_]*:/, 'label');
export const LabelReference = word('LabelReference', /&[A-Za-z_][A-Za-z0-9_]*/, '`&label`');
export const PathReference = word('PathReference', /&\{[A-Za-z0-9,._+*#?@/-]*\}/, '`&{/path}`');
export const Name = word('Name', /\\?[A-Za-z0-9,._+*#?@-]+/, 'name', 'default');
export const Integer = word('Integer', /(?:0[xX][0-9A-Fa-f]+|[0-9]+)(?:ULL|LL|UL|L|U)?/, 'integer');
export const Byte = word('Byte', /[0-9A-Fa-f]{2}/, 'byte');
export const Character = word('Character', /'(?:\\'|[^'])*'/, 'character');
export const Text = word('Text', /"(?:[^\\"]|\\.)*"/, 'string');

export const LeftBrace = punctuation('LeftBrace', '{', 'names');
export const RightBrace = punctuation('RightBrace', '}');
export const LeftBracket = punctuation('LeftBracket', '[', 'bytes');
export const RightBracket = punctuation('RightBracket', ']', 'default');
export const LeftParen = punctuation('LeftParen', '(');
export const RightParen = punctuation('RightParen', ')');
export const Semicolon = punctuation('Semicolon', ';', 'names');
export const Comma = punctuation('Comma', ',');
export const Equals = punctuation('Equals', '=');
export const Slash = punctuation('Slash', '/');

export const ShiftLeft = punctuation('ShiftLeft', '<<');
export const ShiftRight = punctuation('ShiftRight', '>>');
export const AtMost = punctuation('AtMost', '<=');
export const AtLeast = punctuation('AtLeast', '>=');
export const EqualTo = punctuation('EqualTo', '==');
export const UnequalTo = punctuation('UnequalTo', '!=');
export const LogicalAnd = punctuation('LogicalAnd', '&&');
export const LogicalOr = punctuation('LogicalOr', '||');
export const Less = punctuation('Less', '<');
export const Greater = punctuation('Greater', '>');
export const And = punctuation('And', '&');
export const Or = punctuation('Or', '|');
export const Xor = punctuation('Xor', '^');
export const Plus = punctuation('Plus', '+');
export const Minus = punctuation('Minus', '-');
export const Times = punctuation('Times', '*');
export const Modulo = punctuation('Modulo', '%');
export const Complement = punctuation('Complement', '~');
export const Not = punctuation('Not', '!');
export const Question = punctuation('Question', '?');
export const Colon = punctuation('Colon', ':');

/** What the language has no use for. A run of letters and digits is one word, so that a message can name it. */
export const Stray = word('Stray', /[A-Za-z0-9_]+|[\s\S]/, 'stray text');

export const End = EOF;

/** Every word that the grammar knows. */
export const vocabulary: readonly TokenType[] = [
  ...[DtsV1, Plugin, MemReserve, Bits, DeleteNode, DeleteProperty, OmitIfNoRef, Incbin],
  ...[Label, LabelReference, PathReference, Name, Integer, Byte, Character, Text],
  ...[LeftBrace, RightBrace, LeftBracket, RightBracket, LeftParen, RightParen, Semicolon, Comma, Equals, Slash],
  ...[ShiftLeft, ShiftRight, AtMost, AtLeast, EqualTo, UnequalTo, LogicalAnd, LogicalOr, Less, Greater],
  ...[And, Or, Xor, Plus, Minus, Times, Modulo, Complement, Not, Question, Colon, Stray],
];

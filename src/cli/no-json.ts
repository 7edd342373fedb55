import { type ParseError, parse, printParseErrorCode } from 'jsonc-parser';
import type { NoJson } from './read-input.js';

/** Where a text stops being JSON, and the slip that is usual there; loaded only to tell it. */
export function jsonMistake({ path, text }: NoJson): string {
  const errors: ParseError[] = [];
  parse(text, errors, { disallowComments: true, allowTrailingComma: false });
  const first = errors[0];
  if (first === undefined) return `${path} is no JSON`;
  const before = text.slice(0, first.offset);
  const place = `${path}:${before.split('\n').length}:${first.offset - before.lastIndexOf('\n')}`;
  return `${place}: ${slipAt(text, first)}`;
}

function slipAt(text: string, { error, offset }: ParseError): string {
  const kind = printParseErrorCode(error);
  if (kind === 'InvalidCommentToken') return 'a comment stands here, but JSON has none';
  if (offset >= text.trimEnd().length) return 'the text ends here, but the JSON is not complete';
  if (/,\s*$/.test(text.slice(0, offset)) && /[}\]]/.test(text.charAt(offset)))
    return `a comma stands before this ${text.charAt(offset)}, but JSON has none there`;
  if (/0x[0-9a-f]$/i.test(text.slice(0, offset + 2).slice(-3)))
    return 'JSON has decimal numbers alone; write an address in quotes: "0x40000000"';
  if (text.charAt(offset) === "'") return 'JSON has double quotes alone';
  return `this is no JSON: ${WANTED[kind] ?? 'nothing of the kind may stand here'}`;
}

/** By jsonc-parser's names. */
const WANTED: Readonly<Record<string, string>> = {
  InvalidNumberFormat: 'the number is not complete',
  PropertyNameExpected: 'a name in double quotes must come here',
  ValueExpected: 'a value must come here',
  ColonExpected: 'a colon must come here',
  CommaExpected: 'a comma must come here',
  UnexpectedEndOfString: 'the string does not end in its line',
  InvalidCharacter: 'a control character must be written as \\u00NN',
  InvalidEscapeCharacter: 'there is no such escape',
};

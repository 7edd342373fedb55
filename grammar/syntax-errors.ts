import type { Flaw } from './token.js';

/** What is wrong, in words; `related` are offsets into the same text. */
export interface Mistake {
  readonly code: string;
  readonly message: string;
  /** An error, unless it says otherwise. */
  readonly severity?: 'note';
  readonly help?: string;
  readonly related?: { readonly message: string; readonly start: number; readonly end: number };
}

const longestQuote = 40;

/** Something written, as a message names it. */
export function quoted(written: string): string {
  if (written === '') return 'the end of the file';
  const code = written.charCodeAt(0);
  if (written.length === 1 && (code < 0x20 || code > 0x7e)) return `the byte 0x${code.toString(16).padStart(2, '0')}`;
  const line = written.split('\n', 1)[0] as string;
  const shown = line.length > longestQuote ? `${line.slice(0, longestQuote)}…` : line;
  return `\`${shown}${line.length < written.length && shown === line ? '…' : ''}\``;
}

const mistake = (name: string, message: string, help?: string): Mistake => ({
  code: `syntax/${name}`,
  message,
  ...(help === undefined ? {} : { help }),
});

// ---- words -----------------------------------------------------------------------------------------------------

export function flawOf(flaw: Flaw, written: string): Mistake {
  const word = quoted(written);
  switch (flaw) {
    case 'octal':
      return mistake(
        'octal-digit',
        `${word} begins with 0 and so is octal, but an octal integer has no digits 8 and 9.`,
        'Drop the leading 0, or write 0x for a hexadecimal integer.',
      );
    case 'range':
      return mistake('integer-range', `${word} is larger than 0xffffffffffffffff, but an integer has 64 bits.`);
    case 'escape':
      return mistake(
        'escape',
        `${word} holds \`\\x\` without a digit, but one or two hex digits must follow it.`,
        'Write two hex digits, or `\\\\x` for a backslash and an x.',
      );
    case 'character-empty':
      return mistake(
        'character',
        "`''` holds nothing, but a character must be one byte.",
        'Write "" for an empty string.',
      );
    case 'character-long':
      return mistake(
        'character',
        `${word} is more than one byte long, but a character must be one byte.`,
        'Write a string in double quotes.',
      );
    case 'text-end':
      return mistake(
        'unterminated-string',
        `The string ${word} never ends, but a \`"\` must close it.`,
        'Add the closing `"`.',
      );
    case 'comment-end':
      return mistake(
        'unterminated-comment',
        'This comment never ends, but `*/` must close it.',
        'Add the closing `*/`.',
      );
    case 'path':
      return mistake(
        'path-reference',
        `${word} is no reference by path, but \`&{\` needs a path from the root or from a label, and a \`}\` behind it.`,
        'Write `&{/path/to/node}` without blanks.',
      );
    default:
      return flaw;
  }
}

export function longString(written: string): Mistake {
  return mistake(
    'unterminated-string',
    `The string ${quoted(written)} runs on into other lines and what follows it makes no sense, but a \`"\` must close it.`,
    'Add the closing `"` on this line.',
  );
}

// ---- the file ---------------------------------------------------------------------------------------------------

export const emptyFile = (): Mistake =>
  mistake('empty', 'The file is empty, but device-tree source begins with `/dts-v1/;`.', 'Write `/dts-v1/; / { };`.');

export const noSource = (what: string): Mistake =>
  mistake('no-dts', `The file is ${what}, but device-tree source begins with \`/dts-v1/;\`.`);

export const missingVersion = (found: string): Mistake =>
  mistake(
    'missing-version',
    `The file begins with ${quoted(found)}, but \`/dts-v1/;\` must come first.`,
    'Add the line `/dts-v1/;` at the top.',
  );

export const headerConflict = (): Mistake =>
  mistake('header-conflict', 'This header and the first one differ in `/plugin/`, but all headers must agree.');

export const noBlock = (): Mistake =>
  mistake('no-root', 'The file ends without a node, but it must hold at least `/ { };`.', 'Add `/ { };`.');

export const firstBlock = (found: string): Mistake =>
  mistake(
    'first-block',
    `${quoted(found)} comes first, but the first block must be \`/ { … };\`.`,
    'Add `/ { };` before it, or `/plugin/;` behind `/dts-v1/;` if this is an overlay.',
  );

// ---- what stands where nothing like it may -----------------------------------------------------------------------

export const straySemicolon = (): Mistake =>
  mistake('stray-semicolon', 'This `;` ends nothing, but each `;` must end a property or a node.', 'Remove the `;`.');

export const strayBrace = (): Mistake =>
  mistake(
    'stray-brace',
    'This `}` closes nothing, but each `}` must have its `{`.',
    'Remove it, or look for one too many above.',
  );

export const blockInNode = (found: string, node: string): Mistake =>
  mistake(
    'block-in-node',
    `${quoted(found)} stands inside of ${nodeName(node)}, but such a block must stand outside of all nodes.`,
    `Close ${nodeName(node)} with \`};\` before it.`,
  );

export const propertyAfterChild = (property: string, child: { start: number; end: number }): Mistake => ({
  ...mistake(
    'property-after-child',
    `The property ${property} stands behind a child node, but properties must come before all child nodes.`,
    `Move ${property} up, before the first child node.`,
  ),
  related: { message: 'the first child node is here', start: child.start, end: child.end },
});

export const unclosed = (node: string, brace: number): Mistake => ({
  ...mistake(
    'missing-brace',
    `The file ends inside of ${nodeName(node)}, but \`};\` must close it.`,
    `Add \`};\` where ${nodeName(node)} ends.`,
  ),
  related: { message: `${nodeName(node)} is opened here`, start: brace, end: brace + 1 },
});

const nodeName = (name: string): string => (name === '' ? 'a node' : name === '/' ? 'the root node' : name);

// ---- what is missing ---------------------------------------------------------------------------------------------

export const missingSemicolon = (before: string, found: string): Mistake =>
  mistake(
    'missing-semicolon',
    `${quoted(found)} follows ${quoted(before)}, but a \`;\` must come first.`,
    `Add \`;\` behind ${quoted(before)}.`,
  );

export const missingCloser = (closer: string, opener: string, found: string): Mistake =>
  mistake(
    `missing-${{ '>': 'angle', ']': 'bracket', ')': 'paren' }[closer] ?? 'closer'}`,
    `${quoted(found)} stands inside of \`${opener}\`, but a \`${closer}\` must close it first.`,
    `Add \`${closer}\` before ${quoted(found)}.`,
  );

export const missingComma = (found: string): Mistake =>
  mistake(
    'missing-comma',
    `${quoted(found)} follows a value, but a \`,\` must stand between two values.`,
    'Add the `,`.',
  );

export const missingEquals = (name: string, found: string): Mistake =>
  mistake(
    'missing-equals',
    `${quoted(found)} follows the property ${name}, but a \`=\` must come first.`,
    'Add `=` before the value.',
  );

// ---- cells, bytes, expressions ------------------------------------------------------------------------------------

export const commaInCells = (): Mistake =>
  mistake('comma-in-cells', 'A `,` stands inside of `<…>`, but blanks separate cells.', 'Remove the `,`.');

export const commaInBytes = (): Mistake =>
  mistake('comma-in-bytes', 'A `,` stands inside of `[…]`, but bytes need nothing between them.', 'Remove the `,`.');

export const bareOperator = (found: string): Mistake =>
  mistake(
    'bare-expression',
    `${quoted(found)} stands in a cell list without parentheses, but an expression needs them.`,
    'Write the expression in parentheses: `<(1 + 2)>`, `<(-1)>`.',
  );

export const stringInCells = (): Mistake =>
  mistake(
    'string-in-cells',
    'A string stands inside of `<…>`, but cells are numbers and references.',
    'Put the string outside: `<1>, "text"`.',
  );

export function notANumber(word: string, integerBefore: string): Mistake {
  if (integerBefore !== '') {
    const whole = integerBefore + word;
    if (/^[0-9A-Fa-f]+$/.test(whole)) {
      return mistake(
        'missing-0x',
        `\`${whole}\` has hex digits, but a hexadecimal integer begins with 0x.`,
        `Write 0x${whole}.`,
      );
    }
    if (/^[ul]+$/i.test(word)) {
      const help = 'Write U, L, UL, LL or ULL, in upper case.';
      return mistake(
        'integer-suffix',
        `\`${whole}\` ends with ${word}, but the only suffixes are U, L, UL, LL and ULL.`,
        help,
      );
    }
    return mistake('not-a-number', `\`${whole}\` is no integer, but integers are decimal, 0x… or 0….`);
  }
  if (/^[0-9A-Fa-f]+$/.test(word)) {
    return mistake(
      'missing-0x',
      `\`${word}\` has hex digits, but a hexadecimal integer begins with 0x.`,
      `Write 0x${word}.`,
    );
  }
  return mistake(
    'not-a-number',
    `${quoted(word)} is no number, but only numbers, references and labels may stand here.`,
    /^[A-Za-z_]/.test(word)
      ? 'Define the macro, or #include the file that does; or write `&` before a label.'
      : undefined,
  );
}

export const notAByte = (word: string): Mistake =>
  mistake(
    'not-a-byte',
    `${quoted(word)} is no byte, but each byte needs exactly two hex digits.`,
    'Write two hex digits: `[0a ff]`.',
  );

export const width = (found: string): Mistake =>
  mistake('bits', `\`/bits/\` is ${found}, but elements have 8, 16, 32 or 64 bits.`);

export const choiceWithoutElse = (): Mistake =>
  mistake('expression', 'A `?` has no `:`, but both must be there.', 'Add `:` and what shall be taken otherwise.');

export const elseWithoutChoice = (): Mistake => mistake('expression', 'A `:` has no `?`, but both must be there.');

export const tooDeep = (what: string, limit: number): Mistake =>
  mistake('too-deep', `${what} nest more than ${limit} deep, but no more are read.`);

export const tooMany = (limit: number): Mistake => ({
  ...mistake('too-many', `These are ${limit} mistakes, so the rest is not read.`, 'Mend the first ones and run again.'),
  severity: 'note',
});

// ---- labels and names -----------------------------------------------------------------------------------------------

export const labelName = (name: string): Mistake =>
  mistake(
    'label-name',
    `${quoted(name)} is no label, but a label has only letters, digits and \`_\`, and no digit first.`,
    `Write ${name.replace(/[^A-Za-z0-9_]/g, '_').replace(/^(?=[0-9])/, '_')}.`,
  );

export const labelColon = (name: string): Mistake =>
  mistake(
    'label-colon',
    `A blank stands between ${name} and \`:\`, but a label's colon follows directly.`,
    `Write \`${name}:\`.`,
  );

export const labelPlace = (label: string, found: string): Mistake =>
  mistake(
    'label-place',
    `The label ${label} stands before ${quoted(found)}, but at the top level only one label and only before a reference may stand.`,
  );

export const referenceBlank = (): Mistake =>
  mistake('reference', '`&` stands alone, but a label must follow it directly.', 'Write `&label`, without a blank.');

export const unexpected = (found: string, wanted: string, help?: string): Mistake =>
  mistake('unexpected', `${quoted(found)} stands here, but ${wanted} must.`, help);

export const tooLate = (found: string): Mistake =>
  mistake(
    'order',
    `${quoted(found)} stands behind a block, but headers and reservations must come before all blocks.`,
    'Move it up.',
  );

export const outsideOfNodes = (found: string): Mistake =>
  mistake(
    'outside-of-nodes',
    `${quoted(found)} stands outside of all nodes, but only \`/ { … };\`, \`&label { … };\` and the like may stand there.`,
    'Put it into `/ { … };`, or look for a `}` too many above.',
  );

/** Where one word met another that does not go with it. */
export interface Misfit {
  /** The grammar rule. */
  readonly rule: string;
  readonly expected?: string;
  readonly found: string;
  readonly foundKind: string;
  readonly before: string;
  readonly beforeKind: string;
}

/** What each rule reads, where any of several words could have come. */
const wanted: Readonly<Record<string, string>> = {
  item: 'a value',
  statement: 'a property or a child node',
  omitted: 'a node',
  reference: 'a reference',
  operand: 'a number',
  number: 'a number',
  operator: 'an operator',
};

export function misfit({ rule, expected, found, foundKind, before, beforeKind }: Misfit): Mistake {
  if (rule === 'reference' && beforeKind === 'Label') return labelPlace(before, found);
  if (rule === 'statement' && beforeKind === 'Name') return unexpected(found, `\`;\`, \`=\` or \`{\` behind ${before}`);
  if (rule === 'item' && (foundKind === 'Integer' || foundKind === 'Character' || foundKind === 'LeftParen')) {
    return mistake(
      'bare-number',
      `${quoted(found)} stands here bare, but numbers must stand in \`<…>\`.`,
      `Write \`<${found}>\`.`,
    );
  }
  if (rule === 'item' && foundKind === 'Semicolon') {
    return unexpected(
      found,
      `a value behind ${quoted(before)}`,
      before === '=' ? 'Drop the `=` if the property has no value.' : undefined,
    );
  }
  return unexpected(found, expected ?? wanted[rule] ?? 'something else');
}

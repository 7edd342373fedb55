/** What is wrong, in words. Offsets are into the text that is parsed. */
export interface Mistake {
  readonly code: string;
  /** An error, unless it says otherwise. */
  readonly severity?: 'note';
  readonly message: string;
  readonly help?: string;
  readonly related?: { readonly message: string; readonly start: number; readonly end: number };
}

interface Place {
  readonly start: number;
  readonly end: number;
}

const longestQuote = 40;

/** Something written, as a message names it. */
export function quoted(written: string): string {
  if (written === '') return 'the end of the file';
  const code = written.charCodeAt(0);
  if (written.length === 1 && (code < 0x20 || code > 0x7e)) return `the byte 0x${code.toString(16).padStart(2, '0')}`;
  const line = written.split('\n', 1)[0] as string;
  return line.length > longestQuote
    ? `\`${line.slice(0, longestQuote)}…\``
    : `\`${line}${line === written ? '' : '…'}\``;
}

export function mistake(name: string, message: string, help?: string): Mistake {
  const sentence = /^th(?:e|is) /.test(message) ? `T${message.slice(1)}` : message;
  return { code: `syntax/${name}`, message: sentence, ...(help === undefined ? {} : { help }) };
}

// ---- the file ----------------------------------------------------------------------------------------------------------

export const emptyFile = (): Mistake =>
  mistake('empty', 'The file is empty, but device-tree source begins with `/dts-v1/;`.', 'Write `/dts-v1/; / { };`.');

export const noSource = (kind: string): Mistake =>
  mistake('no-dts', `The file is ${kind}, but device-tree source begins with \`/dts-v1/;\`.`);

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

export const tooLate = (found: string): Mistake =>
  mistake(
    'order',
    `${quoted(found)} stands behind a block, but headers and reservations come before all blocks.`,
    'Move it up.',
  );

export const outsideOfNodes = (found: string): Mistake =>
  mistake(
    'outside-of-nodes',
    `${quoted(found)} stands outside of all nodes, but only \`/ { … };\`, \`&label { … };\` and the like may stand there.`,
    'Put it into `/ { … };`, or look for a `}` too many above.',
  );

export const tooDeep = (what: string, limit: number): Mistake =>
  mistake('too-deep', `${what} nest more than ${limit} deep, but no more levels are read.`, 'Nest less deeply.');

export const tooLarge = (limit: number): Mistake =>
  mistake(
    'too-large',
    `There are more than ${limit} nodes and properties, but no more are read.`,
    'Look for an include that comes again and again.',
  );

export const tooMany = (limit: number): Mistake => ({
  ...mistake(
    'too-many',
    `This is mistake number ${limit}, and no more are looked for.`,
    'Mend the first ones and run again.',
  ),
  severity: 'note',
});

// ---- what stands where nothing like it may -------------------------------------------------------------------------------

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
    `${quoted(found)} stands inside of ${nodeName(node)}, but such a block stands outside of all nodes.`,
    `Close ${nodeName(node)} with \`};\` before it.`,
  );

export const propertyAfterChild = (property: string, child: Place): Mistake => ({
  ...mistake(
    'property-after-child',
    `The property ${property} stands behind a child node, but properties must come before all child nodes.`,
    'Move it up, before the first child node.',
  ),
  related: { message: 'the first child node is here', start: child.start, end: child.end },
});

export const unclosed = (node: string, found: string, start: number, end: number): Mistake => ({
  ...mistake(
    'missing-brace',
    `${nodeName(node)} is opened here and still open at ${quoted(found)}, but \`};\` must close it.`,
    `Add \`};\` where ${nodeName(node)} ends.`,
  ),
  related: { message: `${quoted(found)} is here`, start, end },
});

const nodeName = (name: string): string =>
  name === '' ? 'this node' : name === '/' ? 'the root node' : `the node ${name}`;

// ---- what is missing -----------------------------------------------------------------------------------------------------

export const missingSemicolon = (before: string, found: string): Mistake =>
  mistake(
    'missing-semicolon',
    `${quoted(found)} follows ${quoted(before)}, but a \`;\` must come between them.`,
    `Add \`;\` behind ${quoted(before)}.`,
  );

const openers: Readonly<Record<string, readonly [string, string]>> = {
  '>': ['<', 'missing-angle'],
  ']': ['[', 'missing-bracket'],
  ')': ['(', 'missing-paren'],
};

export function missingCloser(closer: string, found: string): Mistake {
  const [opener, name] = openers[closer] as readonly [string, string];
  const message = `${quoted(found)} follows, but a \`${closer}\` must close the \`${opener}\` first.`;
  return mistake(name, message, `Add \`${closer}\` before ${quoted(found)}.`);
}

export const missingComma = (found: string): Mistake =>
  mistake(
    'missing-comma',
    `${quoted(found)} follows a value, but a \`,\` must come between two values.`,
    'Add the `,`.',
  );

export const missingEquals = (name: string, found: string): Mistake =>
  mistake('missing-equals', `${quoted(found)} follows ${name}, but a \`=\` must come before a value.`, 'Add the `=`.');

// ---- cells, bytes, expressions ---------------------------------------------------------------------------------------------

export const commaInCells = (): Mistake =>
  mistake('comma-in-cells', 'A `,` stands inside of `<…>`, but only blanks separate cells.', 'Remove the `,`.');

export const commaInBytes = (): Mistake =>
  mistake('comma-in-bytes', 'A `,` stands inside of `[…]`, but nothing separates bytes.', 'Remove the `,`.');

export const bareOperator = (found: string): Mistake =>
  mistake(
    'bare-expression',
    `${quoted(found)} stands in \`<…>\` without parentheses, but an expression needs them.`,
    'Put the expression in parentheses: `<(1 + 2)>`, `<(-1)>`.',
  );

export const bareNumber = (found: string): Mistake =>
  mistake(
    'bare-number',
    `${quoted(found)} stands outside of \`<…>\`, but numbers stand inside.`,
    'Put `<` and `>` around it.',
  );

export const stringInCells = (): Mistake =>
  mistake(
    'string-in-cells',
    'A string stands inside of `<…>`, but cells are numbers and references.',
    'Put the string outside: `<1>, "text"`.',
  );

/** `integer` is what stands directly before the word, if an integer does. */
export function notANumber(word: string, integer: string): Mistake {
  const whole = integer + word;
  const isHex = integer === '' ? /^(?=.*[0-9])[0-9a-f]+$/.test(word) : /^[0-9A-Fa-f]+$/.test(whole);
  if (/^0[bB][01]+$/.test(whole)) {
    const help = `Write 0x${BigInt(whole.slice(0, 66)).toString(16)}.`;
    return mistake('binary-integer', `\`${whole}\` is binary, but integers are decimal, hexadecimal or octal.`, help);
  }
  if (isHex) {
    return mistake(
      'missing-0x',
      `${quoted(whole)} has hex digits, but a hexadecimal integer begins with 0x.`,
      `Write 0x${whole}.`,
    );
  }
  if (integer !== '' && /^[ul]+$/i.test(word)) {
    const message = `\`${whole}\` ends in \`${word}\`, but the only suffixes are U, L, UL, LL and ULL.`;
    return mistake('integer-suffix', message, 'Write the suffix in upper case, or none.');
  }
  if (integer !== '') return mistake('not-a-number', `${quoted(whole)} is no number, but a number must stand here.`);
  const help = 'Include the file that defines the macro, or write `&` before a label.';
  return mistake(
    'not-a-number',
    `${quoted(word)} is no number, but a number must stand here.`,
    /^\w/.test(word) ? help : undefined,
  );
}

export const notAByte = (word: string): Mistake =>
  mistake(
    'not-a-byte',
    `${quoted(word)} is no byte, but each byte has two hex digits.`,
    'Write each byte with two digits: `[0a ff]`.',
  );

export const width = (found: string): Mistake =>
  mistake('bits', `\`/bits/\` is ${found}, but elements have 8, 16, 32 or 64 bits.`);

export const choiceWithoutElse = (): Mistake =>
  mistake('expression', 'A `?` has no `:`, but one must follow.', 'Add `:` and what is taken otherwise.');

export const elseWithoutChoice = (): Mistake =>
  mistake('expression', 'This `:` has no `?`, but one must come before it.');

// ---- labels, names, references -------------------------------------------------------------------------------------------------

export const labelName = (name: string): Mistake =>
  mistake(
    'label-name',
    `${quoted(name)} is no label, but labels have only letters, digits and \`_\`, and no digit first.`,
    `Write ${name.replace(/[^A-Za-z0-9_]/g, '_').replace(/^(?=[0-9])/, '_')}.`,
  );

export const labelColon = (name: string): Mistake =>
  mistake(
    'label-colon',
    `A blank stands between ${name} and \`:\`, but a label's colon follows it directly.`,
    `Write \`${name}:\`.`,
  );

export const labelPlace = (label: string, found: string): Mistake =>
  mistake(
    'label-place',
    `The label ${quoted(label)} stands before ${quoted(found)}, but outside of nodes only a reference may have one, and only one.`,
    'Remove the label.',
  );

export const referenceBlank = (): Mistake =>
  mistake('reference', '`&` stands alone, but a label or `{/path}` must follow it directly.', 'Write `&label`.');

/** `wanted` begins with an article, or is quoted. */
export const unexpected = (found: string, wanted: string, help?: string): Mistake =>
  mistake('unexpected', `${quoted(found)} stands here, but ${wanted} must come.`, help);

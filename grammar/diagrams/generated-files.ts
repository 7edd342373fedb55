import { DtsParser } from '../dts-parser.js';
import { operatorStrengths } from '../parse/expression-stack.js';
import { type LookaheadTable, tableOf } from '../parse/lookahead.js';
import { vocabulary } from '../tokens.js';
import { ebnf } from './ebnf.js';
import { railroad } from './railroad.js';
import { drawnRules } from './rules.js';

/** The files of this package that are made of the grammar, by their paths. */
export function generatedFiles(): Readonly<Record<string, string>> {
  const parser = new DtsParser({ analyse: true });
  const rules = drawnRules(parser);
  return {
    'docs/syntax.svg': railroad(rules),
    'docs/syntax.md': syntaxPage(ebnf(rules)),
    'parse/lookahead-table.ts': tableModule(tableOf(parser.lookahead)),
  };
}

function tableModule({ choices, options }: LookaheadTable): string {
  const choiceLines = Object.entries(choices).map(([key, ways]) => property(key, ways));
  const optionLines = Object.entries(options).map(([key, names]) => option(key, names));
  return `import type { LookaheadTable } from './lookahead.js';

/** Made by scripts/generate-syntax.mjs from the grammar; change that instead. */
export const lookaheadTable: LookaheadTable = {
  choices: {
${choiceLines.join('')}  },
  options: {
${optionLines.join('')}  },
};
`;
}

const widestLine = 120;

function option(key: string, names: string): string {
  const line = `    ${key}: '${names}',\n`;
  return line.length <= widestLine + 1 ? line : `    ${key}:\n      '${names}',\n`;
}

/** One line if it fits, as the formatter has it. */
function property(key: string, ways: readonly string[]): string {
  const strings = ways.map((names) => `'${names}'`);
  const line = `    ${key}: [${strings.join(', ')}],\n`;
  if (line.length <= widestLine + 1) return line;
  return `    ${key}: [\n${strings.map((string) => `      ${string},\n`).join('')}    ],\n`;
}

const syntaxPage = (
  grammar: string,
): string => `<!-- Made by scripts/generate-syntax.mjs from the grammar; change that instead. -->
# The grammar of device-tree source

![The rules as diagrams](syntax.svg)

## Rules

\`\`\`ebnf
${grammar}\`\`\`

What the rules leave unsaid:

- All headers agree in \`/plugin/\`.
- The first block is a \`/\`; in an overlay it may be a reference without a label.
- In a body all properties come before all child nodes; \`/delete-property/\` counts as a property, \`/delete-node/\` as a child node.
- Each \`?\` has its \`:\`.
- \`/bits/\` is 8, 16, 32 or 64.

Operators, from the strongest to the weakest; those in one line are equal, and the left one is taken first:

| operators |
| --- |
| ${['`-` `~` `!` before an operand', ...operatorStrengths().map((operators) => operators.map(escapedCode).join(' '))].join(' |\n| ')} |
| \`? :\`, the right one first |

## Words

The longest match wins, then the one that stands higher in the table. White space (blank, tab, newline, VT, FF, CR), comments
(\`/* … */\`, \`// …\`) and line markers (\`# 12 "file"\` at the start of a line) may stand between any two words.

| word | pattern | where | the mode behind it |
| --- | --- | --- | --- |
${words().join('\n')}

Before the first word the mode is \`default\`. A word without a mode behind it leaves the mode as it is.
`;

const escapedCode = (code: string): string => `\`${code.replaceAll('|', '\\|')}\``;

const places: Readonly<Record<string, string>> = {
  Name: 'names',
  Integer: 'default',
  Incbin: 'default',
  Byte: 'bytes',
};

function words(): string[] {
  return vocabulary
    .filter(({ name }) => name !== 'Stray')
    .map(({ name, PATTERN, PUSH_MODE }) => {
      const pattern = typeof PATTERN === 'string' ? PATTERN : (PATTERN as RegExp).source;
      return `| ${name} | ${escapedCode(pattern)} | ${places[name] ?? ''} | ${PUSH_MODE ?? ''} |`;
    });
}

import { operatorStrengths } from '../parse/expression-stack.js';
import { vocabulary } from '../tokens.js';
import { ebnf } from './ebnf.js';
import { railroad } from './railroad.js';
import { drawnRules } from './rules.js';

/** The files in `docs/` that are made of the grammar, by their names. */
export function pages(): Readonly<Record<string, string>> {
  const rules = drawnRules();
  return { 'syntax.svg': railroad(rules), 'syntax.md': syntaxPage(ebnf(rules)) };
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

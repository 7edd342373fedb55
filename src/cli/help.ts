import { COMMANDS, type Command } from './commands.js';
import { GROUPS, OPTIONS, type Option, understands } from './options.js';

const COLUMN = 30;

/** `dtzone --help`: an example first, then the commands. */
export function generalHelp(): string {
  const examples = COMMANDS.slice(0, 2).map((command) => command.examples[0]);
  return [
    'dtzone reads a device tree, boots Linux on it in mind, and says what becomes of the memory.',
    '',
    ...examples.flatMap((example) => (example ? [pair(example[0], example[1])] : [])),
    '',
    'Commands',
    ...COMMANDS.map((command) => pair(`${command.name} ${command.operands}`, command.summary)),
    '',
    'FILE is .dts, .dtso, .dtb, .dtbo, or - for standard input. Each command has its own --help.',
    'Exit status: 0 nothing found, 1 findings, 2 wrong use, 3 a fault of the tool.',
    '',
  ].join('\n');
}

/** `dtzone layout --help`. */
export function commandHelp(command: Command): string {
  const own = OPTIONS.filter((option) => understands(command.name, option));
  return [
    ...command.examples.map(([call, does]) => `  ${call}\n      ${does}`),
    '',
    `dtzone ${command.name} ${command.operands} - ${command.summary}`,
    ...GROUPS.flatMap((group) => {
      const options = own.filter((option) => option.group === group);
      return options.length === 0 ? [] : ['', group, ...options.map((option) => optionLine(option, command))];
    }),
    '',
  ].join('\n');
}

function optionLine(option: Option, command: Command): string {
  const choices = option.flags[0] === '--format' ? command.formats : option.choices;
  const flags = option.flags.join(', ') + (option.value === undefined ? '' : ` ${option.value}`);
  return pair(flags, option.help + (choices ? `: ${choices.join(', ')}` : ''));
}

const pair = (left: string, right: string): string =>
  left.length < COLUMN - 1 ? `  ${left.padEnd(COLUMN)}${right}` : `  ${left}\n  ${' '.repeat(COLUMN)}${right}`;

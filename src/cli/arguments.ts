import { existsSync } from 'node:fs';
import { COMMANDS, DEFAULT_COMMAND } from './commands.js';
import { keyOf, OPTIONS, type Option, understands } from './options.js';
import { didYouMean, meant } from './suggest.js';
import { UsageError } from './usage-error.js';

/** A call taken apart; nothing is opened or judged yet. */
export interface Call {
  readonly command: string;
  /** The command was named, not just the default. */
  readonly named: boolean;
  readonly operands: readonly string[];
  /** The values of each option by its first spelling, in the order given; a switch has one empty value. */
  readonly options: ReadonlyMap<string, readonly string[]>;
}

export const has = (call: Call, flag: string): boolean => call.options.has(flag);
export const allOf = (call: Call, flag: string): readonly string[] => call.options.get(flag) ?? [];
/** The last one given wins. */
export const optionOf = (call: Call, flag: string): string | undefined => call.options.get(flag)?.at(-1);

/** The one file of a command that takes no more. */
export function oneOperand(call: Call): string {
  const { command, operands } = call;
  const [operand] = operands;
  if (operand !== undefined && operands.length === 1) return operand;
  if (operand === undefined) throw new UsageError(`${command} needs a file: dtzone ${command} board.dts`);
  const given = operands.join(', ');
  throw new UsageError(`${command} takes one file, but ${operands.length} were given: ${given}`);
}

const optionByFlag = new Map(OPTIONS.flatMap((option) => option.flags.map((flag) => [flag, option] as const)));

interface Taken {
  readonly option: Option;
  readonly flag: string;
  /** Given with it: `--name=value`, `-Idir`. */
  readonly attached?: string;
  /** The rest of a cluster of one-letter switches: `-qq`. */
  readonly rest?: string;
}

/** `dtzone help layout`: what other tools understand too. */
const HELP = 'help';

/** Takes a call apart; `--` ends the options, `-` is an operand. */
export function parseArguments(argv: readonly string[]): Call {
  const options = new Map<string, string[]>();
  const used: Taken[] = [];
  const operands: string[] = [];
  const queue = [...argv].reverse();
  for (let word = queue.pop(); word !== undefined; word = queue.pop()) {
    if (word === '--') {
      operands.push(...queue.reverse());
      break;
    }
    if (word === '-' || !word.startsWith('-')) {
      operands.push(word);
      continue;
    }
    const taken = take(word);
    refuseFileName(taken, word);
    used.push(taken);
    if (taken.rest !== undefined) queue.push(taken.rest);
    const value = taken.option.value === undefined ? '' : (taken.attached ?? queue.pop());
    if (value === undefined) throw new UsageError(`${taken.flag} needs a value: ${taken.flag} ${taken.option.value}`);
    refuseUnknownChoice(taken, value);
    const key = keyOf(taken.option);
    options.set(key, [...(options.get(key) ?? []), value]);
  }
  if (operands[0] === HELP) {
    operands.shift();
    options.set('--help', ['']);
  }
  const named = operands[0] !== undefined && COMMANDS.some((command) => command.name === operands[0]);
  const command = named ? (operands.shift() ?? DEFAULT_COMMAND) : DEFAULT_COMMAND;
  for (const { option, flag } of used) refuseOtherCommands(command, option, flag);
  return { command, named, operands, options };
}

/** Hooks put names of files behind the options: one that a stranger has called `--output=board.dts` must not become an option. */
function refuseFileName({ attached, rest }: Taken, word: string): void {
  if ((attached === undefined && rest === undefined) || !existsSync(word)) return;
  throw new UsageError(
    `${word} is an option, and a file here has that name; write ./${word} for the file, or rename it`,
  );
}

/** Finds the option of a word: whole, with `=`, with its value attached, or first of a cluster. */
function take(word: string): Taken {
  const whole = optionByFlag.get(word);
  if (whole) return { option: whole, flag: word };
  const equals = word.indexOf('=');
  const long = equals > 0 ? optionByFlag.get(word.slice(0, equals)) : undefined;
  if (long && word.startsWith('--')) {
    if (long.value === undefined) throw new UsageError(`${word.slice(0, equals)} takes no value`);
    return { option: long, flag: word.slice(0, equals), attached: word.slice(equals + 1) };
  }
  const letter = word.startsWith('--') ? undefined : optionByFlag.get(word.slice(0, 2));
  if (letter?.value !== undefined) return { option: letter, flag: word.slice(0, 2), attached: word.slice(2) };
  if (letter) return { option: letter, flag: word.slice(0, 2), rest: `-${word.slice(2)}` };
  const name = equals > 0 ? word.slice(0, equals) : word;
  const other = usualOption(name);
  const guess = other === undefined ? didYouMean(name, optionByFlag.keys()) : ` Did you mean ${other}?`;
  throw new UsageError(`there is no option ${name}.${guess}`);
}

/** What other tools have an option for: `--json`, `-v`. */
function usualOption(name: string): string | undefined {
  if (name === '-v') return '--version';
  const format = name.slice('--'.length);
  return name.startsWith('--') && COMMANDS.some(({ formats }) => formats.includes(format))
    ? `--format ${format}`
    : undefined;
}

function refuseUnknownChoice({ option, flag }: Taken, value: string): void {
  if (option.choices === undefined || option.choices.includes(value)) return;
  const parts = value.split(',');
  const isList = parts.length > 1 && parts.every((part) => option.choices?.includes(part));
  const guess = isList ? ` Give ${flag} once for each.` : meant(value, option.choices);
  throw new UsageError(`${flag} is one of ${option.choices.join(', ')}, not "${value}".${guess}`);
}

function refuseOtherCommands(command: string, option: Option, flag: string): void {
  if (understands(command, option)) return;
  throw new UsageError(`${flag} belongs to ${option.commands?.join(' and ')}, not to ${command}`);
}

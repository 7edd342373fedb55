import { forTerminal } from '../report/escape.js';
import { type Call, has, parseArguments } from './arguments.js';
import { commandNamed } from './commands.js';
import { commandHelp, generalHelp } from './help.js';
import { NoJson } from './read-input.js';
import type { Surroundings } from './surroundings.js';
import { UsageError } from './usage-error.js';
import { version } from './version.js';

const WRONG_USE = 2;
export const OUR_FAULT = 3;

/** Runs one call of the command and returns its exit status; never throws. */
export async function main(argv: readonly string[], around: Surroundings): Promise<number> {
  try {
    return await runCall(parseArguments(argv), around);
  } catch (error) {
    if (error instanceof UsageError) {
      const lines = error instanceof NoJson ? [(await import('./no-json.js')).jsonMistake(error)] : error.lines;
      for (const line of lines) around.say(`dtzone: ${forTerminal(line)}\n`);
      return WRONG_USE;
    }
    around.say(faultText(error, argv.includes('--stack')));
    return OUR_FAULT;
  }
}

async function runCall(call: Call, around: Surroundings): Promise<number> {
  if (has(call, '--version')) {
    around.write(`${version}\n`);
    return 0;
  }
  const command = commandNamed(call.command);
  if (!command) throw new UsageError(`there is no command "${call.command}"`);
  if (has(call, '--help')) {
    around.write(call.named ? commandHelp(command) : generalHelp());
    return 0;
  }
  if (call.operands.length === 0 && !call.named && call.options.size === 0) {
    around.say(generalHelp());
    return WRONG_USE;
  }
  const run = await command.load();
  return run(call, around);
}

/** A fault of ours, in words that help to mend it. */
export function faultText(error: unknown, withStack: boolean): string {
  const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const stack = withStack && error instanceof Error ? `${error.stack ?? ''}\n` : '';
  return [
    `dtzone: this is a fault of the tool, not of your tree (${forTerminal(what)}).`,
    'Send the files that it read, this command line and the version (dtzone --version) to the issue tracker;',
    'with --stack it says where it happened.',
    stack,
  ].join('\n');
}

import { type Call, optionOf } from './arguments.js';
import { commandNamed } from './commands.js';
import { didYouMean } from './suggest.js';
import type { Surroundings } from './surroundings.js';
import { UsageError } from './usage-error.js';

/** The form of the result: `--format`; for `check` under GitHub Actions its annotations; else that for people. */
export function chosenFormat(call: Call, around: Surroundings): string {
  const formats = commandNamed(call.command)?.formats ?? [];
  const asked = optionOf(call, '--format');
  if (asked === undefined) {
    const annotates = around.env['GITHUB_ACTIONS'] === 'true' && !around.stdoutIsTty && formats.includes('github');
    return annotates ? 'github' : (formats[0] ?? 'pretty');
  }
  if (formats.includes(asked)) return asked;
  throw new UsageError(
    `${call.command} has no format "${asked}", but ${formats.join(', ')}.${didYouMean(asked, formats)}`,
  );
}

import type { Call } from '../arguments.js';
import type { Status } from '../commands.js';
import { completionScript, SHELLS } from '../completions.js';
import { didYouMean } from '../suggest.js';
import type { Surroundings } from '../surroundings.js';
import { UsageError } from '../usage-error.js';

/** `dtzone completion SHELL` */
export async function completion(call: Call, around: Surroundings): Promise<Status> {
  const shell = SHELLS.find((name) => name === call.operands[0]);
  if (!shell) {
    const given = call.operands[0];
    const guess = given === undefined ? '' : didYouMean(given, SHELLS);
    const not = given === undefined ? '' : `, not "${given}"`;
    throw new UsageError(`completion needs a shell: ${SHELLS.join(', ')}${not}${guess && `.${guess}`}`);
  }
  around.write(completionScript(shell));
  return 0;
}

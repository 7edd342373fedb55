import { type Call, optionOf } from './arguments.js';
import { writeDepfile } from './depfile.js';
import { bytesFromArgument } from './node-host.js';
import { refuseSource, writeWhole } from './output.js';
import type { Surroundings } from './surroundings.js';

/** Brings the result to where the call wants it, and the depfile beside it. */
export function deliver(call: Call, text: string, filesRead: readonly string[], around: Surroundings): void {
  const output = optionOf(call, '--output');
  const file = output === undefined || output === '-' ? undefined : bytesFromArgument(output);
  if (file === undefined) around.write(text);
  else {
    refuseSource(file, filesRead);
    writeWhole(file, text);
  }
  writeDepfile(call, filesRead, file, bytesFromArgument(call.operands[0] ?? '-'));
}

import { type MachineFacts, NO_FACTS, readKconfig, readMachine } from '../check.js';
import { placeOf } from '../diagnostic/place.js';
import { type Call, optionOf } from './arguments.js';
import type { NodeHost } from './node-host.js';
import { bytesFromArgument } from './node-host.js';
import { readOrRefuse } from './read-input.js';
import { parseBanks, parseSize } from './sizes.js';
import { UsageError } from './usage-error.js';

/** What is known of the machine: a flag beats machine.json; a `.config` beats its `config`. */
export function factsOf(call: Call, host: NodeHost): MachineFacts {
  const machine = optionOf(call, '--machine');
  const kconfig = optionOf(call, '--kconfig');
  const told = machine === undefined ? NO_FACTS : readMachineFile(bytesFromArgument(machine), host);
  const config = kconfig === undefined ? {} : readKconfig(readOrRefuse(host, bytesFromArgument(kconfig)));
  const [memory, pageSize, cmdline] = ['--memory', '--page-size', '--cmdline'].map((flag) => optionOf(call, flag));
  const facts: MachineFacts = {
    ...told,
    config: { ...told.config, ...config },
    ...choice('arch', optionOf(call, '--arch')),
    ...choice('kernel', optionOf(call, '--kernel')),
    ...(memory === undefined ? {} : { memory: parseBanks(memory) }),
    ...(pageSize === undefined ? {} : { pageSize: parseSize(pageSize, '--page-size') }),
    ...(cmdline === undefined ? {} : { cmdline: bytesFromArgument(cmdline) }),
  };
  return facts;
}

/** The table of options has checked the value already. */
const choice = <K extends 'arch' | 'kernel'>(key: K, value: string | undefined): Partial<MachineFacts> =>
  value === undefined ? {} : { [key]: value as NonNullable<MachineFacts[K]> };

function readMachineFile(path: string, host: NodeHost): MachineFacts {
  const text = readOrRefuse(host, path);
  const { value, diagnostics } = readMachine(parseJson(text, path), { path, text });
  const wrong = diagnostics.map((one) => {
    const place = placeOf(one.span);
    return `${path}:${place.line}:${place.column}: ${one.message}`;
  });
  if (wrong.length > 0) throw new UsageError(wrong.join('\n'));
  return value;
}

/** JSON text as bytes; comments are refused as JSON does. */
function parseJson(bytes: string, path: string): unknown {
  try {
    return JSON.parse(
      Buffer.from(bytes, 'latin1')
        .toString('utf8')
        .replace(/^\ufeff/, ''),
    );
  } catch (error) {
    throw new UsageError(`${path} is no JSON: ${(error as SyntaxError).message}`);
  }
}

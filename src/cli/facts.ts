import { type MachineFacts, readImageFile, readKconfig, readMachine } from '../check.js';
import { placeOf } from '../diagnostic/place.js';
import { type Call, optionOf } from './arguments.js';
import { configOf } from './config.js';
import type { NodeHost } from './node-host.js';
import { bytesFromArgument } from './node-host.js';
import { parseJson, readOrRefuse } from './read-input.js';
import { parseBanks, parseSize } from './sizes.js';
import { UsageError } from './usage-error.js';

/** What is known of the machine: a flag beats machine.json, which beats the project's configuration; a `.config` beats their `config`. */
export function factsOf(call: Call, host: NodeHost): MachineFacts {
  const machine = optionOf(call, '--machine');
  const kconfig = optionOf(call, '--kconfig');
  const usual = machineFrom(configOf(call, host).machine, 'the machine of the configuration', '');
  const told = machine === undefined ? usual : over(usual, readMachineFile(bytesFromArgument(machine), host));
  const image = optionOf(call, '--image');
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
    ...(image === undefined ? {} : { kernelImage: imageOf(told.kernelImage, bytesFromArgument(image), host) }),
  };
  return facts;
}

/** What the built kernel tells of its image, beside what is known of it already. */
function imageOf(
  told: MachineFacts['kernelImage'],
  path: string,
  host: NodeHost,
): NonNullable<MachineFacts['kernelImage']> {
  const image = readImageFile(readOrRefuse(host, path));
  if (image === undefined) throw new UsageError(`${path} is no vmlinux, System.map or Image of a kernel`);
  const { layout, size } = image;
  return { symbols: {}, ...told, layout, ...(size === undefined ? {} : { fileSize: size }) };
}

/** The table of options has checked the value already. */
const choice = <K extends 'arch' | 'kernel'>(key: K, value: string | undefined): Partial<MachineFacts> =>
  value === undefined ? {} : { [key]: value as NonNullable<MachineFacts[K]> };

function readMachineFile(path: string, host: NodeHost): MachineFacts {
  const text = readOrRefuse(host, path);
  return machineFrom(parseJson(text, path), path, text);
}

function machineFrom(json: unknown, path: string, text: string): MachineFacts {
  const { value, diagnostics } = readMachine(json, { path, text });
  const wrong = diagnostics.map((one) => {
    const place = placeOf(one.span);
    return `${path}:${place.line}:${place.column}: ${one.message}`;
  });
  if (wrong.length > 0) throw new UsageError(wrong.join('\n'));
  return value;
}

/** Facts in the place of others; what they do not say stays. */
const over = (usual: MachineFacts, told: MachineFacts): MachineFacts => ({
  ...usual,
  ...told,
  config: { ...usual.config, ...told.config },
  controllers: told.controllers.length > 0 ? told.controllers : usual.controllers,
});

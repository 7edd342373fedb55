import type { Host } from 'dtc-parser-ts';
import { type MachineFacts, NO_FACTS, readImageFile, readKconfig, readMachine } from '../check.js';
import { placeOf } from '../diagnostic/place.js';
import { type Call, optionOf } from './arguments.js';
import type { MachineSource, Settings } from './config.js';
import { bytesFromArgument } from './node-host.js';
import { parseJson, readOrRefuse } from './read-input.js';
import { parseBanks, parseSize } from './sizes.js';
import { UsageError } from './usage-error.js';

/** Facts, and who told them. */
export interface FactSource {
  /** A flag, or the path of a file. */
  readonly from: string;
  readonly facts: Partial<MachineFacts>;
}

/** What is known of the machine: a flag beats machine.json, which beats the project's configuration; a `.config` beats their `config`. */
export const factsOf = (call: Call, host: Host, settings: Settings): MachineFacts =>
  mergeFacts(factSources(call, host, settings));

export const mergeFacts = (sources: readonly FactSource[]): MachineFacts =>
  sources.reduce<MachineFacts>((usual, { facts }) => over(usual, facts), NO_FACTS);

/** Who tells what of the machine; later ones beat earlier ones. */
export function factSources(call: Call, host: Host, settings: Settings): readonly FactSource[] {
  const flag = (name: string, facts: (value: string) => Partial<MachineFacts>): readonly FactSource[] => {
    const value = optionOf(call, name);
    return value === undefined ? [] : [{ from: name, facts: facts(value) }];
  };
  const machine = optionOf(call, '--machine');
  const files: readonly MachineSource[] = machine === undefined ? [] : [{ path: bytesFromArgument(machine) }];
  return [
    ...[...settings.machines, ...files].map((source) => machineOf(source, host)),
    ...flag('--kconfig', (path) => ({ config: readKconfig(readOrRefuse(host, bytesFromArgument(path))) })),
    // The table of options has checked these values already.
    ...flag('--arch', (arch) => ({ arch: arch as NonNullable<MachineFacts['arch']> })),
    ...flag('--kernel', (kernel) => ({ kernel: kernel as NonNullable<MachineFacts['kernel']> })),
    ...flag('--memory', (banks) => ({ memory: parseBanks(banks) })),
    ...flag('--page-size', (size) => ({ pageSize: parseSize(size, '--page-size') })),
    ...flag('--cmdline', (text) => ({ cmdline: bytesFromArgument(text) })),
    ...flag('--image', (path) => ({ kernelImage: imageOf(bytesFromArgument(path), host) })),
  ];
}

/** What the built kernel tells of its image. */
function imageOf(path: string, host: Host): NonNullable<MachineFacts['kernelImage']> {
  const image = readImageFile(readOrRefuse(host, path));
  if (image === undefined) throw new UsageError(`${path} is no vmlinux, System.map or Image of a kernel`);
  const { layout, size } = image;
  return { symbols: {}, layout, ...(size === undefined ? {} : { fileSize: size }) };
}

function machineOf(source: MachineSource, host: Host): FactSource {
  if ('json' in source) return { from: source.from, facts: machineFrom(source.json, source.from, '') };
  const text = readOrRefuse(host, source.path);
  return { from: source.path, facts: machineFrom(parseJson(text, source.path), source.path, text) };
}

function machineFrom(json: unknown, path: string, text: string): MachineFacts {
  const { value, diagnostics } = readMachine(json, { path, text });
  const wrong = diagnostics.map((one) => {
    const place = placeOf(one.span);
    return text === '' ? `${path}: ${one.message}` : `${path}:${place.line}:${place.column}: ${one.message}`;
  });
  if (wrong.length > 0) throw new UsageError(...wrong);
  return value;
}

/** Facts in the place of others; what they do not say stays. */
const over = (usual: MachineFacts, told: Partial<MachineFacts>): MachineFacts => ({
  ...usual,
  ...told,
  config: { ...usual.config, ...told.config },
  controllers: told.controllers !== undefined && told.controllers.length > 0 ? told.controllers : usual.controllers,
  ...(told.kernelImage === undefined ? {} : { kernelImage: imageOver(usual.kernelImage, told.kernelImage) }),
});

/** Symbols go together: those of two kernels are never mixed. */
function imageOver(
  usual: MachineFacts['kernelImage'],
  told: NonNullable<MachineFacts['kernelImage']>,
): NonNullable<MachineFacts['kernelImage']> {
  const symbols = Object.keys(told.symbols).length > 0 ? told.symbols : (usual?.symbols ?? {});
  return { ...usual, ...told, symbols };
}

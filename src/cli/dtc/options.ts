import type { BuildOptions, DtcLevels, FlattenOptions, InputFormat, OutputFormat } from '../../compile.js';
import { UsageError } from '../usage-error.js';
import { checkSwitches } from './check-names.js';
import { FatalError } from './fatal-error.js';
import { type DtcOption, getopt } from './getopt.js';

export const DTC_OPTIONS: readonly DtcOption[] = [
  { short: 'q', long: 'quiet', help: 'no warnings; twice: no errors; three times: nothing' },
  { short: 'I', long: 'in-format', value: 'FORMAT', help: 'read dts, dtb, or fs: a folder as /proc/device-tree' },
  { short: 'o', long: 'out', value: 'FILE', help: 'write to FILE, whole or not at all' },
  { short: 'O', long: 'out-format', value: 'FORMAT', help: 'write dts, dtb (dtbo is the same), or null' },
  { short: 'V', long: 'out-version', value: 'NUMBER', help: 'version of the blob: 17 (default) or 16' },
  { short: 'd', long: 'out-dependency', value: 'FILE', help: 'write a Make rule that names every file read' },
  { short: 'R', long: 'reserve', value: 'NUMBER', help: 'leave room for so many reservations' },
  { short: 'S', long: 'space', value: 'BYTES', help: 'make the blob at least so long' },
  { short: 'p', long: 'pad', value: 'BYTES', help: 'make the blob so much longer' },
  { short: 'a', long: 'align', value: 'BYTES', help: 'make the length of the blob a multiple, a power of two' },
  { short: 'b', long: 'boot-cpu', value: 'NUMBER', help: 'the physical number of the processor that boots' },
  { short: 'f', long: 'force', help: 'write even if the tree has errors' },
  { short: 'i', long: 'include', value: 'DIR', help: 'look in DIR for included files' },
  { short: 's', long: 'sort', help: 'sort nodes and properties' },
  { short: 'H', long: 'phandle', value: 'FORM', help: 'phandles as epapr (default), legacy, or both' },
  { short: 'W', long: 'warning', value: '[no-]NAME', help: 'switch a warning on or off' },
  { short: 'E', long: 'error', value: '[no-]NAME', help: 'make a check an error, or not' },
  { short: '@', long: 'symbols', help: 'write the paths of labels into /__symbols__' },
  { short: 'A', long: 'auto-alias', help: 'write the paths of labels into /aliases' },
  { short: 'L', long: 'local-fixups', help: 'write /__fixups__ and /__local_fixups__ for any tree' },
  { short: 'h', long: 'help', help: 'this text' },
  { short: 'v', long: 'version', help: 'the version' },
  { long: 'machine', value: 'FILE.json', help: 'what the tree cannot know of the machine (not in dtc)' },
  { long: 'kernel', value: 'PROFILE', help: 'the kernel that boots (not in dtc)' },
  { long: 'kconfig', value: 'FILE', help: "the kernel's .config (not in dtc)" },
  { long: 'no-check', help: "dtc's own checks alone: nothing on memory (not in dtc)" },
];

/** What dtc's options say of the tree and its blob. */
export interface DtcSettings {
  readonly output?: OutputFormat;
  readonly quiet: number;
  readonly force: boolean;
  readonly sort: boolean;
  readonly build: BuildOptions;
  readonly levels: DtcLevels;
  readonly flatten: FlattenOptions;
}

/** What a call of dtc asks for. */
export interface DtcCall extends DtcSettings {
  readonly action: 'compile' | 'help' | 'version';
  readonly file: string;
  readonly input?: InputFormat;
  /** `-` is standard output. */
  readonly outFile: string;
  readonly depfile?: string;
  readonly includeDirs: readonly string[];
  readonly check: boolean;
  /** Options of dtzone's own, as its other commands take them. */
  readonly machine: ReadonlyMap<string, readonly string[]>;
}

/** No tree needs more, and a slip of the finger must not fill the memory. */
const MAX_PADDING = 256 * 1024 * 1024;

/** Takes a call of dtc apart. */
export function parseDtcCall(argv: readonly string[]): DtcCall {
  const { options, operands } = getopt(argv, DTC_OPTIONS);
  const all = (name: string): readonly string[] =>
    options.filter(({ option }) => option.long === name).map(({ value }) => value);
  const last = (name: string): string | undefined => all(name).at(-1);
  const has = (name: string): boolean => last(name) !== undefined;
  if (operands.length > 1) throw new UsageError(`one file is compiled at a time, not ${operands.length}`);
  const input = last('in-format');
  const depfile = last('out-dependency');
  return {
    ...settingsOf(all),
    action: has('help') ? 'help' : has('version') ? 'version' : 'compile',
    file: operands[0] ?? '-',
    ...(input !== undefined && { input: inputFormat(input) }),
    outFile: last('out') ?? '-',
    ...(depfile !== undefined && { depfile }),
    includeDirs: all('include'),
    check: !has('no-check'),
    machine: new Map(
      ['machine', 'kernel', 'kconfig'].flatMap((name) => (has(name) ? [[`--${name}`, all(name)] as const] : [])),
    ),
  };
}

/** The settings from all values of each option, found by its long name. */
export function settingsOf(all: (name: string) => readonly string[]): DtcSettings {
  const last = (name: string): string | undefined => all(name).at(-1);
  const has = (name: string): boolean => last(name) !== undefined;
  const output = last('out-format');
  const { levels, silenced } = checkSwitches(all('warning'), all('error'));
  return {
    ...(output !== undefined && { output: outputFormat(output) }),
    quiet: all('quiet').length,
    force: has('force'),
    sort: has('sort'),
    build: {
      symbols: has('symbols'),
      autoAliases: has('auto-alias'),
      localFixups: has('local-fixups'),
      phandleFormat: phandleFormat(last('phandle')),
      stopAtFailedCheck: has('force'),
      silencedChecks: silenced,
    },
    levels,
    flatten: flattenOptions(last),
  };
}

function inputFormat(name: string): InputFormat {
  if (name === 'dts' || name === 'dtb' || name === 'fs') return name;
  throw new FatalError(`Unknown input format "${name}"`);
}

function outputFormat(name: string): OutputFormat {
  if (name === 'dtbo') return 'dtb';
  if (name === 'dts' || name === 'dtb' || name === 'null') return name;
  throw new FatalError(`Unknown output format "${name}": dts, dtb, dtbo and null are written here`);
}

function phandleFormat(name: string | undefined): 'epapr' | 'legacy' | 'both' {
  if (name === undefined || name === 'epapr') return 'epapr';
  if (name === 'legacy' || name === 'both') return name;
  throw new FatalError(`Invalid argument "${name}" to -H option`);
}

function flattenOptions(last: (name: string) => string | undefined): FlattenOptions {
  const number = (name: string): number => {
    const value = cNumber(last(name) ?? '0');
    if (Math.abs(value) <= MAX_PADDING) return value;
    throw new FatalError(`${value} bytes are asked for with --${name}, but at most ${MAX_PADDING} are added`);
  };
  const alignment = number('align');
  if (last('align') !== undefined && (alignment <= 0 || (alignment & (alignment - 1)) !== 0)) {
    throw new FatalError(`Invalid argument "${alignment}" to -a option`);
  }
  const [minimumSize, padding] = [number('space'), number('pad')];
  if (minimumSize !== 0 && padding !== 0) throw new FatalError("Can't set both -p and -S");
  const bootCpu = last('boot-cpu') === undefined ? -1 : cNumber(last('boot-cpu') as string);
  return {
    version: blobVersion(last('out-version')),
    minimumSize: Math.max(0, minimumSize),
    padding: Math.max(0, padding),
    alignment,
    spareReservations: Math.min(Math.max(0, number('reserve')), MAX_PADDING / 16),
    ...(bootCpu !== -1 && { bootCpuid: bootCpu >>> 0 }),
  };
}

function blobVersion(written: string | undefined): 16 | 17 {
  const version = cNumber(written ?? '17');
  if (version === 16 || version === 17) return version;
  throw new FatalError(`Unknown device tree blob version ${version}: 16 and 17 are written here`);
}

/** As strtol() with base 0 reads it: decimal, 0x hexadecimal or 0 octal, up to what is no digit. */
function cNumber(text: string): number {
  const [, sign, hex, octal, decimal] = /^\s*([+-]?)(?:0[xX]([0-9a-fA-F]+)|(0[0-7]*)|([1-9][0-9]*))/.exec(text) ?? [];
  const value =
    hex !== undefined
      ? Number.parseInt(hex, 16)
      : octal !== undefined
        ? Number.parseInt(octal, 8)
        : Number(decimal ?? 0);
  return sign === '-' ? -value : value;
}

import { makePreprocessCache } from 'dtc-parser-ts';
import { type Compiled, compile, emit, type InputFormat, type OutputFormat } from '../../compile.js';
import type { Diagnostic } from '../../diagnostic/diagnostic.js';
import { inReadingOrder } from '../../diagnostic/order.js';
import { findingsText } from '../../report/check-text.js';
import { gccText } from '../../report/gcc.js';
import { checkJson } from '../../report/json.js';
import { allOf, type Call, optionOf } from '../arguments.js';
import type { Status } from '../commands.js';
import { writeDepfile } from '../depfile.js';
import { folderHost } from '../dtc/folder-host.js';
import { guessInput, guessOutput } from '../dtc/input.js';
import { DTC_OPTIONS, type DtcSettings, settingsOf } from '../dtc/options.js';
import { chosenFormat } from '../format.js';
import { inputsOf } from '../inputs.js';
import { kernelIncludeDirs } from '../kernel-tree.js';
import { lookOf } from '../look.js';
import { bytesFromArgument, type NodeHost, nodeHost, STDIN } from '../node-host.js';
import { isSource, writeWhole } from '../output.js';
import { paceFor } from '../pace.js';
import { readOrRefuse } from '../read-input.js';
import type { Surroundings } from '../surroundings.js';
import { UsageError } from '../usage-error.js';

/** `dtzone compile FILE…` */
export async function compileFiles(call: Call, around: Surroundings): Promise<Status> {
  const settings = settingsOf((name) => allOf(call, flagOf(name)));
  const host = nodeHost({ stdin: around.readStdin, roots: allOf(call, '--sandbox').map(bytesFromArgument) });
  const names = inputFormatOf(call) === 'fs' ? call.operands : inputsOf(call, around);
  const targets = targetsOf(call, names, settings);
  const run = { call, around, settings, host, shared: sharedRequest(call, host), format: chosenFormat(call, around) };
  let status: Status = 0;
  paceFor(targets.length);
  for (const target of targets) {
    // In a function of its own: what it made is garbage when V8 cleans up.
    if (!compileOne(target, run)) status = 1;
    // A signal that came while the file was written is heard between two files.
    await new Promise(setImmediate);
  }
  const [only] = targets;
  if (only !== undefined && status === 0) {
    writeDepfile(call, host.filesRead(), only.target && bytesFromArgument(only.target), bytesFromArgument(only.name));
  }
  return status;
}

/** What all files of a call share. */
interface Compilation {
  readonly call: Call;
  readonly around: Surroundings;
  readonly settings: DtcSettings;
  readonly host: NodeHost;
  readonly shared: Shared;
  readonly format: string;
}

/** Tells what is wrong with a file, and writes what it makes; false where it makes nothing. */
function compileOne({ name, target }: Target, { call, around, settings, host, shared, format }: Compilation): boolean {
  const file = name === '-' ? STDIN : bytesFromArgument(name);
  const input = inputFormatOf(call) ?? guessInput(file, host);
  if (input !== 'fs') readOrRefuse(host, file);
  const { value, diagnostics } = compile({ ...requestFor(file, shared, host), file, input, ...settings });
  tell(file, diagnostics, settings, format, call, around);
  if (isRefused(value, settings)) return false;
  const output = settings.output ?? guessOutput(target ?? '-', input);
  if (target === undefined && output === 'dtb' && around.stdoutIsTty) throw new UsageError(NOT_TO_TERMINAL);
  const bytes = emit(value.tree, output, settings.flatten);
  if (target === undefined) around.writeBytes(bytes);
  else {
    // Who names the form that a file has, and its own place, means it so.
    if (settings.output !== input && host.hasRead(bytesFromArgument(target))) throw isSource(bytesFromArgument(target));
    writeWhole(bytesFromArgument(target), bytes);
  }
  return true;
}

const NOT_TO_TERMINAL = 'a blob is nothing for a terminal: give -o FILE, or -O dts to see the tree';

/** dtc's options by their long names, as this command spells them. */
function flagOf(long: string): string {
  if (long === 'quiet') return '--quiet';
  return `-${DTC_OPTIONS.find((option) => option.long === long)?.short ?? ''}`;
}

/** `-I` is dtc's where its value is one of dtc's formats, else cpp's. */
const inputFormatOf = (call: Call): InputFormat | undefined => allOf(call, '-I').filter(isFormat).at(-1);
const isFormat = (value: string): value is InputFormat => value === 'dts' || value === 'dtb' || value === 'fs';

interface Target {
  readonly name: string;
  /** Absent: standard output. */
  readonly target: string | undefined;
}

/** Where each file goes; no two may go to one place. */
function targetsOf(call: Call, names: readonly string[], { output }: DtcSettings): readonly Target[] {
  const folder = optionOf(call, '--output-dir');
  const file = optionOf(call, '--output');
  if (names.length === 0) throw new UsageError('compile needs a file: dtzone compile -o board.dtb board.dts');
  if (folder === undefined) {
    if (names.length > 1) throw new UsageError(`${names.length} files need a folder to go to: add --output-dir DIR`);
    return names.map((name) => ({ name, target: file === '-' ? undefined : file }));
  }
  if (file !== undefined) throw new UsageError('--output and --output-dir cannot both be');
  const taken = new Map<string, string>();
  return names.map((name) => {
    const target = `${folder}/${blobName(name, output)}`;
    const other = taken.get(target);
    if (other !== undefined) throw new UsageError(`${other} and ${name} would both become ${target}`);
    taken.set(target, name);
    return { name, target };
  });
}

/** `board.dts` becomes `board.dtb`, `camera.dtso` becomes `camera.dtbo`. */
function blobName(name: string, output: OutputFormat | undefined): string {
  const base = name.slice(name.lastIndexOf('/') + 1);
  if (output === 'dts') return base.replace(/(\.dt[sb]o?)?$/, '.dts');
  return /\.dtb?so?$|\.dtbo?$/.test(base) ? base.replace(/\.dts(o?)$/, '.dtb$1') : `${base}.dtb`;
}

type Shared = Omit<Parameters<typeof compile>[0], 'file' | 'input' | 'build'>;

/** What is the same for all files of a call, but for the includes of the kernel that a file lies in. */
function sharedRequest(call: Call, host: NodeHost): Shared {
  const bytes = (flag: string): readonly string[] => allOf(call, flag).map(bytesFromArgument);
  return {
    host: { ...host, ...folderHost(host) },
    includeDirs: bytes('-I').filter((value) => !isFormat(value)),
    dtcIncludeDirs: bytes('-i'),
    defines: bytes('-D'),
    undefines: bytes('-U'),
    includes: bytes('-include'),
    overlays: bytes('--overlay'),
    cache: makePreprocessCache(),
  };
}

function requestFor(file: string, shared: Shared, host: NodeHost): Shared {
  const includeDirs = [...(shared.includeDirs ?? []), ...kernelIncludeDirs(file, host)];
  return { ...shared, includeDirs, dtcIncludeDirs: [...(shared.dtcIncludeDirs ?? []), ...includeDirs] };
}

/** `-f` writes a tree that fails its checks, but not one whose text was not understood. */
const isRefused = ({ failed }: Compiled, { force }: DtcSettings): boolean =>
  failed === 'parse' || (failed === 'check' && !force);

function tell(
  file: string,
  all: readonly Diagnostic[],
  { quiet }: DtcSettings,
  format: string,
  call: Call,
  around: Surroundings,
): void {
  const shown = all.filter(({ severity }) => quiet < (severity === 'error' ? 2 : 1));
  const report = { file, diagnostics: inReadingOrder(shown, file) };
  if (format === 'json') around.say(checkJson([report]));
  else if (format === 'gcc') around.say(gccText([report]));
  else around.say(findingsText(report, lookOf(call, around)));
}

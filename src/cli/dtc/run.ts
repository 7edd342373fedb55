import { type Compiled, compile, type DtTree, emit, type InputFormat } from '../../compile.js';
import type { Diagnostic } from '../../diagnostic/diagnostic.js';
import { forTerminal } from '../../report/escape.js';
import { depfileText } from '../depfile.js';
import { bytesFromArgument, type NodeHost, nodeHost, STDIN } from '../node-host.js';
import { writeWhole } from '../output.js';
import type { Surroundings } from '../surroundings.js';
import { UsageError } from '../usage-error.js';
import { version } from '../version.js';
import { FatalError } from './fatal-error.js';
import { folderHost } from './folder-host.js';
import { guessInput, guessOutput, preprocessingFor } from './input.js';
import { dtcMessage } from './messages.js';
import { DTC_OPTIONS, type DtcCall, parseDtcCall } from './options.js';

/** dtc's: 1 for what it cannot read or be asked, 2 for a tree that it will not write. */
export type DtcStatus = 0 | 1 | 2;

/** Runs a call of dtc, and says what dtc would say, in its form. */
export async function runDtc(argv: readonly string[], around: Surroundings): Promise<DtcStatus> {
  try {
    const call = parseDtcCall(argv);
    if (call.action === 'compile') return await compileCall(call, around);
    around.write(call.action === 'help' ? usage() : `Version: DTC 1.6.1 (dtzone ${version})\n`);
    return 0;
  } catch (error) {
    if (error instanceof FatalError) around.say(`FATAL ERROR: ${forTerminal(error.message)}\n`);
    else if (error instanceof UsageError) {
      for (const line of error.lines) around.say(`dtzone-dtc: ${forTerminal(line)}\n`);
    } else throw error;
    return 1;
  }
}

async function compileCall(call: DtcCall, around: Surroundings): Promise<DtcStatus> {
  const host = nodeHost({ stdin: around.readStdin });
  const file = call.file === '-' ? STDIN : bytesFromArgument(call.file);
  const input = call.input ?? guessInput(file, host);
  const output = call.output ?? guessOutput(call.outFile, input);
  mustOpen(file, input, host);
  const { value, diagnostics } = compileFile(call, file, input, host);
  const findings = await checkMemory(call, value, input, output, host);
  const said = [...diagnostics, ...findings];
  tell(said, call.quiet, around);
  if (value.failed === 'parse') throw new FatalError('Syntax error parsing input tree');
  if (said.some(({ severity }) => severity === 'error')) {
    if (!call.force) {
      around.say('ERROR: Input tree has errors, aborting (use -f to force output)\n');
      return 2;
    }
    if (call.quiet < 3) around.say('Warning: Input tree has errors, output forced\n');
  }
  write(call, value.tree, output, around);
  if (call.depfile !== undefined) {
    const text = depfileText(call.outFile === '-' ? '-' : bytesFromArgument(call.outFile), host.filesRead(), false);
    writeWhole(bytesFromArgument(call.depfile), Buffer.from(text, 'latin1'));
  }
  return 0;
}

function mustOpen(file: string, input: InputFormat, host: NodeHost): void {
  if (input === 'fs') return;
  const content = host.readFile(file);
  if (typeof content !== 'string') throw new FatalError(`Couldn't open "${file}": ${content.detail}`);
}

function compileFile(call: DtcCall, file: string, input: InputFormat, host: NodeHost): ReturnType<typeof compile> {
  const dirs = call.includeDirs.map(bytesFromArgument);
  return compile({
    host: { ...host, ...folderHost(host) },
    file,
    input,
    includeDirs: dirs,
    dtcIncludeDirs: dirs,
    defines: [],
    undefines: [],
    includes: [],
    preprocessing: preprocessingFor(file, host),
    build: call.build,
    levels: call.levels,
    sort: call.sort,
  });
}

/** What `check` says of a tree that is to become a blob; loaded only now, since most of dtzone is behind it. */
async function checkMemory(
  call: DtcCall,
  { tree, failed }: Compiled,
  input: InputFormat,
  output: string,
  host: NodeHost,
): Promise<readonly Diagnostic[]> {
  if (!call.check || failed !== undefined || input !== 'dts' || output === 'dts' || tree.plugin) return [];
  const [{ findingsOf }, { factsOf }, { configOf, settingsFor }] = await Promise.all([
    import('../../check.js'),
    import('../facts.js'),
    import('../config.js'),
  ]);
  const asCheck = { command: 'check', named: true, operands: [], options: call.machine } as const;
  const machine = factsOf(asCheck, host, settingsFor(await configOf(asCheck, host), call.file));
  return findingsOf(tree, { machine }).filter(({ severity }) => severity !== 'note');
}

function tell(findings: readonly Diagnostic[], quiet: number, around: Surroundings): void {
  for (const finding of findings) {
    const isShown = finding.severity === 'error' ? quiet < 2 : quiet < 1;
    if (isShown) around.say(dtcMessage(finding));
  }
}

function write(call: DtcCall, tree: DtTree, output: Parameters<typeof emit>[1], around: Surroundings): void {
  const bytes = emit(tree, output, call.flatten);
  const { minimumSize = 0 } = call.flatten;
  if (output === 'dtb' && minimumSize > 0 && bytes.length > minimumSize && call.quiet < 1) {
    around.say(`Warning: blob size ${bytes.length} >= minimum size ${minimumSize}\n`);
  }
  if (call.outFile === '-') around.writeBytes(bytes);
  else writeWhole(bytesFromArgument(call.outFile), bytes);
}

function usage(): string {
  const lines = DTC_OPTIONS.map(({ short, long, value, help }) => {
    const flags = short === undefined ? `    --${long}` : `-${short}, --${long}`;
    return `  ${(value === undefined ? flags : `${flags} ${value}`).padEnd(30)} ${help}`;
  });
  return [
    'dtzone-dtc [options] [FILE]',
    '',
    'Compiles a device tree as dtc does, with its options, messages and exit statuses, and checks its memory first.',
    'A source with #include and #define is preprocessed; -i says where to look. Without FILE standard input is read.',
    '',
    ...lines,
    '',
  ].join('\n');
}

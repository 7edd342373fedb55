import { forTerminal } from '../report/escape.js';
import { allOf, type Call, has, optionOf } from './arguments.js';
import { bytesFromArgument } from './node-host.js';
import { refuseSource, writeWhole } from './output.js';
import { UsageError } from './usage-error.js';

/** Writes the depfile that the call asks for, if any: every file read, as cc and dtc write it. */
export function writeDepfile(
  call: Call,
  filesRead: readonly string[],
  output: string | undefined,
  source: string,
): void {
  const file = optionOf(call, '--depfile') ?? (has(call, '-MD') ? besides(output ?? source) : undefined);
  if (file === undefined) return;
  const targets = allOf(call, '-MT').map(bytesFromArgument);
  const target = targets.length > 0 ? targets.join(' ') : output;
  if (target === undefined) throw new UsageError('a depfile needs a target: add --output FILE or -MT TARGET');
  const text = depfileText(targets.length > 0 ? target : escapeName(target), filesRead, has(call, '-MP'));
  refuseSource(bytesFromArgument(file), filesRead);
  writeWhole(bytesFromArgument(file), Buffer.from(text, 'latin1'));
}

/** `board.dtb` and `board.dts` have `board.d`. */
const besides = (path: string): string => `${path.replace(/\.[^./]*$/, '')}.d`;

/** A Make rule; the first of `files` is the source, which gets no phony target. */
export function depfileText(target: string, files: readonly string[], phony: boolean): string {
  const names = files.map(escapeName);
  const rule = [`${target}:`, ...names].join(' \\\n  ');
  const others = phony ? names.slice(1).map((name) => `\n${name}:\n`) : [];
  return `${rule}\n${others.join('')}`;
}

/** As Make reads names: blanks, `#`, `:` and `|` behind a backslash, `$` doubled. What Make would run as a command is refused. */
export function escapeName(name: string): string {
  if (/[\r\n;]|\\$/.test(name)) {
    throw new UsageError(
      `the depfile cannot name ${forTerminal(name)}: in Make no name holds a line break or a semicolon, or ends with a backslash`,
    );
  }
  return name.replace(/(?<!\\)(\\*)([ \t#:|])/g, '$1$1\\$2').replaceAll('$', '$$$$');
}

import { makeSourceFile } from 'dtc-parser-ts';
import { check, type MachineFacts, NO_FACTS, type Report, readMachine } from '../../src/check.js';
import type { Diagnostic } from '../../src/diagnostic/diagnostic.js';
import { placeOf } from '../../src/diagnostic/place.js';

export interface Board {
  readonly files: Readonly<Record<string, string>>;
  readonly machine?: object | undefined;
  readonly overlays?: readonly string[];
}

/** What the whole road makes of a board; the first file is the one to read. */
export function reportOn({ files, machine, overlays = [] }: Board): Report {
  const [file] = Object.keys(files);
  return check({
    host: { readFile: (path) => files[path] ?? { reason: 'missing', detail: 'does not exist' } },
    file: file ?? '',
    includeDirs: [],
    defines: [],
    undefines: [],
    includes: [],
    overlays,
    machine: machine === undefined ? NO_FACTS : machineOf(machine),
  });
}

function machineOf(machine: object): MachineFacts {
  const { value, diagnostics } = readMachine(machine, makeSourceFile('machine.json', ''));
  if (diagnostics.length > 0) throw new Error(diagnostics.map((each) => each.message).join('\n'));
  return value;
}

export const findingsIn = (text: string, machine?: object): readonly Diagnostic[] =>
  reportOn({ files: { 'board.dts': text }, machine }).diagnostics;

/** `5 reserved-memory/overlap`: the line and the code. */
export const lineAndCode = (finding: Diagnostic): string => `${placeOf(finding.span).line} ${finding.code}`;

export const isSerious = (finding: Diagnostic): boolean => finding.severity !== 'note';

import { existsSync, readFileSync } from 'node:fs';
import { readBootLog } from '../../src/answers/boot-log.js';
import { readIomem } from '../../src/answers/iomem.js';
import { type Verification, verify } from '../../src/answers/verify.js';
import { readZoneinfo } from '../../src/answers/zoneinfo.js';
import { check, type Facts, type MachineFacts, NO_FACTS, readMachine, replayDemand } from '../../src/check.js';
import { hasRecorded, recordedPath, recordedText } from './recorded.js';

const host = {
  readFile: (path: string) =>
    existsSync(path) ? readFileSync(path, 'latin1') : ({ reason: 'missing', detail: 'does not exist' } as const),
};

/** The facts of a recorded case's machine.json. */
export function recordedMachine(name: string): MachineFacts {
  const text = recordedText(name, 'machine.json');
  return readMachine(JSON.parse(text), { path: 'machine.json', text }).value;
}

/** A recorded case's tree, booted by the model. */
export function replayedBoard(name: string, machine: MachineFacts = NO_FACTS): Facts {
  const request = {
    host,
    file: recordedPath(name, 'input.dts'),
    includeDirs: [],
    defines: [],
    undefines: [],
    includes: [],
    overlays: [],
    machine,
  };
  const { facts, diagnostics } = check(request);
  if (!facts) throw new Error(`${name}: ${diagnostics[0]?.message}`);
  return facts;
}

const demands = new Map<string, Facts['demand']>();

/** What a recorded case's tree asks for; it does not depend on the machine. */
function demandOf(name: string): Facts['demand'] {
  const known = demands.get(name) ?? replayedBoard(name).demand;
  demands.set(name, known);
  return known;
}

export interface VerifyOptions {
  /** The log in the place of the recorded one. */
  readonly log?: string;
  readonly machine?: MachineFacts;
  readonly files?: readonly ('zoneinfo' | 'iomem')[];
  /** The boot whose log it is; otherwise the tree's own. */
  readonly of?: string;
}

/** Holds a recorded case's tree against a log. */
export function verifyBoard(name: string, options: VerifyOptions = {}): Verification {
  const machine = options.machine ?? NO_FACTS;
  const source = options.of ?? name;
  const file = (what: 'zoneinfo' | 'iomem') =>
    options.files?.includes(what) && hasRecorded(source, `${what}.txt`)
      ? recordedText(source, `${what}.txt`)
      : undefined;
  const [zoneinfo, iomem] = [file('zoneinfo'), file('iomem')];
  const evidence = {
    log: readBootLog(options.log ?? recordedText(source, 'dmesg.txt')),
    ...(zoneinfo === undefined ? {} : { zoneinfo: readZoneinfo(zoneinfo) }),
    ...(iomem === undefined ? {} : { iomem: readIomem(iomem) }),
  };
  return verify(demandOf(name), machine, evidence, replayDemand);
}

/** A log as a kernel prints it without memblock=debug and without debug level. */
export const withoutDebug = (log: string): string =>
  log
    .split('\n')
    .filter(
      (line) =>
        !/^memblock_|^MEMBLOCK| memory\[| reserved\[|memory size =|\.cnt +=|^OF: fdt: (?!Reserved|Ignoring)|zone: \d+ pages|totalpages/.test(
          line,
        ),
    )
    .join('\n');

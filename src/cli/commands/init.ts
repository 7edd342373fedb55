import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { forTerminal } from '../../report/escape.js';
import { type Call, has } from '../arguments.js';
import type { Status } from '../commands.js';
import { CONFIG_NAME } from '../config.js';
import { bytesFromArgument } from '../node-host.js';
import { writeWhole } from '../output.js';
import type { Surroundings } from '../surroundings.js';
import { type Survey, survey } from '../survey.js';
import { UsageError } from '../usage-error.js';

/** `dtzone init [DIR]` */
export async function init(call: Call, around: Surroundings): Promise<Status> {
  const [folder = '.', ...more] = call.operands;
  if (more.length > 0) throw new UsageError('init looks at one folder: dtzone init');
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) throw new UsageError(`${folder} is no folder`);
  const target = join(folder, CONFIG_NAME);
  if (existsSync(target) && !has(call, '--force'))
    throw new UsageError(`${target} is there already; --force writes over it`);
  const found = survey(folder);
  if (found.zephyr !== undefined) {
    throw new UsageError(
      `${found.zephyr} says that this is a Zephyr project: its device trees are for another kernel, of which dtzone knows nothing`,
    );
  }
  if (found.boards.length === 0) throw new UsageError(`no .dts file lies in ${folder}: there is nothing to check`);
  writeWhole(bytesFromArgument(target), configText(found));
  around.say(tellOf(found, target));
  return 0;
}

/** The configuration; comments say what else there could be. */
function configText({ includeDirs, machines }: Survey): string {
  const boards = Object.fromEntries(machines.map(({ board, machine }) => [board, { machine }]));
  const fields = [
    '"$schema": "https://unpkg.com/dtzone/schemas/config.schema.json"',
    `// Folders of included files, as -I names them.\n  "include": ${JSON.stringify(includeDirs)}`,
    '// What no tree tells, for all boards: the fields of a machine.json, or the path of one.\n  "machine": {}',
    `// The same for single boards; * and ** are understood.\n  "boards": ${JSON.stringify(boards, undefined, 2).replaceAll('\n', '\n  ')}`,
    '// error, warning, note or off, for a rule ("cma/misaligned"), a group ("cma/*") or all ("*").\n  "rules": {}',
  ];
  const kernels =
    '// The kernels to check for, where not each by what its tree shows: "kernels": ["linux-6.1", "linux-6.12"],';
  return `{\n  ${kernels}\n  ${fields.join(',\n  ')}\n}\n`;
}

function tellOf({ boards, includeDirs, machines, kernelTrees, withMovableBlocks }: Survey, target: string): string {
  const lines = [
    `found ${boards.length} ${boards.length === 1 ? 'board' : 'boards'}${named(boards)}`,
    ...(includeDirs.length > 0 ? [`found included files in ${includeDirs.join(', ')}`] : []),
    ...(machines.length > 0
      ? [`found facts of the machine in ${machines.map(({ machine }) => machine).join(', ')}`]
      : []),
    ...(kernelTrees.length > 0 ? [`found a kernel tree in ${kernelTrees.join(', ')}: its boards need no -I`] : []),
    ...(withMovableBlocks.length > 0
      ? [`found movable blocks${named(withMovableBlocks)}: their kernel is taken to have the series that makes them`]
      : []),
    `wrote ${target}; \`dtzone check .\` checks all boards, \`dtzone check --print-config BOARD\` shows what holds for one`,
  ];
  return lines.map((line) => `dtzone: ${forTerminal(line)}\n`).join('');
}

/** As many names as a line bears. */
const MOST_NAMED = 3;

const named = (files: readonly string[]): string =>
  ` (${files.slice(0, MOST_NAMED).join(', ')}${files.length > MOST_NAMED ? ', …' : ''})`;

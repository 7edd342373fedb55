import { isAbsolute, join, relative, resolve } from 'node:path';
import type { Host } from 'dtc-parser-ts';
import { type Call, optionOf } from './arguments.js';
import type { Config, Settings } from './config-reader.js';
import { globMatcher } from './glob.js';
import { bytesFromArgument, bytesOfPath } from './node-host.js';
import { readOrRefuse } from './read-input.js';

export type { Config, MachineSource, Settings } from './config-reader.js';

/** Looked for in the folder that the command is called in. */
export const CONFIG_NAME = 'dtzone.config.json';

const NOTHING: Config = {
  rules: {},
  kernels: [],
  machines: [],
  includeDirs: [],
  boards: [],
  schemas: [],
};

/** What `--config` names, or the file of the usual name if there is one; its reader is loaded only then. */
export async function configOf(call: Call, host: Host): Promise<Config> {
  const named = optionOf(call, '--config');
  const path = bytesFromArgument(named ?? CONFIG_NAME);
  if (named === undefined && typeof host.readFile(path) !== 'string') return NOTHING;
  const { readConfig } = await import('./config-reader.js');
  return readConfig(readOrRefuse(host, path), path);
}

/** What holds for one board: what is said for all, then what each pattern that fits it says, in the order of the file. */
export function settingsFor(config: Config, file: string): Settings {
  const fitting = config.boards.filter(({ pattern }) => fits(pattern, config.folder, file));
  return fitting.reduce<Settings>(
    (settings, board) => ({
      kernels: board.kernels.length > 0 ? board.kernels : settings.kernels,
      machines: [...settings.machines, ...board.machines],
      includeDirs: [...settings.includeDirs, ...board.includeDirs],
    }),
    { kernels: config.kernels, machines: config.machines, includeDirs: config.includeDirs },
  );
}

/** Patterns count from the folder of the configuration. */
function fits(pattern: string, folder = '.', file: string): boolean {
  const [from, to] = [folder, file].map((path) => resolve(bytesOfPath(path).toString('utf8'))) as [string, string];
  const path = isAbsolute(pattern) ? to : relative(from, to);
  return globMatcher(join(pattern))(path);
}

import { join } from 'node:path';
import type { Node } from 'jsonc-parser';
import { OTHER_GROUPS } from '../answers/other-codes.js';
import { RULE_CODES } from '../check.js';
import type { SeveritySettings } from '../diagnostic/severities.js';
import {
  type ConfigText,
  complain,
  type Field,
  fieldsOf,
  jsonOf,
  readConfigText,
  refuseProblems,
  shown,
  textOf,
  textsOf,
} from './config-text.js';
import { bytesFromArgument } from './node-host.js';
import { PROFILES } from './options.js';
import { didYouMean } from './suggest.js';

/** Facts of a machine: the fields of a machine.json, or the path of one. */
export type MachineSource = { readonly path: string } | { readonly json: unknown; readonly from: string };

/** What may be said for all boards, and for those that fit a pattern. */
export interface Settings {
  /** The kernels that trees are checked for. */
  readonly kernels: readonly string[];
  /** Later ones beat earlier ones. */
  readonly machines: readonly MachineSource[];
  /** Folders of included files, behind those of `-I`. */
  readonly includeDirs: readonly string[];
}

/** The configuration file of a project; every field is optional. Paths in it count from its own folder. */
export interface Config extends Settings {
  readonly path?: string;
  readonly folder?: string;
  /** Severities by rule, by group (`cma/*`) or for all (`*`); `off` silences. */
  readonly rules: SeveritySettings;
  readonly boards: readonly (Settings & { readonly pattern: string })[];
  readonly baseline?: string;
  /** Folders with schemas of the project. */
  readonly schemas: readonly string[];
}

const SETTINGS = ['kernels', 'machine', 'include'];
const KEYS = ['$schema', 'rules', 'boards', 'baseline', 'schemas', ...SETTINGS];
const SEVERITIES = ['error', 'warning', 'note', 'off'];

/** Reads a configuration; what is wrong with it ends the call, each with its line. */
export function readConfig(bytes: string, path: string): Config {
  const config = readConfigText(bytes, path);
  const folder = join(path, '..');
  const fields = known(config, fieldsOf(config, config.root, 'The configuration'), KEYS);
  const value = (name: string): Node | undefined => fields.find((field) => field.name === name)?.value;
  const baseline = baselineIn(config, value('baseline'));
  const read: Config = {
    path,
    folder,
    ...settingsIn(config, fields, folder),
    rules: rulesIn(config, value('rules')),
    boards: fieldsOf(config, value('boards'), 'boards').map((board) => ({
      pattern: board.name,
      ...settingsIn(config, known(config, fieldsOf(config, board.value, board.name), SETTINGS), folder),
    })),
    schemas: pathsIn(config, value('schemas'), 'schemas', folder),
    ...(baseline === undefined ? {} : { baseline: join(folder, baseline) }),
  };
  refuseProblems(config);
  return read;
}

/** The fields of the names that there are; others are told of. */
function known(config: ConfigText, fields: readonly Field[], names: readonly string[]): readonly Field[] {
  for (const { name, key } of fields) {
    if (!names.includes(name)) complain(config, key, `there is no field ${name}.${didYouMean(name, names)}`);
  }
  return fields;
}

function settingsIn(config: ConfigText, fields: readonly Field[], folder: string): Settings {
  const value = (name: string): Node | undefined => fields.find((field) => field.name === name)?.value;
  return {
    kernels: kernelsIn(config, value('kernels')),
    machines: machineIn(config, value('machine'), folder),
    includeDirs: pathsIn(config, value('include'), 'include', folder),
  };
}

function rulesIn(config: ConfigText, node: Node | undefined): SeveritySettings {
  const rules: Record<string, string> = {};
  for (const { name, key, value } of fieldsOf(config, node, 'rules')) {
    const unknown = unknownRule(name);
    if (unknown !== undefined) complain(config, key, unknown);
    else if (SEVERITIES.includes(String(value.value))) rules[name] = String(value.value);
    else complain(config, value, `${name} is ${shown(value)}, but must be one of ${SEVERITIES.join(', ')}.`);
  }
  return rules as SeveritySettings;
}

/** A code, or a group, of a group that rules have; schemas and the checks of dtc have names that are not known here. */
function unknownRule(name: string): string | undefined {
  const group = (code: string): string => code.slice(0, code.indexOf('/') + 1);
  const groups = [...new Set(RULE_CODES.map(group))];
  if (RULE_CODES.includes(name) || name === '*' || OTHER_GROUPS.includes(group(name))) return undefined;
  if (name.endsWith('/*') && groups.includes(name.slice(0, -1))) return undefined;
  return `there is no rule ${name}.${didYouMean(name, [...RULE_CODES, ...groups.map((each) => `${each}*`)])}`;
}

function kernelsIn(config: ConfigText, node: Node | undefined): readonly string[] {
  return textsOf(config, node, 'kernels').map((each) => {
    const kernel = textOf(each);
    if (!(PROFILES as readonly string[]).includes(kernel)) {
      complain(config, each, `there is no kernel ${kernel}.${didYouMean(kernel, PROFILES)}`);
    }
    return kernel;
  });
}

function machineIn(config: ConfigText, node: Node | undefined, folder: string): readonly MachineSource[] {
  if (node === undefined) return [];
  if (node.type === 'string') return [{ path: join(folder, bytesFromArgument(textOf(node))) }];
  if (node.type === 'object') return [{ json: jsonOf(node), from: config.path }];
  complain(config, node, `machine is ${shown(node)}, but must be an object as in machine.json, or the path of one.`);
  return [];
}

const pathsIn = (config: ConfigText, node: Node | undefined, what: string, folder: string): readonly string[] =>
  textsOf(config, node, what).map((each) => join(folder, bytesFromArgument(textOf(each))));

function baselineIn(config: ConfigText, node: Node | undefined): string | undefined {
  if (node === undefined) return undefined;
  if (node.type === 'string') return bytesFromArgument(textOf(node));
  complain(config, node, `baseline is ${shown(node)}, but must be a path.`);
  return undefined;
}

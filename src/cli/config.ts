import { join } from 'node:path';
import type { SeveritySettings } from '../diagnostic/severities.js';
import { type Call, optionOf } from './arguments.js';
import { bytesFromArgument, type NodeHost } from './node-host.js';
import { PROFILES } from './options.js';
import { parseJson, readOrRefuse } from './read-input.js';
import { didYouMean } from './suggest.js';
import { UsageError } from './usage-error.js';

/** The configuration file of a project; every field is optional. Paths in it count from its own folder. */
export interface Config {
  /** Severities by rule, by group (`cma/*`) or for all (`*`); `off` silences. */
  readonly rules: SeveritySettings;
  /** The kernels that trees are checked for. */
  readonly kernels: readonly string[];
  /** Fields of machine.json that hold for all boards. */
  readonly machine: object;
  readonly baseline?: string;
  /** Folders with schemas of the project. */
  readonly schemas: readonly string[];
}

/** Looked for in the folder that the command is called in. */
export const CONFIG_NAME = 'dtzone.config.json';

const KEYS = ['$schema', 'rules', 'kernels', 'machine', 'baseline', 'schemas'];
const SEVERITIES = ['error', 'warning', 'note', 'off'];
const NOTHING: Config = { rules: {}, kernels: [], machine: {}, schemas: [] };

/** What `--config` names, or the file of the usual name if there is one. */
export function configOf(call: Call, host: NodeHost): Config {
  const named = optionOf(call, '--config');
  const path = bytesFromArgument(named ?? CONFIG_NAME);
  if (named === undefined && typeof host.readFile(path) !== 'string') return NOTHING;
  return readConfig(parseJson(readOrRefuse(host, path), path), path);
}

function readConfig(json: unknown, path: string): Config {
  if (!isObject(json)) throw new UsageError(`${path} must hold an object`);
  for (const key of Object.keys(json)) {
    if (!KEYS.includes(key)) throw new UsageError(`${path}: there is no field ${key}.${didYouMean(key, KEYS)}`);
  }
  const folder = join(path, '..');
  const { baseline, machine = {} } = json;
  if (baseline !== undefined && typeof baseline !== 'string') throw new UsageError(`${path}: baseline must be a path`);
  if (!isObject(machine)) throw new UsageError(`${path}: machine must be an object as in machine.json`);
  return {
    rules: readRules(json['rules'], path),
    kernels: readKernels(json['kernels'], path),
    machine,
    schemas: stringsIn(json['schemas'], `${path}: schemas must be folders`).map((dir) => join(folder, dir)),
    ...(baseline === undefined ? {} : { baseline: join(folder, baseline) }),
  };
}

function readRules(rules: unknown, path: string): SeveritySettings {
  if (rules === undefined) return {};
  if (!isObject(rules)) throw new UsageError(`${path}: rules must be an object of rule: severity`);
  for (const [rule, severity] of Object.entries(rules)) {
    if (SEVERITIES.includes(String(severity))) continue;
    throw new UsageError(
      `${path}: ${rule} is ${JSON.stringify(severity)}, but must be one of ${SEVERITIES.join(', ')}`,
    );
  }
  return rules as SeveritySettings;
}

function readKernels(kernels: unknown, path: string): readonly string[] {
  const named = stringsIn(kernels, `${path}: kernels must be profiles`);
  for (const kernel of named) {
    if ((PROFILES as readonly string[]).includes(kernel)) continue;
    throw new UsageError(`${path}: there is no kernel ${kernel}.${didYouMean(kernel, PROFILES)}`);
  }
  return named;
}

function stringsIn(value: unknown, otherwise: string): readonly string[] {
  if (value === undefined) return [];
  const list = Array.isArray(value) ? value : [value];
  if (!list.every((each) => typeof each === 'string')) throw new UsageError(otherwise);
  return list;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

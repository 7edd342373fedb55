import { NO_FACTS } from './boot/machine.js';
import { makeWorld } from './boot/make-world.js';
import { replay } from './boot/replay.js';
import type { MachineFacts, ProfileName } from './boot/world.js';
import type { ValueAt } from './diagnostic/baseline.js';
import { mergeByKernel } from './diagnostic/by-kernel.js';
import type { Diagnostic, Outcome } from './diagnostic/diagnostic.js';
import { atMost, inReadingOrder } from './diagnostic/order.js';
import { withoutRepeats } from './diagnostic/repeats.js';
import { type SuppressContext, withoutSuppressed } from './diagnostic/suppress.js';
import { patchedBanks } from './memory/patched-ram.js';
import { readMemory } from './memory/read-memory.js';
import { type ReadRequest, readTree } from './read-tree.js';
import { type DtcLevels, MEMORY_LEVELS } from './rules/dtc/levels.js';
import { runDtcChecks } from './rules/dtc/run.js';
import { RULES } from './rules/index.js';
import type { Facts } from './rules/rule.js';
import { type RuleRun, run } from './rules/run.js';
import { type NodeSchema, validateTree } from './schema/validate.js';
import { blobSize } from './tree/blob/blob-size.js';
import { nodeAtPath } from './tree/read.js';
import { valuesIn } from './tree/value-key.js';

export { readKconfig } from './boot/kconfig.js';
export { NO_FACTS, readMachine } from './boot/machine.js';
export type {
  BootResult,
  CmaArea,
  KernelLine,
  PlacedRegion,
  PoolBinding,
  PoolKind,
  Zone,
  ZoneName,
} from './boot/state.js';
export { readImageFile } from './boot/symbols.js';
export type { Controller, MachineFacts, World } from './boot/world.js';
export { MEMORY_LEVELS } from './rules/dtc/levels.js';
export type { Facts } from './rules/rule.js';
export type { Range } from './units/range.js';

/** One tree to read, and the machine that boots it. */
export interface CheckRequest extends ReadRequest {
  /** What the tree cannot know; of what is missing the usual is assumed, and said in `facts.boot.assumptions`. */
  readonly machine?: MachineFacts;
  /** Total RAM in bytes, as the boot loader will patch it into /memory. */
  readonly ram?: bigint;
  /** Checked for each of these in the place of the machine's kernel; the facts are those of the first. */
  readonly kernels?: readonly ProfileName[];
  /** Which of dtc's checks are made; those alone that concern memory if absent. */
  readonly levels?: DtcLevels;
  /** Schemas of the user, beside the project's own. */
  readonly schemas?: readonly NodeSchema[];
  /** So many findings are told, the rest is counted; as many as anybody reads if absent. */
  readonly mostFindings?: number;
}

/** What a tree was judged under, as a reader of the findings wants to know it. */
interface Setting {
  readonly kernel: string;
  readonly arch: string;
  readonly pageSize: bigint;
  /** Of all banks. */
  readonly ram: bigint;
  readonly assumptions: number;
}

/** What a run has found out. */
export interface Report {
  readonly file: string;
  /** In reading order. */
  readonly diagnostics: readonly Diagnostic[];
  /** Absent where nothing can be booted: the source was not understood, or it is an overlay alone. */
  readonly facts?: Facts;
  readonly setting?: Setting;
  readonly ram?: bigint;
  /** The kernels that it was checked for, where they are several. */
  readonly kernels?: readonly ProfileName[];
  readonly notRun?: RuleRun['notRun'];
  readonly heldBack?: number;
  /** The value of a property in one form, for baselines. */
  readonly valueAt?: ValueAt;
}

/** The whole road: source, grammar, tree, memory, boot, rules. Reads through the host alone, and changes nothing. */
export function check(request: CheckRequest): Report {
  const read = readTree(request);
  const { tree, complete } = read.value;
  const judged = complete && !tree.plugin ? judgeForAll(tree, request) : undefined;
  const said = [...read.diagnostics, ...(judged?.diagnostics ?? [])];
  const context = suppressContext(tree, judged?.value.notRun ?? ALL_RULES, request);
  return {
    file: request.file,
    diagnostics: atMost(inReadingOrder(withoutSuppressed(said, context), request.file), request.mostFindings),
    ...(judged === undefined ? {} : { ...judged.value, setting: settingOf(judged.value.facts) }),
    valueAt: valuesIn(tree),
    ...(request.ram === undefined ? {} : { ram: request.ram }),
    ...(request.kernels === undefined || request.kernels.length < 2 ? {} : { kernels: request.kernels }),
  };
}

const settingOf = ({ world, boot }: Facts): Setting => ({
  kernel: world.kernel.name,
  arch: world.arch,
  pageSize: world.pageSize,
  ram: boot.ram.reduce((sum, { size }) => sum + size, 0n),
  assumptions: boot.assumptions.length,
});

/** What a tree comes to, and what could not be said about it. */
export interface Judged {
  readonly facts: Facts;
  /** Rules that could not judge this tree, and why. */
  readonly notRun: RuleRun['notRun'];
  /** Findings held back because another speaks of the same node. */
  readonly heldBack: number;
}

/** What a configuration can set. */
export const RULE_CODES: readonly string[] = RULES.map(({ code }) => code);

/** Where nothing is booted no rule is run, and no comment is idle. */
const ALL_RULES: RuleRun['notRun'] = RULES.map(({ code }) => ({ code, why: 'nothing is booted' }));

/** The judgement for the kernel of the machine, or for each of several: then a finding tells which are affected. */
function judgeForAll(tree: Facts['tree'], request: CheckRequest): Outcome<Judged> {
  const { kernels = [], machine = NO_FACTS } = request;
  if (kernels.length === 0) return judge(tree, request);
  const each = kernels.map((kernel) => ({
    kernel,
    judged: judge(tree, { ...request, machine: { ...machine, kernel } }),
  }));
  const findings = each.map(({ kernel, judged }) => ({ kernel, diagnostics: judged.diagnostics }));
  return { value: (each[0] as (typeof each)[0]).judged.value, diagnostics: mergeByKernel(findings) };
}

/** TREE -> MEMORY -> BOOT -> RULES: what a machine does with a tree, and what is wrong about it. */
function judge(
  tree: Facts['tree'],
  request: Pick<CheckRequest, 'machine' | 'ram' | 'schemas' | 'levels'>,
): Outcome<Judged> {
  const demand = readMemory(tree, blobSize(tree));
  const world = makeWorld(demand.value, machineOf(request, tree, demand.value));
  const boot = replay(world);
  const facts: Facts = { tree, demand: demand.value, world, boot, known: new Map() };
  const { diagnostics, notRun, heldBack } = run(facts);
  return {
    value: { facts, notRun, heldBack },
    diagnostics: [
      ...demand.diagnostics,
      ...withoutRepeats(validateTree(tree, request.schemas), diagnostics, codesOf(request.schemas)),
      ...runDtcChecks(tree, request.levels ?? MEMORY_LEVELS),
      ...diagnostics,
    ],
  };
}

const codesOf = (schemas: readonly NodeSchema[] = []): ReadonlySet<string> =>
  new Set(schemas.map(({ name }) => `schema/${name}`));

function suppressContext(
  tree: Facts['tree'],
  notRun: RuleRun['notRun'],
  { host, file }: Pick<CheckRequest, 'host' | 'file'>,
): SuppressContext {
  const text = host.readFile(file);
  return {
    nodePlaces: (path) => nodeAtPath(tree.root, path)?.definedAt ?? [],
    notRun: new Set(notRun.map(({ code }) => code)),
    ...(typeof text === 'string' ? { source: { path: file, text } } : {}),
  };
}

/** What `check` says of a tree that was read already: without what a comment in its source takes away. */
export const findingsOf = (
  tree: Facts['tree'],
  request: Pick<CheckRequest, 'machine' | 'ram' | 'schemas' | 'levels'>,
): readonly Diagnostic[] =>
  withoutSuppressed(judge(tree, { ...request, levels: new Map() }).diagnostics, {
    nodePlaces: (path) => nodeAtPath(tree.root, path)?.definedAt ?? [],
  });

/** The machine, with as much RAM as the call says. */
function machineOf(
  { machine = NO_FACTS, ram }: Pick<CheckRequest, 'machine' | 'ram'>,
  tree: Facts['tree'],
  demand: Facts['demand'],
): MachineFacts {
  return ram === undefined ? machine : { ...machine, memory: patchedBanks(tree, demand, ram) };
}

/** MEMORY -> BOOT once more with other input: the way of every what-if. */
export function replayDemand(
  demand: Facts['demand'],
  facts: MachineFacts,
): Pick<Facts, 'demand' | 'world' | 'boot'> & { readonly facts: MachineFacts } {
  const world = makeWorld(demand, facts);
  return { demand, facts, world, boot: replay(world) };
}

/** What compiles schemas of the user; loaded only where there are some. */
export const schemaLoader = () => import('./schema/load.js');

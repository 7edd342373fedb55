import { makeWorld } from './boot/make-world.js';
import { replay } from './boot/replay.js';
import type { MachineFacts } from './boot/world.js';
import type { Diagnostic, Outcome } from './diagnostic/diagnostic.js';
import { inReadingOrder } from './diagnostic/order.js';
import { withoutSuppressed } from './diagnostic/suppress.js';
import { patchedBanks } from './memory/patched-ram.js';
import { readMemory } from './memory/read-memory.js';
import { type ReadRequest, readTree } from './read-tree.js';
import type { Facts } from './rules/rule.js';
import { run } from './rules/run.js';
import { validateTree } from './schema/validate.js';
import { flatten } from './tree/blob/flatten.js';

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
export type { Controller, MachineFacts, World } from './boot/world.js';
export type { Facts } from './rules/rule.js';
export type { Range } from './units/range.js';

/** One tree to read, and the machine that boots it. */
export interface CheckRequest extends ReadRequest {
  /** Applied in this order. */
  readonly overlays: readonly string[];
  readonly machine: MachineFacts;
  /** Total RAM, as the boot loader will patch it into /memory. */
  readonly ram?: bigint;
}

/** What a run has found out. */
export interface Report {
  readonly file: string;
  /** In reading order. */
  readonly diagnostics: readonly Diagnostic[];
  /** Absent where nothing can be booted: the source was not understood, or it is an overlay alone. */
  readonly facts?: Facts;
  readonly ram?: bigint;
}

/** The whole road: source, grammar, tree, memory, boot, rules. Reads through the host alone, and changes nothing. */
export function check(request: CheckRequest): Report {
  const read = readTree(request);
  const { tree, complete } = read.value;
  const said = [...read.diagnostics];
  const report = (facts?: Facts): Report => ({
    file: request.file,
    diagnostics: inReadingOrder(withoutSuppressed(said), request.file),
    ...(facts ? { facts } : {}),
    ...(request.ram === undefined ? {} : { ram: request.ram }),
  });
  if (!complete || tree.plugin) return report();
  const judged = judge(tree, request);
  said.push(...judged.diagnostics);
  return report(judged.value);
}

/** TREE -> MEMORY -> BOOT -> RULES: what a machine does with a tree, and what is wrong about it. */
export function judge(tree: Facts['tree'], request: Pick<CheckRequest, 'machine' | 'ram'>): Outcome<Facts> {
  const demand = readMemory(tree, flatten(tree).length);
  const world = makeWorld(demand.value, machineOf(request, tree, demand.value));
  const boot = replay(world);
  const facts: Facts = { tree, demand: demand.value, world, boot };
  return { value: facts, diagnostics: [...demand.diagnostics, ...validateTree(tree), ...run(facts).diagnostics] };
}

/** What `check` says of a tree that was read already: without what a comment in its source takes away. */
export const findingsOf = (
  tree: Facts['tree'],
  request: Pick<CheckRequest, 'machine' | 'ram'>,
): readonly Diagnostic[] => withoutSuppressed(judge(tree, request).diagnostics);

/** The machine, with as much RAM as the call says. */
function machineOf(
  { machine, ram }: Pick<CheckRequest, 'machine' | 'ram'>,
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

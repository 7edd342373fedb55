import type { MemoryDemand } from '../memory/demand.js';
import type { BootLog } from './boot-log.js';
import type { Replay, Replayed } from './replayed.js';
import type { Revealed } from './reveal.js';
import type { Evidence } from './verify.js';
import { type CauseKind, type Hypothesis, hypotheses } from './verify-hypotheses.js';
import type { Item } from './verify-lines.js';

/** A cause that was tried by replay, or that the log names itself. */
export interface Explanation {
  readonly kind: CauseKind;
  readonly sentence: string;
  /** Divergences that go when it is so; absent: it cannot be tried. */
  readonly mends?: number;
  /** Divergences that stay with it and all causes before it. */
  readonly leaves?: number;
  /** What machine.json or the call would have to say. */
  readonly say?: string;
}

type Compare = (replayed: Replayed, evidence: Evidence) => readonly Item[];

/** Causes after which nothing is left to try. */
const mostCauses = 5;

/** Tries what could be different on the board, one thing at a time, keeps what mends most, and tries again from there. */
export function explain(
  base: Replayed,
  items: readonly Item[],
  evidence: Evidence,
  revealed: Revealed | undefined,
  replay: Replay,
  compare: Compare,
): readonly Explanation[] {
  const { log } = evidence;
  const found = climb(base, items, evidence, replay, compare, (current) =>
    hypotheses(current, current.facts, log, revealed),
  );
  const explanations = found.map(({ hypothesis, mends, leaves }): Explanation => {
    const { kind, sentence, say } = hypothesis;
    return { kind, sentence, mends, leaves, ...(say ? { say } : {}) };
  });
  const settled = found.at(-1)?.leaves === 0;
  return log && !settled ? [...explanations, ...otherTree(base.demand, log)] : explanations;
}

/** One cause that was kept. */
export interface Step {
  readonly hypothesis: Hypothesis;
  readonly replayed: Replayed;
  readonly mends: number;
  readonly leaves: number;
}

/** Tries all hypotheses, keeps the best, and tries again from there as long as something gets better. */
export function climb(
  base: Replayed,
  items: readonly Item[],
  evidence: Evidence,
  replay: Replay,
  compare: Compare,
  candidates: (current: Replayed) => readonly Hypothesis[],
): readonly Step[] {
  const steps: Step[] = [];
  let current = base;
  let now = items;
  while (divergences(now) > 0 && steps.length < mostCauses) {
    const best = bestOf(candidates(current), (hypothesis) => {
      const replayed = replay(base.demand, hypothesis.facts);
      return { replayed, items: compare(replayed, evidence) };
    });
    if (!best || weight(best.items) >= weight(now)) break;
    const { hypothesis, replayed } = best;
    steps.push({
      hypothesis,
      replayed,
      mends: divergences(now) - divergences(best.items),
      leaves: divergences(best.items),
    });
    current = replayed;
    now = best.items;
  }
  return steps;
}

const divergences = (items: readonly Item[]): number => items.filter((item) => !item.agrees).length;

/** What rests on an estimate weighs little: it must not decide between causes that something exact tells apart. */
const weight = (items: readonly Item[]): number =>
  items.reduce((sum, item) => sum + (item.agrees ? 0 : item.group === 'managed' ? 1 : 1000), 0);

interface Tried {
  readonly hypothesis: Hypothesis;
  readonly replayed: Replayed;
  readonly items: readonly Item[];
}

/** The one that leaves least; of equals the one that stands first. */
function bestOf(
  list: readonly Hypothesis[],
  attempt: (hypothesis: Hypothesis) => Omit<Tried, 'hypothesis'>,
): Tried | undefined {
  let best: Tried | undefined;
  for (const hypothesis of list) {
    const tried = { hypothesis, ...attempt(hypothesis) };
    if (!best || weight(tried.items) < weight(best.items)) best = tried;
  }
  return best;
}

/** Regions that only one side knows, and a blob of another size: the board booted another tree. */
function otherTree(demand: MemoryDemand, log: BootLog): readonly Explanation[] {
  const told = new Set(
    log.lines.flatMap((line) => {
      const name =
        /(?:reserved region for node '|reserve memory for node '|allocated memory for '|initialized node |reserved mem: node )([^',\s]+)/.exec(
          line.text,
        );
      return name?.[1] ? [name[1]] : [];
    }),
  );
  if (told.size === 0 && log.startsLate) return [];
  const known = new Map(demand.regions.map((region) => [region.name, region]));
  const stranger = [...told].filter((name) => !known.has(name));
  // a region that is only marked (no-map, or enabled by nobody) need not be named
  const silent = demand.regions
    .filter((region) => region.enabled && region.placement.kind === 'static' && !told.has(region.name))
    .map((region) => region.name);
  const size =
    log.dtbSize && log.dtbSize.value !== BigInt(demand.blobSize)
      ? [`its blob has ${log.dtbSize.value} bytes, this tree makes ${demand.blobSize}`]
      : [];
  const parts = [
    ...(stranger.length ? [`it names ${stranger.slice(0, 5).join(', ')}, which the tree does not have`] : []),
    ...(silent.length && told.size ? [`it does not name ${silent.slice(0, 5).join(', ')}`] : []),
    ...size,
  ];
  return parts.length ? [{ kind: 'other-tree', sentence: `The log is of another tree: ${parts.join('; ')}.` }] : [];
}

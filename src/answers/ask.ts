import { type Facts, type Report, replayDemand } from '../check.js';
import { readBootLog } from './boot-log.js';
import { type Comparison, compareWays } from './compare.js';
import { type Difference, differencesOf } from './differences.js';
import { readIomem } from './iomem.js';
import { type Proposal, propose, type Wish } from './propose.js';
import { replayedOf } from './replayed.js';
import { type Verification, verify } from './verify.js';
import { readZoneinfo } from './zoneinfo.js';

// The questions in the form that the library offers: facts of a finished run in, an answer out.

/**
 * What if: the same memory lent as movable blocks, as CMA pools, by `movablecore=`, as NUMA nodes, each replayed. `workingSet` is
 * the user memory in bytes that counts for the bandwidth; docs/bandwidth-model.md has the formula.
 */
export const compareLayouts = (facts: Facts, options: { readonly workingSet?: bigint } = {}): Comparison =>
  compareWays(replayedOf(facts), replayDemand, options);

/** What moved between two runs: zones, regions, pools, findings, kernel lines. A run that booted nothing has nothing to compare. */
export function compareReports(before: Report, after: Report): readonly Difference[] {
  const [a, b] = [before, after].map(({ file, facts, diagnostics }) =>
    facts === undefined ? undefined : { name: file, replayed: replayedOf(facts), diagnostics },
  );
  return a === undefined || b === undefined ? [] : differencesOf(a, b);
}

/** What a board has printed: the text of its boot log, of /proc/zoneinfo and of /proc/iomem. */
export interface Printed {
  readonly dmesg?: string;
  readonly zoneinfo?: string;
  readonly iomem?: string;
}

/** Holds the prediction against what a board has printed; `first` is the first divergence, `explanations` what would explain it. */
export function verifyBoot({ demand, world }: Facts, { dmesg, zoneinfo, iomem }: Printed): Verification {
  const evidence = {
    ...(dmesg === undefined ? {} : { log: readBootLog(dmesg) }),
    ...(zoneinfo === undefined ? {} : { zoneinfo: readZoneinfo(zoneinfo) }),
    ...(iomem === undefined ? {} : { iomem: readIomem(iomem) }),
  };
  return verify(demand, world.facts, evidence, replayDemand);
}

/** Blocks that put so much movable memory on each controller, as nodes and as a parameter; `shares` tells how much was found. */
export const proposeBlocks = (facts: Facts, wish: Wish): Proposal => propose(replayedOf(facts), wish, replayDemand);

import type { BootResult } from '../boot/state.js';
import type { World } from '../boot/world.js';
import type { Diagnostic, Related, Severity } from '../diagnostic/diagnostic.js';
import type { MemoryDemand } from '../memory/demand.js';
import type { DtTree } from '../tree/node.js';

/** All that a rule may look at. */
export interface Facts {
  readonly tree: DtTree;
  readonly demand: MemoryDemand;
  readonly boot: BootResult;
  readonly world: World;
  /** What `remember` has found out so far. A weak map beside them would keep each board alive through V8's small collections. */
  readonly known: Map<(facts: Facts) => unknown, unknown>;
}

/** What a function makes of the facts; worked out when it is first asked for. */
export function remember<T>(facts: Facts, make: (facts: Facts) => T): T {
  if (!facts.known.has(make)) facts.known.set(make, make(facts));
  return facts.known.get(make) as T;
}

export interface Rule {
  /** `reserved-memory/overlap`: the path of its file. */
  readonly code: string;
  /** The usual one; a finding may carry its own. */
  readonly severity: Severity;
  /** The first line of its page. */
  readonly summary: string;
  /**
   * Silent on a node on which one of these has spoken; they stand before it in the index. `any`: on a node of which any
   * rule before it has said more than a note.
   */
  readonly after?: readonly string[] | 'any';
  /** Not run where the tree names no RAM (the boot loader fills it in, or the tree is an overlay). */
  readonly needsRam?: boolean;
  check(facts: Facts, report: (finding: Finding) => void): void;
}

export type Finding = Omit<Diagnostic, 'code' | 'severity' | 'related'> & {
  readonly severity?: Severity;
  readonly related?: readonly Related[];
};

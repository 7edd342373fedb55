import type { BootResult } from '../boot/state.js';
import type { MachineFacts, World } from '../boot/world.js';
import type { MemoryDemand } from '../memory/demand.js';
import type { Facts } from '../rules/rule.js';

/** A boot, and all that it was computed from. */
export interface Replayed {
  readonly demand: MemoryDemand;
  readonly facts: MachineFacts;
  readonly world: World;
  readonly boot: BootResult;
}

/** The boot's road from demand and facts to its result, as check.ts walks it; answers walk it again with other input. */
export type Replay = (demand: MemoryDemand, facts: MachineFacts) => Replayed;

/** A finished run in the form that answers take. */
export const replayedOf = ({ demand, world, boot }: Facts): Replayed => ({ demand, facts: world.facts, world, boot });

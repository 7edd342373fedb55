import type { BootStep } from '../journal.js';
import type { ArchName, World } from '../world.js';

/** An architecture is an order of steps. */
export interface ArchModel {
  readonly name: ArchName;
  /** From the first look at the tree until the zones are laid out. */
  readonly beforeZones: (world: World) => readonly BootStep[];
  /** Until the kernel's own late allocations. */
  readonly afterZones: (world: World) => readonly BootStep[];
}

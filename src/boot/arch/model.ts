import type { BootStep } from '../journal.js';
import type { ArchName, World } from '../world.js';

/** An architecture is an order of steps, up to the opening of the page allocator. */
export interface ArchModel {
  readonly name: ArchName;
  readonly steps: (world: World) => readonly BootStep[];
}

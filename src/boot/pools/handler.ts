import type { ReservedRegion } from '../../memory/demand.js';
import type { Range } from '../../units/range.js';
import type { BootState, PoolKind, RegionOutcome } from '../state.js';
import type { World } from '../world.js';

/** What a handler is given: the region as the tree has it, and where it lies. */
export interface Rmem extends Range {
  readonly region: ReservedRegion;
}

/** What a handler makes of a region. */
export type Setup =
  | { readonly state: BootState; readonly pool: PoolKind }
  | {
      readonly state: BootState;
      readonly refusal: { readonly message?: string; readonly why: string; readonly mirrors: string };
      /** Another word for the outcome than `init-failed` alone. */
      readonly also?: RegionOutcome;
    };

/** A driver's claim on a compatible (RESERVEDMEM_OF_DECLARE()). */
export interface Handler {
  readonly compatible: string;
  /** Whether the kernel is built with it. */
  readonly exists: (world: World) => boolean;
  readonly setup: (state: BootState, rmem: Rmem, world: World) => Setup;
}

/** The kernel compares compatibles without regard to case (drivers/of/fdt.c: of_fdt_is_compatible()). */
export const isCompatible = (region: ReservedRegion, compatible: string): boolean =>
  region.compatible.some((name) => name.toLowerCase() === compatible);

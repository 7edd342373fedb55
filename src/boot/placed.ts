import type { Range } from '../units/range.js';
import type { BootState, Cause, PlacedRegion, RegionOutcome } from './state.js';

/** What a step learned of a region. */
export interface Amendment {
  readonly range?: Range;
  readonly pool?: PlacedRegion['pool'];
  readonly add?: RegionOutcome;
  readonly refusal?: NonNullable<PlacedRegion['refusal']>;
  readonly certainty?: PlacedRegion['certainty'];
}

/** Adds to what is known of a region; the first refusal stands. */
export function amend(state: BootState, index: number, { add, refusal, ...rest }: Amendment): BootState {
  const region = state.placed[index];
  if (region === undefined) return state;
  const outcome = add === undefined ? region.outcome : new Set([...region.outcome, add]);
  const first = region.refusal ?? refusal;
  // Copied as a block: there may be ten thousand, and each step amends one.
  const placed = state.placed.slice();
  placed[index] = { ...region, ...rest, outcome, ...(first === undefined ? {} : { refusal: first }) };
  return { ...state, placed };
}

/** Memory that nobody can use, and why. */
export const lose = (state: BootState, range: Range, why: string, because: Cause): BootState => ({
  ...state,
  lost: [...state.lost, { range, why, because }],
});

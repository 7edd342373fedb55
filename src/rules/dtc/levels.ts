import { DTC_CHECK_BY_NAME, DTC_CHECKS, STRUCTURE_NAMES } from './index.js';

/** A check may warn, keep the blob from being written, or both: `-W` and `-E` move them apart. */
export interface DtcLevel {
  readonly warns: boolean;
  readonly isError: boolean;
}

export type DtcLevels = ReadonlyMap<string, DtcLevel>;

/** One `-W` (or `-E`) word. */
export interface DtcSwitch {
  readonly name: string;
  readonly isOn: boolean;
  readonly of: keyof DtcLevel;
}

/** dtc's own levels: what breaks the structure is an error, most of the rest warns. */
export const DEFAULT_LEVELS: DtcLevels = new Map(
  DTC_CHECKS.map(({ name, isOff = false }) => {
    const isError = STRUCTURE_NAMES.has(name);
    return [name, { warns: !isError && !isOff, isError }];
  }),
);

const NO_LEVELS: DtcLevels = new Map(DTC_CHECKS.map(({ name }) => [name, { warns: false, isError: false }]));

/** What `check` makes of them unasked: what decides over the memory that a device reaches, or over the command line. */
export const MEMORY_LEVELS: DtcLevels = new Map(NO_LEVELS)
  .set('dma_ranges_format', { warns: true, isError: false })
  .set('chosen_node_bootargs', { warns: true, isError: false });

/** Applies switches in their order: raising a check raises what it rests on, lowering it lowers what rests on it. */
export function switchedLevels(switches: readonly DtcSwitch[], from: DtcLevels = DEFAULT_LEVELS): DtcLevels {
  const levels = new Map(from);
  for (const { name, isOn, of } of switches) {
    if (isOn) raise(name, of, levels);
    else lower(name, of, levels);
  }
  return levels;
}

function raise(name: string, of: keyof DtcLevel, levels: Map<string, DtcLevel>): void {
  const level = levels.get(name);
  if (level === undefined || level[of]) return;
  for (const needed of DTC_CHECK_BY_NAME.get(name)?.needs ?? []) raise(needed, of, levels);
  levels.set(name, { ...level, [of]: true });
}

function lower(name: string, of: keyof DtcLevel, levels: Map<string, DtcLevel>): void {
  const level = levels.get(name);
  if (level === undefined || !level[of]) return;
  levels.set(name, { ...level, [of]: false });
  for (const other of DTC_CHECKS) if (other.needs?.includes(name)) lower(other.name, of, levels);
}

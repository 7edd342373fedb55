import { DTC_CHECK_BY_NAME, type DtcLevels, type DtcSwitch, STRUCTURE_NAMES, switchedLevels } from '../../compile.js';
import { didYouMean } from '../suggest.js';
import { FatalError } from './fatal-error.js';

export interface CheckSwitches {
  readonly levels: DtcLevels;
  /** Checks that decide over a blob by themselves, but were told not to. */
  readonly silenced: ReadonlySet<string>;
}

/** What `-W` and `-E` make of dtc's checks; each moves a side of its own, so that their order among one another does not matter. */
export function checkSwitches(warnings: readonly string[], errors: readonly string[], from?: DtcLevels): CheckSwitches {
  const switches = [
    ...warnings.map((word) => switchOf(word, 'warns')),
    ...errors.map((word) => switchOf(word, 'isError')),
  ];
  const levels = switchedLevels(switches, from);
  const silenced = [...STRUCTURE_NAMES].filter((name) => levels.get(name)?.isError === false);
  return { levels, silenced: new Set(silenced) };
}

function switchOf(word: string, of: DtcSwitch['of']): DtcSwitch {
  const isOn = !/^no[-_]/.test(word);
  const name = isOn ? word : word.slice(3);
  if (DTC_CHECK_BY_NAME.has(name)) return { name, isOn, of };
  throw new FatalError(`Unrecognized check name "${name}".${didYouMean(name, new Set(DTC_CHECK_BY_NAME.keys()))}`);
}

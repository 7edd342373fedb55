import { setV8Flag } from './v8-flags.js';

/** One board, or a few; or many boards, or a process that stays. */
type Pace = 'few' | 'many';

interface Flag {
  readonly name: string;
  readonly few: number;
  /** As for few where it is absent. */
  readonly many?: number;
  /** The versions of V8 that were looked at and know it: V8 complains aloud of a flag that it does not know. */
  readonly from?: number;
  readonly to?: number;
}

const FLAGS: readonly Flag[] = [
  // How much a function may run before V8 compiles it anew and better, in bytes of code or, later, in calls. By itself V8 begins twenty times as
  // early, on a second thread, and one board has been read before any of that has paid; for hundreds it compiles more than they pay back.
  { name: 'interrupt-budget', few: 2_500_000, many: 300_000, to: 11 },
  { name: 'invocation-count-for-turbofan', few: 60_000, many: 10_000, from: 12 },
  { name: 'invocation-count-for-maglev', few: 8000, many: 1500, from: 12 },
  // V8's space for what is new stays as it begins where a few boards fit in: memory that was never touched costs more than cleaning.
  { name: 'semi-space-growth-factor', few: 1, many: 2 },
  // By how much of what is alive the heap may grow before it is cleaned: V8 would take three times as much, which a whole tree then holds.
  { name: 'heap-growing-percent', few: 100 },
  // How much other functions may be compiled into one. By itself V8 takes three and two times that, which takes longer than it spares.
  { name: 'max-inlined-bytecode-size', few: 150 },
  { name: 'max-inlined-bytecode-size-cumulative', few: 400 },
];

/** The flags of a version of V8; none for one that was not looked at. */
export function flagsFor(v8: string, pace: Pace): readonly string[] {
  const version = Number.parseInt(v8, 10);
  const known = FLAGS.filter(({ from = 11, to = 14 }) => version >= from && version <= to);
  return known.map((flag) => `--${flag.name}=${flag[pace] ?? flag.few}`);
}

const setPace = (pace: Pace): void => flagsFor(process.versions.v8, pace).forEach(setV8Flag);

export const paceForFew = (): void => setPace('few');
export const paceForMany = (): void => setPace('many');

/** So many files are a long run: with some fewer both take the same time. */
const LONG_RUN_FILES = 20;
/** So long a text is one by itself; all of Linux's are shorter. */
const LONG_TEXT = 1 << 18;

/** To be told before the first how many files there are. */
export function paceFor(files: number): void {
  if (files >= LONG_RUN_FILES) paceForMany();
}

/** To be told of each text that is read how long it is. */
export function paceForText(length: number): void {
  if (length > LONG_TEXT) paceForMany();
}

import { setV8Flag } from './v8-flags.js';

/** One board, or a few; or many boards, or a process that stays. */
type Pace = 'few' | 'many';

/**
 * How much a function may run before V8 compiles it anew and better: in V8's own measure, which another version counts in calls. By itself
 * V8 begins twenty times as early, on a second thread, and one board has been read before any of that has paid; and for hundreds of boards
 * it compiles more than these pay back.
 */
const TIERING: Readonly<Record<'budget' | 'calls', Readonly<Record<Pace, readonly string[]>>>> = {
  budget: { few: ['--interrupt-budget=2500000'], many: ['--interrupt-budget=300000'] },
  calls: {
    few: ['--invocation-count-for-turbofan=60000', '--invocation-count-for-maglev=8000'],
    many: ['--invocation-count-for-turbofan=10000', '--invocation-count-for-maglev=1500'],
  },
};

/** V8's space for what is new stays as small as it begins where a few boards fit in: memory that was never touched costs more than cleaning. */
const YOUNG: Readonly<Record<Pace, string>> = {
  few: '--semi-space-growth-factor=1',
  many: '--semi-space-growth-factor=2',
};

const ALWAYS = [
  // By how much of what is alive the heap may grow before it is cleaned: V8 would take three times as much, which a whole tree then holds.
  '--heap-growing-percent=100',
  // How much other functions may be compiled into one. By itself V8 takes three and two times that, which takes longer than it spares.
  '--max-inlined-bytecode-size=150',
  '--max-inlined-bytecode-size-cumulative=400',
];

/** The flags of a version of V8; none for one that was not looked at, since it would complain aloud of any that it does not know. */
export function flagsFor(v8: string, pace: Pace): readonly string[] {
  const version = Number.parseInt(v8, 10);
  if (version < 11 || version > 14) return [];
  return [...TIERING[version === 11 ? 'budget' : 'calls'][pace], YOUNG[pace], ...ALWAYS];
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

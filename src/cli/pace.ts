import { setV8Flag } from './v8-flags.js';

/**
 * How much a function may run before V8 compiles it anew and better. By itself V8 begins thirty times as early, on a second
 * thread, and one board has been read before any of that has paid.
 */
const SHORT_RUN_BUDGET = 2_500_000;
/** Some four times V8's own, which compiles more than hundreds of boards pay back. */
const LONG_RUN_BUDGET = 300_000;
/** So many files are a long run: with some fewer both take the same time. */
const LONG_RUN_FILES = 20;
/** So long a text is one by itself; the longest of Linux has a quarter of that. */
const LONG_TEXT = 1 << 20;

/** How much other functions may be compiled into one, in V8's own measure. By itself V8 takes three and two times that, which takes longer than it spares. */
const INLINING = ['--max-inlined-bytecode-size=150', '--max-inlined-bytecode-size-cumulative=400'];
/** By how much of what is alive the heap may grow before it is cleaned: V8 would take three times as much, which a whole tree then holds. */
const HEAP_GROWTH = '--heap-growing-percent=100';

/** One board, or a few. V8's space for what is new stays as small as it begins: memory that was never touched costs more than cleaning. */
export const paceForFew = (): void =>
  [`--interrupt-budget=${SHORT_RUN_BUDGET}`, '--semi-space-growth-factor=1', HEAP_GROWTH, ...INLINING].forEach(
    setV8Flag,
  );

/** Many boards, or a process that stays. */
export const paceForMany = (): void =>
  [`--interrupt-budget=${LONG_RUN_BUDGET}`, '--semi-space-growth-factor=2'].forEach(setV8Flag);

/** To be told before the first how many files there are. */
export function paceFor(files: number): void {
  if (files >= LONG_RUN_FILES) paceForMany();
}

/** To be told of each text that is read how long it is. */
export function paceForText(length: number): void {
  if (length > LONG_TEXT) paceForMany();
}

import { setV8Flag } from './v8-flags.js';

/**
 * How much a function may run before V8 compiles it anew and better. By itself V8 begins thirty times as early, on a second
 * thread, and one board has been read before any of that has paid.
 */
const SHORT_RUN_BUDGET = 2_500_000;
/** Some four times V8's own, which compiles more than hundreds of boards pay back. */
const LONG_RUN_BUDGET = 300_000;
/** From this file on, a call is a long run: with some forty boards both take the same time. */
const LONG_RUN_FILES = 24;

/** One board, or a few. */
export const paceForFew = (): void => setV8Flag(`--interrupt-budget=${SHORT_RUN_BUDGET}`);

/** Many boards, or a process that stays. */
export const paceForMany = (): void => setV8Flag(`--interrupt-budget=${LONG_RUN_BUDGET}`);

/** To be told before each file how many came before it. */
export function paceFor(filesBefore: number): void {
  if (filesBefore === LONG_RUN_FILES) paceForMany();
}

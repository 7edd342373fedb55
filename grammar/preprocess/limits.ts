/** As cpp: the source itself counts as the first. */
export const maxIncludeDepth = 200;
/** As dtc, for `/include/`. */
export const maxDtcIncludeDepth = 200;
/** Words of macros and lines that one run may go through: 250 times the largest board of Linux, and about a second. */
export const maxSteps = 5_000_000;
/** Length of the text behind the preprocessor: some ten times the largest board of Linux. */
export const maxOutputLength = 8 * 1024 * 1024;
/** Inclusions of files in one run: some fifty times those of the largest board of Linux. */
export const maxInclusions = 10_000;
/** Length of one file. */
export const maxFileSize = 64 * 1024 * 1024;
/** Calls of macros in the arguments of macros; each takes part of the stack. */
export const maxArgumentNesting = 400;
/** Parentheses and operators of an `#if`, one in the other; each takes part of the stack. */
export const maxExpressionNesting = 400;
/** Nobody reads more. */
export const maxProblems = 100;

/** As cpp: the source itself counts as the first. */
export const maxIncludeDepth = 200;
/** As dtc, for `/include/`. */
export const maxDtcIncludeDepth = 200;
/** Words and lines that one run may go through: some hundred times the largest board, and some seconds. */
export const maxSteps = 50_000_000;
/** Length of the text behind the preprocessor: some hundred times the largest board, and what a string can hold. */
export const maxOutputLength = 128 * 1024 * 1024;
/** Length of one file. */
export const maxFileSize = 64 * 1024 * 1024;
/** Calls of macros in the arguments of macros; each takes part of the stack. */
export const maxArgumentNesting = 400;
/** Parentheses and operators of an `#if`, one in the other; each takes part of the stack. */
export const maxExpressionNesting = 400;
/** Nobody reads more. */
export const maxProblems = 100;

import { doubleQuote, less } from './characters.js';

/** What an `#include` names. */
export interface IncludeTarget {
  readonly name: string;
  /** `<name>`: not looked for beside the including file. */
  readonly isAngled: boolean;
  /** Behind the name's closing quote. */
  readonly end: number;
}

/** The file that stands there in quotes or angles; nothing if it does not (then it may come out of a macro). */
export function readTarget(text: string, from: number, limit: number): IncludeTarget | undefined {
  const code = text.charCodeAt(from);
  if (from >= limit || (code !== doubleQuote && code !== less)) return undefined;
  const close = text.indexOf(code === less ? '>' : '"', from + 1);
  if (close < 0 || close >= limit) return undefined;
  return { name: text.slice(from + 1, close), isAngled: code === less, end: close + 1 };
}

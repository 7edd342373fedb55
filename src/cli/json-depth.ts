import { forTerminal } from '../report/escape.js';
import { UsageError } from './usage-error.js';

/** Far deeper than anything that is read here; what goes into JSON step by step must not run out of stack. */
const MOST_DEEP = 200;

/** Ends the call at a text whose lists and objects lie too deep in each other; strings and comments do not count. */
export function refuseDeep(text: string, path: string): void {
  let deep = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === '"') at = endOfString(text, at + 1);
    else if (character === '/') at = endOfComment(text, at);
    else if (character === '[' || character === '{') deep++;
    else if (character === ']' || character === '}') deep--;
    if (deep > MOST_DEEP) {
      throw new UsageError(`${forTerminal(path)}: lists and objects lie more than ${MOST_DEEP} deep in each other`);
    }
  }
}

function endOfString(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === '"' || character === '\n') return at;
    if (character === '\\') at++;
  }
  return text.length;
}

function endOfComment(text: string, from: number): number {
  const kind = text.charAt(from + 1);
  if (kind !== '/' && kind !== '*') return from;
  const end = kind === '/' ? text.indexOf('\n', from) : text.indexOf('*/', from + 2);
  return end < 0 ? text.length : kind === '/' ? end : end + 1;
}

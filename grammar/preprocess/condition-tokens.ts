import { backUp, type Expander, take } from './expander.js';
import { spell } from './macro-body.js';
import type { Origin } from './origin.js';
import { endKind, makeToken, nameKind, noName, numberKind, punctuatorKind, stringKind, type Token } from './token.js';

/** The words of a condition, with macros expanded and the operators of `#if` that ask for names worked out. */
export interface ConditionTokens {
  readonly tokens: Token[];
  readonly origins: (Origin | undefined)[];
}

export interface ConditionHost {
  hasInclude(name: string, isAngled: boolean, isNext: boolean): boolean;
  complain(message: string, at: Origin | undefined, severity?: 'warning'): void;
}

/** Reads a condition to the end of its line; nothing if it is faulty, which the host was told. */
export function readCondition(expander: Expander, host: ConditionHost): ConditionTokens | undefined {
  const read: ConditionTokens = { tokens: [], origins: [] };
  for (;;) {
    const token = take(expander);
    const origin = expander.origin;
    let kept: Token | undefined = token;
    if (token.kind === nameKind) {
      if (token.text === 'defined') kept = readDefined(expander, host, origin);
      else if (token.text === '__has_include') kept = readHasInclude(expander, host, false, origin);
      else if (token.text === '__has_include_next') kept = readHasInclude(expander, host, true, origin);
    } else if (token.text === '#' && token.kind === punctuatorKind) kept = readAssertion(expander, host, origin);
    if (kept === undefined) return undefined;
    read.tokens.push(kept);
    read.origins.push(origin);
    if (token.kind === endKind) return read;
  }
}

const answer = (yes: boolean): Token => makeToken(numberKind, yes ? '1' : '0', noName, 0, 0, 0);

/** `defined X` or `defined(X)`. */
function readDefined(expander: Expander, host: ConditionHost, origin: Origin | undefined): Token | undefined {
  expander.holds++;
  const first = take(expander);
  const name = first.text === '(' ? take(expander) : first;
  const last = first.text === '(' ? take(expander) : undefined;
  expander.holds--;
  if (name.kind !== nameKind) {
    host.complain('defined stands without a name, but it needs one.', origin);
    return undefined;
  }
  if (last !== undefined && last.text !== ')') {
    host.complain(`defined(${name.text} is not closed, but a ) must follow the name.`, origin);
    return undefined;
  }
  return answer(expander.table.macros[name.name] !== undefined);
}

/** `__has_include("x")` or `__has_include(<x>)`. */
function readHasInclude(
  expander: Expander,
  host: ConditionHost,
  isNext: boolean,
  origin: Origin | undefined,
): Token | undefined {
  const fail = (): undefined => {
    const message = '__has_include stands without a file name, but it needs "file" or <file> in parentheses.';
    host.complain(message, origin);
  };
  if (take(expander).text !== '(') return fail();
  const words: Token[] = [];
  let token = take(expander);
  if (token.kind === stringKind) {
    const isClosed = take(expander).text === ')';
    return isClosed ? answer(host.hasInclude(token.text.slice(1, -1), false, isNext)) : fail();
  }
  if (!token.text.startsWith('<')) return fail();
  for (; token.kind !== endKind && token.text !== ')'; token = take(expander)) words.push(token);
  const text = spell(words);
  if (token.kind === endKind || !text.endsWith('>')) return fail();
  return answer(host.hasInclude(text.slice(1, -1), true, isNext));
}

/** `#machine(x)` asks for an `#assert`, of which none is known. */
function readAssertion(expander: Expander, host: ConditionHost, origin: Origin | undefined): Token | undefined {
  expander.holds++;
  const predicate = take(expander);
  let depth = 0;
  if (predicate.kind === nameKind) {
    do {
      const { text, kind } = take(expander);
      if (text === '(') depth++;
      else if (text === ')' && depth > 0) depth--;
      else if (depth === 0 || kind === endKind) {
        backUp(expander);
        break;
      }
    } while (depth > 0);
  }
  expander.holds--;
  const isComplete = predicate.kind === nameKind && depth === 0;
  const message = isComplete
    ? `#${predicate.text} asks for an assertion, but none is known.`
    : '# asks for an assertion, but no name in the right form follows.';
  host.complain(message, origin, isComplete ? 'warning' : undefined);
  return isComplete ? answer(false) : undefined;
}

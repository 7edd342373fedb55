import type { Argument } from './arguments.js';
import { backUp, type Expander, enterTokens, take } from './expander.js';
import type { Macro } from './macro.js';
import type { Origin } from './origin.js';
import { afterBlank, atLineStart, endKind, paddingKind, type Token } from './token.js';

/** The arguments of a call, or nothing if the macro is not called here or called wrongly. */
export function findArguments(expander: Expander, macro: Macro, called: Origin): readonly Argument[] | undefined {
  const before = expander.reading;
  expander.holds++;
  expander.reading = 'opening';
  const isCalled = findOpening(expander);
  expander.reading = 'inside';
  const args = isCalled ? collect(expander, macro, called) : undefined;
  expander.reading = before;
  expander.holds--;
  return args;
}

/** Reads up to the opening parenthesis; leaves everything as it was if there is none. */
function findOpening(expander: Expander): boolean {
  let padding: Token | undefined;
  for (;;) {
    const token = take(expander);
    if (token.kind !== paddingKind) {
      if (token.text === '(') return true;
      backUp(expander);
      if (padding !== undefined) enterTokens(expander, [padding], [undefined]);
      return false;
    }
    if (padding?.source === undefined || ((padding.source.flags & afterBlank) === 0 && token.source === undefined)) {
      padding = token;
    }
  }
}

function collect(expander: Expander, macro: Macro, called: Origin): readonly Argument[] | undefined {
  const parameters = macro.parameters?.length ?? 0;
  const args: Argument[] = [];
  let count = 0;
  let last: Token;
  do {
    count++;
    const takesRest = macro.isVariadic && count === parameters;
    const arg: Argument = { tokens: [], origins: [], isOmitted: false, expanded: undefined, text: undefined };
    last = collectOne(expander, arg, takesRest);
    if (count <= Math.max(parameters, 1)) args.push(arg);
  } while (last.kind !== endKind && last.text !== ')');
  if (last.kind === endKind) {
    if (expander.contexts.length > 0 || expander.inDirective) backUp(expander);
    complain(
      expander,
      macro,
      called,
      `The arguments of ${macro.spelling} do not end, but a ) must close them.`,
      'Close the parenthesis.',
    );
    return undefined;
  }
  if (count === 1 && parameters === 0 && args[0]?.tokens.length === 0) return [];
  return checkCount(expander, macro, called, args, count);
}

/** Collects the words of one argument and returns the one that ends it. */
function collectOne(expander: Expander, { tokens, origins }: Argument, takesRest: boolean): Token {
  let depth = 0;
  let last: Token;
  for (;;) {
    const token = take(expander);
    last = token;
    if (token.kind === paddingKind) {
      if (tokens.length === 0) continue;
    } else if (token.kind === endKind) break;
    else if (token.text === '(') depth++;
    else if (token.text === ')') {
      if (depth-- === 0) break;
    } else if (token.text === ',') {
      if (depth === 0 && !takesRest) break;
    } else if (token.text === '#' && (token.flags & atLineStart) !== 0) break;
    tokens.push(token);
    origins.push(expander.origin);
  }
  while (tokens.at(-1)?.kind === paddingKind) {
    tokens.pop();
    origins.pop();
  }
  return last;
}

function checkCount(
  expander: Expander,
  macro: Macro,
  called: Origin,
  args: Argument[],
  count: number,
): readonly Argument[] | undefined {
  const wanted = macro.parameters?.length ?? 0;
  if (count === wanted || (macro.isVariadic && count + 1 === wanted)) {
    const rest = args[wanted - 1];
    if (rest === undefined)
      args.push({ tokens: [], origins: [], isOmitted: true, expanded: undefined, text: undefined });
    else if (macro.isVariadic && wanted === 1 && rest.tokens.length === 0) rest.isOmitted = true;
    return args;
  }
  const words = (n: number): string => (n === 1 ? '1 argument' : `${n} arguments`);
  complain(
    expander,
    macro,
    called,
    `${macro.spelling} is called with ${words(count)}, but it takes ${macro.isVariadic ? `at least ${words(wanted - 1)}` : words(wanted)}.`,
    `Write ${macro.spelling}(${macro.parameters?.map((name) => (name === '__VA_ARGS__' ? '...' : name)).join(', ')}).`,
  );
  return undefined;
}

function complain(expander: Expander, macro: Macro, called: Origin, message: string, help: string): void {
  expander.surroundings.complain('macro-arguments', 'error', message, called, { help, macro });
}

import { type Argument, substitute } from './arguments.js';
import { findArguments } from './find-arguments.js';
import type { Macro } from './macro.js';
import type { MacroTable } from './macro-table.js';
import type { Names } from './names.js';
import type { Origin } from './origin.js';
import {
  afterBlank,
  avoidPaste,
  endToken,
  finished,
  makeToken,
  nameKind,
  paddingFor,
  paddingKind,
  pasteNext,
  readToken,
  type Token,
  withFlags,
} from './token.js';

/** Words that wait to be read, as macros leave them behind. */
export interface Context {
  readonly tokens: readonly Token[];
  /** Where each token came from; absent for a body, whose tokens stand in `view` and came from `parent`. */
  readonly origins: readonly (Origin | undefined)[] | undefined;
  /** The macro that is closed to itself until these words are read. */
  readonly macro: Macro | undefined;
  readonly view: number;
  readonly parent: Origin | undefined;
  index: number;
}

/** Where words come from when no macro has any left: a file, or the line of a directive. */
export interface Source {
  readonly view: () => number;
  next(expander: Expander): Token;
  /** Unreads the last token. */
  back(): void;
}

/** Reads words and replaces macros as cpp does; what it says of blanks (as paddings) is cpp's as well. */
export interface Expander {
  readonly names: Names;
  readonly table: MacroTable;
  readonly source: Source;
  readonly contexts: Context[];
  /** Of the token that was taken last. */
  origin: Origin | undefined;
  /** While above 0, names stay what they are. */
  holds: number;
  /** `opening`: is there a parenthesis? `inside`: between the parentheses. */
  reading: 'text' | 'opening' | 'inside';
  readonly inDirective: boolean;
  /** Arguments that are being expanded inside arguments. */
  nesting: number;
  readonly surroundings: Surroundings;
}

/** What the expander needs from the run that it is part of. */
export interface Surroundings {
  /** Counts a step, and tells whether there may be another. */
  spend(): boolean;
  complain(code: string, severity: 'error' | 'warning', message: string, at: Origin | undefined, more?: Advice): void;
  /** The text of a macro that the preprocessor makes itself. */
  builtinText(macro: Macro, at: Origin): string;
}

export interface Advice {
  readonly help?: string;
  /** A macro whose definition is worth a look. */
  readonly macro?: Macro;
}

/** The next word after expansion; `expander.origin` tells where it came from. */
export function take(expander: Expander): Token {
  const { contexts, table, source } = expander;
  for (;;) {
    if (!expander.surroundings.spend()) return endToken;
    const context = contexts[contexts.length - 1];
    let token: Token;
    if (context === undefined) {
      token = source.next(expander);
      expander.origin = { token, view: source.view(), macro: undefined, parent: undefined };
    } else if (context.index < context.tokens.length) {
      token = takeFrom(expander, context);
      if ((token.flags & pasteNext) !== 0) {
        pasteAll(expander, context, token);
        if (expander.inDirective) continue;
        return padding(expander, token);
      }
    } else {
      leave(expander);
      if (expander.inDirective) continue;
      expander.origin = undefined;
      return avoidPaste;
    }
    if (token.kind !== nameKind || (token.flags & finished) !== 0) return token;
    const macro = table.macros[token.name];
    if (macro === undefined) return token;
    if (macro.isOpen) return withFlags(token, token.flags | finished);
    if (expander.holds > 0) return token;
    const origin = expander.origin as Origin;
    if (!enter(expander, macro, origin)) {
      expander.origin = origin;
      return token;
    }
    if (!expander.inDirective) return padding(expander, token);
  }
}

function padding(expander: Expander, source: Token): Token {
  expander.origin = undefined;
  return paddingFor(source);
}

function takeFrom(expander: Expander, context: Context): Token {
  const index = context.index++;
  const token = context.tokens[index] as Token;
  if (context.origins !== undefined) expander.origin = context.origins[index];
  else if (token.kind === paddingKind) expander.origin = undefined;
  else expander.origin = { token, view: context.view, macro: context.macro, parent: context.parent };
  return token;
}

/** Unreads the token that was taken last. */
export function backUp(expander: Expander): void {
  const context = expander.contexts.at(-1);
  if (context === undefined) expander.source.back();
  else context.index--;
}

/** Leaves the innermost context; its macro is open to expansion again. */
function leave({ contexts }: Expander): void {
  const left = contexts.pop();
  if (left?.macro !== undefined) left.macro.isOpen = false;
}

/** Leaves all contexts but the outermost ones. */
export function leaveTo(expander: Expander, depth: number): void {
  while (expander.contexts.length > depth) leave(expander);
}

/** Puts words in front of all that waits. */
export function enterTokens(
  expander: Expander,
  tokens: readonly Token[],
  origins: readonly (Origin | undefined)[],
): void {
  expander.contexts.push({ tokens, origins, macro: undefined, view: 0, parent: undefined, index: 0 });
}

/** Begins the expansion of a macro; false if it is not called after all. */
function enter(expander: Expander, macro: Macro, called: Origin): boolean {
  if (macro.builtin !== undefined) return enterBuiltin(expander, macro, called);
  const view = expander.table.views[macro.name] as number;
  let args: readonly Argument[] | undefined;
  if (macro.parameters !== undefined) {
    args = findArguments(expander, macro, called);
    if (args === undefined) return false;
  }
  if (args === undefined || args.length === 0) {
    macro.isOpen = true;
    expander.contexts.push({ tokens: macro.body, origins: undefined, macro, view, parent: called, index: 0 });
    return true;
  }
  const { tokens, origins } = substitute(expander, macro, view, args, called);
  macro.isOpen = true;
  expander.contexts.push({ tokens, origins, macro, view, parent: called, index: 0 });
  return true;
}

function enterBuiltin(expander: Expander, macro: Macro, called: Origin): boolean {
  const { surroundings, names } = expander;
  switch (macro.builtin) {
    case 'pragma':
      return skipPragma(expander, called);
    case 'has-include':
    case 'has-include-next':
      // In a directive its reader takes care of it.
      if (!expander.inDirective) {
        const message = `${macro.spelling} stands outside of #if, but it works only there.`;
        surroundings.complain('misplaced-operator', 'error', message, called);
      }
      return false;
    default: {
      const text = surroundings.builtinText(macro, called);
      const token = readToken(text, 0, text.length, names);
      enterTokens(expander, [token], [{ ...called, macro, parent: called, token: called.token }]);
      return true;
    }
  }
}

/** `_Pragma("…")` leaves nothing. */
function skipPragma(expander: Expander, called: Origin): boolean {
  expander.holds++;
  const words = [takeWord(expander), takeWord(expander), takeWord(expander)];
  expander.holds--;
  if (words[0]?.text === '(' && /^L?"/.test(words[1]?.text ?? '') && words[2]?.text === ')') return true;
  const message = '_Pragma stands without its string in parentheses, but it needs one.';
  expander.surroundings.complain('pragma-operator', 'error', message, called);
  return true;
}

function takeWord(expander: Expander): Token {
  for (;;) {
    const token = take(expander);
    if (token.kind !== paddingKind) return token;
  }
}

/** Joins a word with those that `##` ties to it, and puts the result in front of what waits. */
function pasteAll(expander: Expander, context: Context, first: Token): void {
  let left = first;
  const origin = expander.origin;
  while (context.index < context.tokens.length) {
    const right = takeFrom(expander, context);
    if (right.kind !== paddingKind) {
      const pasted = paste(expander, left, right);
      if (pasted === undefined) {
        context.index--;
        break;
      }
      left = pasted;
    }
    if ((right.flags & pasteNext) === 0) break;
  }
  enterTokens(expander, [withFlags(left, left.flags & ~pasteNext)], [origin]);
}

/** The word that two words make together, if they make one. */
function paste({ names }: Expander, left: Token, right: Token): Token | undefined {
  const between = left.text === '/' && right.text !== '=' ? ' ' : '';
  const text = left.text + between + right.text;
  const token = readToken(text, 0, text.length, names);
  if (token.end !== text.length || token.start !== 0) return undefined;
  return makeToken(token.kind, text, token.name, left.flags & afterBlank, left.start, left.end);
}

import { type Expander, leaveTo, take } from './expander.js';
import { maxArgumentNesting } from './limits.js';
import type { Macro } from './macro.js';
import type { Origin } from './origin.js';
import {
  afterBlank,
  avoidPaste,
  characterKind,
  endKind,
  endToken,
  makeToken,
  nameKind,
  noName,
  paddingFor,
  paddingKind,
  parameterKind,
  pasteNext,
  stringified,
  stringKind,
  type Token,
  withFlags,
} from './token.js';

/** What stands in the place of one parameter. */
export interface Argument extends Words {
  /** Not even a comma stands for it; then `, ## rest` leaves no comma. */
  isOmitted: boolean;
  /** With its own macros replaced; made once, when it is wanted. */
  expanded: Words | undefined;
  /** As a string. */
  text: Token | undefined;
}

export interface Words {
  readonly tokens: Token[];
  readonly origins: (Origin | undefined)[];
}

const none: ReadonlyMap<number, Absence> = new Map();

/** Why a token of a body does not go in: it is `__VA_OPT__`, the parenthesis that closes it, or what it takes away. */
type Absence = 'begin' | 'end' | 'inside';

/** The body of a macro with the arguments in the places of the parameters. */
export function substitute(
  expander: Expander,
  macro: Macro,
  view: number,
  args: readonly Argument[],
  called: Origin,
): Words {
  const { body } = macro;
  const out: Words = { tokens: [], origins: [] };
  const add = (token: Token, origin: Origin | undefined): void => {
    out.tokens.push(token);
    out.origins.push(origin);
  };
  const absent = macro.isVariadic ? absentTokens(expander, macro, args) : none;
  let optional = 0;
  for (let i = 0; i < body.length; i++) {
    const token = body[i] as Token;
    const absence = absent.get(i);
    if (absence !== undefined) {
      if (!expander.inDirective) padOptional(add, absence, token, body[i - 1]);
      if (absence === 'begin') optional = out.tokens.length;
      else if (absence === 'end') tieOptional(out, optional, token);
      continue;
    }
    if (token.kind !== parameterKind) {
      add(token, { token, view, macro, parent: called });
      continue;
    }
    const arg = args[token.parameter] as Argument;
    const behindPaste = i > 0 && ((body[i - 1] as Token).flags & pasteNext) !== 0;
    const beforePaste = (token.flags & pasteNext) !== 0;
    const words = wordsFor(expander, token, arg, behindPaste || beforePaste, { token, view, macro, parent: called });
    let flagged = -1;
    if (behindPaste && !beforePaste && (token.flags & stringified) === 0) flagged = mendPaste(out, macro, token, arg);
    if (!expander.inDirective && i > 0 && !behindPaste) add(paddingFor(token), undefined);
    for (let k = 0; k < words.tokens.length; k++) {
      if (!expander.surroundings.spend()) break;
      add(words.tokens[k] as Token, words.origins[k]);
    }
    if (beforePaste && words.tokens.length > 0) flagged = out.tokens.length - 1;
    if (!expander.inDirective && !beforePaste) add(avoidPaste, undefined);
    if (flagged >= 0) {
      const last = out.tokens[flagged] as Token;
      out.tokens[flagged] = withFlags(last, beforePaste ? last.flags | pasteNext : last.flags & ~pasteNext);
    }
  }
  return out;
}

/** A `##` on either side of `__VA_OPT__(…)` ties what it left; where that is nothing, there is nothing to tie. */
function tieOptional({ tokens, origins }: Words, from: number, closing: Token): void {
  const isPadding = (at: number): boolean => tokens[at]?.kind === paddingKind;
  const isTied = (closing.flags & pasteNext) !== 0;
  const before = tokens[from - 1];
  const isBound = before !== undefined && (before.flags & pasteNext) !== 0;
  let first = from;
  while (isPadding(first)) first++;
  if (first === tokens.length) {
    if (isBound && !isTied) tokens[from - 1] = withFlags(before, before.flags & ~pasteNext);
    for (const list of isBound ? [tokens, origins] : []) list.length = from;
    return;
  }
  let last = tokens.length - 1;
  while (isPadding(last)) last--;
  const end = tokens[last] as Token;
  tokens[last] = withFlags(end, isTied ? end.flags | pasteNext : end.flags & ~pasteNext);
  for (const list of isTied ? [tokens, origins] : []) list.length = last + 1;
  for (const list of isBound ? [tokens, origins] : []) list.splice(from, first - from);
}

/** What `__VA_OPT__` leaves: its own blank in front, and none that would join what it held with what follows. */
function padOptional(
  add: (token: Token, origin: undefined) => void,
  absence: Absence,
  token: Token,
  before: Token | undefined,
): void {
  if (absence === 'begin' && before !== undefined && (before.flags & pasteNext) === 0)
    add(paddingFor(token), undefined);
  else if (absence === 'end' && (token.flags & pasteNext) === 0) add(avoidPaste, undefined);
}

function wordsFor(expander: Expander, parameter: Token, arg: Argument, isPasted: boolean, origin: Origin): Words {
  if ((parameter.flags & stringified) !== 0) {
    arg.text ??= stringify(arg);
    return { tokens: [arg.text], origins: [origin] };
  }
  if (isPasted) return linesOfCall(expander, arg, origin);
  arg.expanded ??= expandArgument(expander, arg);
  return arg.expanded;
}

/** A `__LINE__` that is not expanded as an argument is expanded as part of the body: it tells the line of the call. */
function linesOfCall({ table }: Expander, arg: Argument, { macro, parent }: Origin): Words {
  const isLine = ({ kind, name }: Token): boolean => kind === nameKind && table.macros[name]?.builtin === 'line';
  if (!arg.tokens.some(isLine)) return arg;
  const origins = arg.origins.map((origin, at) => {
    const token = arg.tokens[at] as Token;
    return origin !== undefined && isLine(token) ? { token, view: origin.view, macro, parent } : origin;
  });
  return { tokens: arg.tokens, origins };
}

/** On the right of `##`: which word must lose its tie, if any; `, ## rest` may lose its comma. */
function mendPaste(out: Words, macro: Macro, parameter: Token, arg: Argument): number {
  const last = out.tokens.at(-1);
  if (last === undefined) return -1;
  if (last.text === ',' && macro.isVariadic && parameter.parameter === (macro.parameters?.length ?? 0) - 1) {
    if (!arg.isOmitted) return out.tokens.length - 1;
    out.tokens.pop();
    out.origins.pop();
    return -1;
  }
  return arg.tokens.length === 0 ? out.tokens.length - 1 : -1;
}

/** Which tokens of the body `__VA_OPT__(…)` takes away: itself and its parentheses, or all if no arguments are left. */
function absentTokens(
  expander: Expander,
  { body, parameters }: Macro,
  args: readonly Argument[],
): ReadonlyMap<number, Absence> {
  const absent = new Map<number, Absence>();
  for (const [at, { text }] of body.entries()) {
    if (text !== '__VA_OPT__' || body[at + 1]?.text !== '(' || absent.has(at)) continue;
    const rest = args[(parameters?.length ?? 0) - 1] as Argument;
    rest.expanded ??= expandArgument(expander, rest);
    const isWanted = rest.expanded.tokens.some(({ kind }) => kind !== paddingKind);
    const end = closingAfter(body, at + 1);
    for (let i = at; i <= end; i++) {
      if (isWanted && i > at + 1 && i < end) continue;
      absent.set(i, i === at ? 'begin' : i === end ? 'end' : 'inside');
    }
  }
  return absent;
}

function closingAfter(body: readonly Token[], open: number): number {
  let depth = 0;
  for (let i = open; i < body.length; i++) {
    if (body[i]?.text === '(') depth++;
    else if (body[i]?.text === ')' && --depth === 0) return i;
  }
  return body.length - 1;
}

/** An argument is expanded by itself, as if it were the rest of the file. */
function expandArgument(expander: Expander, arg: Argument): Words {
  const { table, contexts } = expander;
  if (!arg.tokens.some(({ kind, name }) => kind === nameKind && table.macros[name] !== undefined)) return arg;
  if (expander.nesting >= maxArgumentNesting) {
    const message = `Calls of macros are nested deeper than ${maxArgumentNesting}, but no more are expanded.`;
    expander.surroundings.complain('macro-depth', 'error', message, arg.origins[0]);
    return arg;
  }
  const depth = contexts.length;
  const expanded: Words = { tokens: [], origins: [] };
  contexts.push({
    tokens: [...arg.tokens, endToken],
    origins: [...arg.origins, undefined],
    macro: undefined,
    view: 0,
    parent: undefined,
    index: 0,
  });
  expander.nesting++;
  for (let token = take(expander); token.kind !== endKind; token = take(expander)) {
    expanded.tokens.push(token);
    expanded.origins.push(expander.origin);
  }
  expander.nesting--;
  leaveTo(expander, depth);
  return expanded;
}

/** `#x`: the argument as a string, with one blank where it had any. */
function stringify({ tokens }: Argument): Token {
  let text = '"';
  let source: Token | undefined;
  let backslashes = 0;
  for (const token of tokens) {
    if (token.kind === paddingKind) {
      if (source === undefined || ((source.flags & afterBlank) === 0 && token.source === undefined))
        source = token.source;
      continue;
    }
    if (text.length > 1 && ((source ?? token).flags & afterBlank) !== 0) text += ' ';
    source = undefined;
    const isQuoted = token.kind === stringKind || token.kind === characterKind;
    text += isQuoted ? token.text.replace(/["\\]/g, '\\$&').replaceAll('\n', '\\n') : token.text;
    backslashes = token.text === '\\' ? backslashes + 1 : 0;
  }
  if (backslashes % 2 === 1) text = text.slice(0, -1);
  return makeToken(stringKind, `${text}"`, noName, 0, 0, 0);
}

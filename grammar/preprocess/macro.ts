import { capitalL, identifierStart, kindsOf, openParenthesis } from './characters.js';
import { type Names, numberOf } from './names.js';
import {
  afterBlank,
  endKind,
  makeToken,
  nameEnd,
  nameKind,
  noName,
  parameterKind,
  pasteNext,
  punctuatorKind,
  readToken,
  stringified,
  type Token,
  withFlags,
} from './token.js';

/** A `#define`, shared by all who include the file that it stands in. */
export interface Macro {
  readonly name: number;
  readonly spelling: string;
  readonly body: readonly Token[];
  /** Absent: used without parentheses. */
  readonly parameters: readonly string[] | undefined;
  /** The last parameter takes all arguments that are left. */
  readonly isVariadic: boolean;
  /** Made by the preprocessor itself, as `__LINE__`. */
  readonly builtin: Builtin | undefined;
  /** Where the name stands in its file. */
  readonly start: number;
  readonly end: number;
  /** The body as printed, where that is always the same as long as none of `bodyNames` is a macro. */
  readonly plainBody: string | undefined;
  readonly bodyNames: readonly number[];
  /** While it is being expanded; then its name is no macro. */
  isOpen: boolean;
}

export type Builtin =
  | 'line'
  | 'file'
  | 'base-file'
  | 'counter'
  | 'include-level'
  | 'date'
  | 'time'
  | 'timestamp'
  | 'pragma'
  | 'has-include'
  | 'has-include-next';

/** What is wrong with a definition, and where. */
export interface DefinitionFault {
  readonly fault: string;
  readonly help?: string;
  readonly start: number;
  readonly end: number;
}

/** Reads what stands behind `#define` between two offsets of a clean text. */
export function readMacro(text: string, from: number, end: number, names: Names): Macro | DefinitionFault {
  const unread = unreadMacro(text, from, end, names);
  if (unread !== undefined) return unread;
  const name = readToken(text, from, end, names);
  const nameFault = faultOfName(name, from) ?? faultOfReserved(name);
  if (nameFault !== undefined) return nameFault;
  const signature: Signature = { parameters: undefined, isVariadic: false, next: name.end };
  if (text.charCodeAt(name.end) === openParenthesis && name.end < end) {
    const fault = readParameters(text, name.end + 1, end, names, signature);
    if (fault !== undefined) return fault;
  }
  const body = readBody(text, signature.next, end, names, signature);
  return 'fault' in body ? body : makeMacro(name, signature, body);
}

/** Why a name cannot be that of a macro. */
export function faultOfName(name: Token, from: number): DefinitionFault | undefined {
  const { start, end, text } = name;
  if (name.kind === endKind) return { fault: 'no macro name is given', start: from, end: from };
  if (name.kind !== nameKind)
    return { fault: `${text} is no macro name, but a macro needs a name of letters, digits and _`, start, end };
  return undefined;
}

/** `defined` can be neither defined nor undefined. */
export function faultOfReserved({ text, start, end }: Token): DefinitionFault | undefined {
  if (text !== 'defined') return undefined;
  return { fault: 'defined is an operator of #if, but it is used as a macro name', start, end };
}

/** Most macros of most files are never used: what they stand for is read when one is. Only `##` can be wrong in it. */
function unreadMacro(text: string, from: number, end: number, names: Names): Macro | undefined {
  const code = text.charCodeAt(from);
  // What begins with an L may be a character or a string.
  if ((kindsOf(code) & identifierStart) === 0 || code === capitalL) return undefined;
  const behind = nameEnd(text, from);
  const isPlain = text.charCodeAt(behind) !== openParenthesis && !text.slice(behind, end).includes('##');
  const spelling = text.slice(from, behind);
  if (!isPlain || spelling === 'defined') return undefined;
  return new UnreadMacro(numberOf(names, spelling), spelling, from, text, end, names);
}

/** A macro without parameters whose body nobody has asked for yet. */
class UnreadMacro implements Macro {
  readonly name: number;
  readonly spelling: string;
  readonly start: number;
  readonly end: number;
  readonly parameters = undefined;
  readonly isVariadic = false;
  readonly builtin = undefined;
  isOpen = false;
  readonly #text: string;
  readonly #lineEnd: number;
  readonly #names: Names;
  #read: Macro | undefined;

  constructor(name: number, spelling: string, start: number, text: string, lineEnd: number, names: Names) {
    this.name = name;
    this.spelling = spelling;
    this.start = start;
    this.end = start + spelling.length;
    this.#text = text;
    this.#lineEnd = lineEnd;
    this.#names = names;
  }

  get body(): readonly Token[] {
    return this.#macro().body;
  }

  get plainBody(): string | undefined {
    return this.#macro().plainBody;
  }

  get bodyNames(): readonly number[] {
    return this.#macro().bodyNames;
  }

  #macro(): Macro {
    this.#read ??= this.#readNow();
    return this.#read;
  }

  #readNow(): Macro {
    const name = readToken(this.#text, this.start, this.#lineEnd, this.#names);
    const signature: Signature = { parameters: undefined, isVariadic: false, next: name.end };
    const body = readBody(this.#text, name.end, this.#lineEnd, this.#names, signature);
    if ('fault' in body) throw new Error(`the body of ${name.text} has a fault without ##`);
    return makeMacro(name, signature, body);
  }
}

interface Signature {
  parameters: string[] | undefined;
  isVariadic: boolean;
  next: number;
}

function makeMacro(name: Token, signature: Signature, body: readonly Token[]): Macro {
  const { parameters, isVariadic } = signature;
  const isPlain = parameters === undefined && body.every(({ flags }) => (flags & pasteNext) === 0);
  return {
    name: name.name,
    spelling: name.text,
    body,
    parameters,
    isVariadic,
    builtin: undefined,
    start: name.start,
    end: name.end,
    plainBody: isPlain ? spell(body) : undefined,
    bodyNames: isPlain ? body.filter(({ kind }) => kind === nameKind).map((token) => token.name) : [],
    isOpen: false,
  };
}

/** Words as they are printed one behind the other. */
export function spell(tokens: readonly Token[]): string {
  let text = '';
  for (const token of tokens) text += (token.flags & afterBlank) !== 0 && text !== '' ? ` ${token.text}` : token.text;
  return text;
}

function readParameters(
  text: string,
  from: number,
  end: number,
  names: Names,
  signature: Signature,
): DefinitionFault | undefined {
  const parameters: string[] = [];
  signature.parameters = parameters;
  const fault = (token: Token, what: string): DefinitionFault =>
    token.kind === endKind
      ? { fault: what, start: from - 1, end }
      : { fault: what, start: token.start, end: token.end };
  for (let at = from; ; ) {
    const token = readToken(text, at, end, names);
    at = token.end;
    if (token.text === ')' && parameters.length === 0) return close(signature, token);
    if (token.text === '...') {
      parameters.push('__VA_ARGS__');
      signature.isVariadic = true;
    } else if (token.kind === nameKind) {
      if (parameters.includes(token.text)) return fault(token, `the parameter ${token.text} is named twice`);
      parameters.push(token.text);
    } else return fault(token, 'the list of parameters is not complete, but each must be a name');
    let next = readToken(text, at, end, names);
    if (next.text === '...' && token.kind === nameKind) {
      signature.isVariadic = true;
      next = readToken(text, next.end, end, names);
    }
    if (next.text === ')') return close(signature, next);
    if (next.text !== ',' || signature.isVariadic) {
      return fault(
        next,
        `${next.kind === endKind ? 'the line ends' : next.text} stands in the list of parameters, but a ) or a comma must`,
      );
    }
    at = next.end;
  }
}

function close(signature: Signature, token: Token): undefined {
  signature.next = token.end;
}

/** The replacement, with `#` and `##` turned into flags of their operands. */
function readBody(
  text: string,
  from: number,
  end: number,
  names: Names,
  signature: Signature,
): Token[] | DefinitionFault {
  const body: Token[] = [];
  const { parameters } = signature;
  /** The `##` that the next token is tied by. */
  let tie: Token | undefined;
  let at = from;
  let last: Token | undefined;
  for (;;) {
    const token = readToken(text, at, end, names);
    last = body.at(-1);
    if (token.kind === endKind) break;
    at = token.end;
    if (token.text === '##' && token.kind === punctuatorKind) {
      if (last === undefined) return pasteAtEnd(token);
      // Of several in a row the first pastes, and the others are nothing.
      if (tie === undefined) body[body.length - 1] = withFlags(last, last.flags | pasteNext);
      tie = token;
      continue;
    }
    tie = undefined;
    const parameter = token.kind === nameKind && parameters !== undefined ? parameters.indexOf(token.text) : -1;
    if (parameter < 0) body.push(token);
    else if (
      last !== undefined &&
      last.text === '#' &&
      last.kind === punctuatorKind &&
      (last.flags & pasteNext) === 0
    ) {
      const flags = (last.flags & afterBlank) | stringified;
      body[body.length - 1] = makeToken(parameterKind, token.text, noName, flags, last.start, token.end, parameter);
    } else body.push(makeToken(parameterKind, token.text, token.name, token.flags, token.start, token.end, parameter));
  }
  if (tie !== undefined) return pasteAtEnd(tie);
  const first = body[0];
  if (first !== undefined) body[0] = withFlags(first, first.flags & ~afterBlank);
  return body;
}

const pasteAtEnd = ({ start, end }: Token): DefinitionFault => ({
  fault: '## stands at an end of the macro, but it pastes what is on both its sides',
  start,
  end,
});

/** Whether a second definition says the same as the first. */
export function isSameMacro(one: Macro, other: Macro): boolean {
  if (one === other) return true;
  if (one.builtin !== undefined || other.builtin !== undefined || one.isVariadic !== other.isVariadic) return false;
  if (one.body.length !== other.body.length) return false;
  if (one.parameters?.join() !== other.parameters?.join()) return false;
  return one.body.every((token, index) => {
    const twin = other.body[index] as Token;
    return token.kind === twin.kind && token.text === twin.text && token.flags === twin.flags;
  });
}

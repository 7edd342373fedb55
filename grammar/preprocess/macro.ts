import { openParenthesis } from './characters.js';
import type { Names } from './names.js';
import {
  afterBlank,
  endKind,
  makeToken,
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
  const name = readToken(text, from, end, names);
  const nameFault = faultOfName(name, from) ?? faultOfReserved(name);
  if (nameFault !== undefined) return nameFault;
  const signature: Signature = { parameters: undefined, isVariadic: false, next: name.end };
  if (text.charCodeAt(name.end) === openParenthesis && name.end < end) {
    const fault = readParameters(text, name.end + 1, end, names, signature);
    if (fault !== undefined) return fault;
  }
  const macro = new UnreadMacro(name.name, name.start, text, names, signature);
  const fault = text.slice(signature.next, end).includes('##') ? macro.read() : undefined;
  return fault ?? macro;
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

interface Signature {
  parameters: string[] | undefined;
  isVariadic: boolean;
  /** Where the body begins. */
  next: number;
}

interface Body {
  readonly tokens: readonly Token[];
  readonly plain: string | undefined;
  readonly names: readonly number[];
}

/** A macro whose body is read when somebody asks for it: most macros of most files are never used. */
export class UnreadMacro implements Macro {
  readonly name: number;
  readonly start: number;
  isOpen = false;
  readonly #text: string;
  readonly #names: Names;
  readonly #signature: Signature | undefined;
  #body: Body | undefined;

  constructor(name: number, start: number, text: string, names: Names, signature?: Signature) {
    this.name = name;
    this.start = start;
    this.#text = text;
    this.#names = names;
    this.#signature = signature;
  }

  get spelling(): string {
    return this.#names.spellings[this.name] as string;
  }

  get end(): number {
    return this.start + this.spelling.length;
  }

  get parameters(): readonly string[] | undefined {
    return this.#signature?.parameters;
  }

  get isVariadic(): boolean {
    return this.#signature?.isVariadic === true;
  }

  get builtin(): undefined {
    return undefined;
  }

  get body(): readonly Token[] {
    return this.#read().tokens;
  }

  get plainBody(): string | undefined {
    return this.#read().plain;
  }

  get bodyNames(): readonly number[] {
    return this.#read().names;
  }

  /** Reads the body now, and tells what is wrong with it. Without `##` nothing can be. */
  read(): DefinitionFault | undefined {
    const text = this.#text;
    const signature = this.#signature ?? { parameters: undefined, isVariadic: false, next: this.end };
    const lineEnd = text.indexOf('\n', this.start);
    const tokens = readBody(text, signature.next, lineEnd < 0 ? text.length : lineEnd, this.#names, signature);
    if ('fault' in tokens) return tokens;
    this.#body = bodyOf(tokens, signature.parameters === undefined);
    return undefined;
  }

  #read(): Body {
    if (this.#body === undefined) this.read();
    return this.#body as Body;
  }
}

function bodyOf(tokens: readonly Token[], isObject: boolean): Body {
  const names: number[] = [];
  for (const { flags, kind, name } of isObject ? tokens : []) {
    if ((flags & pasteNext) !== 0) return { tokens, plain: undefined, names: [] };
    if (kind === nameKind) names.push(name);
  }
  return { tokens, plain: isObject ? spell(tokens) : undefined, names };
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

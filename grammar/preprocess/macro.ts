import { openParenthesis } from './characters.js';
import {
  type Body,
  bodyOf,
  type DefinitionFault,
  numbersIn,
  readBody,
  readParameters,
  type Signature,
} from './macro-body.js';
import type { Names } from './names.js';
import { endKind, nameKind, readToken, type Token } from './token.js';

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
    if (this.#read().tokens === undefined) this.read();
    return this.#read().tokens as readonly Token[];
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
    const tokens = readBody(text, signature.next, this.#lineEnd(), this.#names, signature);
    if ('fault' in tokens) return tokens;
    this.#body = bodyOf(tokens, signature.parameters === undefined);
    return undefined;
  }

  #read(): Body {
    if (this.#body !== undefined) return this.#body;
    if (this.#signature === undefined) this.#body = numbersIn(this.#text.slice(this.end, this.#lineEnd()));
    if (this.#body === undefined) this.read();
    return this.#body as Body;
  }

  #lineEnd(): number {
    const end = this.#text.indexOf('\n', this.start);
    return end < 0 ? this.#text.length : end;
  }
}

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

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

/** What is wrong with a definition, and where. */
export interface DefinitionFault {
  readonly fault: string;
  readonly help?: string;
  readonly start: number;
  readonly end: number;
}

/** What stands between a macro's name and its body. */
export interface Signature {
  parameters: string[] | undefined;
  isVariadic: boolean;
  /** Where the body begins. */
  next: number;
}

export interface Body {
  /** Absent as long as nobody wants more than the text of numbers. */
  readonly tokens: readonly Token[] | undefined;
  readonly plain: string | undefined;
  readonly names: readonly number[];
}

/** All but digits and blanks, and what may follow the first digit of a number. */
const notOfNumbers = /[^\w \t]|\b[A-Za-z_]/;

/** Most bodies that are used are numbers, in which nothing can be expanded: they are printed without being read. */
export function numbersIn(body: string): Body | undefined {
  if (notOfNumbers.test(body)) return undefined;
  return { tokens: undefined, plain: body.trim().replace(/[ \t]+/g, ' '), names: [] };
}

/** What is asked of a body that was read. */
export function bodyOf(tokens: readonly Token[], isObject: boolean): Body {
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

/** Reads from behind the parenthesis to the one that closes it. */
export function readParameters(
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
export function readBody(
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

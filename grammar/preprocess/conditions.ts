import { makeValue, readCharacter, readInteger, signed, truth, type Value } from './constants.js';
import { maxExpressionNesting } from './limits.js';
import { characterKind, endKind, nameKind, numberKind, punctuatorKind, type Token } from './token.js';

/** What is wrong with an expression of `#if`, and at which of its tokens. */
export interface ExpressionFault {
  readonly fault: string;
  readonly token: number;
}

interface Reader {
  readonly tokens: readonly Token[];
  at: number;
  depth: number;
  fault: ExpressionFault | undefined;
}

/** The value of an `#if` whose macros are expanded; the last token is the end of the line. */
export function evaluate(tokens: readonly Token[]): Value | ExpressionFault {
  const reader: Reader = { tokens, at: 0, depth: 0, fault: undefined };
  if (tokens.length <= 1) return { fault: 'The condition is empty, but #if needs an expression.', token: 0 };
  const value = ternary(reader, true, true);
  if (reader.fault === undefined && kind(reader) !== endKind) {
    const text = current(reader).text;
    if (text === ')') fail(reader, 'A ) stands here, but no ( is open.');
    else if (text === ':') fail(reader, 'A : stands here, but no ? came before it.');
    else fail(reader, `${text} stands behind a whole expression, but an operator must.`);
  }
  return reader.fault ?? value;
}

const current = (reader: Reader): Token => reader.tokens[Math.min(reader.at, reader.tokens.length - 1)] as Token;
const kind = (reader: Reader): number => current(reader).kind;

function fail(reader: Reader, fault: string): Value {
  reader.fault ??= { fault, token: Math.min(reader.at, reader.tokens.length - 1) };
  reader.at = reader.tokens.length - 1;
  return zero;
}

const zero = signed(0n);

function accept(reader: Reader, text: string): boolean {
  const token = current(reader);
  if (token.kind !== punctuatorKind || token.text !== text) return false;
  reader.at++;
  return true;
}

/** `a ? b : c` and, where it may stand, `a, b`. What is not `wanted` may divide by zero. */
function ternary(reader: Reader, wanted: boolean, withComma: boolean): Value {
  const condition = binary(reader, 0, wanted);
  if (accept(reader, '?')) {
    if (++reader.depth > maxExpressionNesting) return fail(reader, tooDeep);
    const isTrue = condition.bits !== 0n;
    const then = ternary(reader, wanted && isTrue, true);
    if (!accept(reader, ':'))
      return fail(reader, 'The expression ends behind ?, but a : with the other case must follow.');
    const otherwise = ternary(reader, wanted && !isTrue, false);
    reader.depth--;
    return listed(
      reader,
      makeValue((isTrue ? then : otherwise).bits, then.isUnsigned || otherwise.isUnsigned),
      wanted,
      withComma,
    );
  }
  return listed(reader, condition, wanted, withComma);
}

function listed(reader: Reader, first: Value, wanted: boolean, withComma: boolean): Value {
  let value = first;
  while (withComma && reader.fault === undefined && accept(reader, ',')) value = ternary(reader, wanted, false);
  return value;
}

const tooDeep = `The expression is nested deeper than ${maxExpressionNesting}, but no more is evaluated.`;

const precedence: Readonly<Record<string, number>> = {
  '||': 1,
  '&&': 2,
  '|': 3,
  '^': 4,
  '&': 5,
  '==': 6,
  '!=': 6,
  '<': 7,
  '>': 7,
  '<=': 7,
  '>=': 7,
  '<<': 8,
  '>>': 8,
  '+': 9,
  '-': 9,
  '*': 10,
  '/': 10,
  '%': 10,
};

/** Operators that bind tighter than `above`. */
function binary(reader: Reader, above: number, wanted: boolean): Value {
  let left = unary(reader, wanted);
  for (;;) {
    const { text, kind } = current(reader);
    const level = kind === punctuatorKind ? (precedence[text] ?? 0) : 0;
    if (level <= above || reader.fault !== undefined) return left;
    const at = reader.at++;
    const decided = text === '&&' ? left.bits === 0n : text === '||' && left.bits !== 0n;
    const right = binary(reader, level, wanted && !decided);
    if (reader.fault !== undefined) return left;
    if ((text === '/' || text === '%') && right.bits === 0n) {
      if (!wanted) continue;
      reader.at = at;
      return fail(reader, 'The condition divides by zero.');
    }
    left = apply(text, left, right);
  }
}

function apply(operator: string, left: Value, right: Value): Value {
  const isUnsigned = left.isUnsigned || right.isUnsigned;
  const a = isUnsigned ? BigInt.asUintN(64, left.bits) : left.bits;
  const b = isUnsigned ? BigInt.asUintN(64, right.bits) : right.bits;
  switch (operator) {
    case '||':
      return truth(a !== 0n || b !== 0n);
    case '&&':
      return truth(a !== 0n && b !== 0n);
    case '==':
      return truth(a === b);
    case '!=':
      return truth(a !== b);
    case '<':
      return truth(a < b);
    case '>':
      return truth(a > b);
    case '<=':
      return truth(a <= b);
    case '>=':
      return truth(a >= b);
    case '<<':
      return shift(left, right.bits);
    case '>>':
      return shift(left, -right.bits);
    default:
      return makeValue(arithmetic(operator, a, b), isUnsigned);
  }
}

function arithmetic(operator: string, a: bigint, b: bigint): bigint {
  switch (operator) {
    case '|':
      return a | b;
    case '^':
      return a ^ b;
    case '&':
      return a & b;
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return a / b;
    default:
      return a % b;
  }
}

/** To the left, or by a negative number of places to the right. */
function shift({ bits, isUnsigned }: Value, places: bigint): Value {
  if (places >= 64n) return makeValue(0n, isUnsigned);
  if (places >= 0n) return makeValue(bits << places, isUnsigned);
  return makeValue(bits >> (places <= -64n ? 64n : -places), isUnsigned);
}

function unary(reader: Reader, wanted: boolean): Value {
  const { kind, text } = current(reader);
  if (reader.fault !== undefined) return zero;
  if (kind === punctuatorKind) {
    if (!'-+~!('.includes(text)) return missingOperand(reader);
    if (++reader.depth > maxExpressionNesting) return fail(reader, tooDeep);
    reader.at++;
    const value = text === '(' ? parenthesized(reader, wanted) : applyPrefix(text, unary(reader, wanted));
    reader.depth--;
    return value;
  }
  if (kind === endKind) return missingOperand(reader);
  return primary(reader);
}

function missingOperand(reader: Reader): Value {
  const { text, kind } = current(reader);
  const before = reader.tokens[reader.at - 1];
  const what = kind === endKind ? 'The condition ends' : `${text} stands`;
  if (kind === punctuatorKind && !(text in precedence) && !',:?)'.includes(text)) {
    return fail(reader, `${text} is no operator of #if.`);
  }
  return fail(
    reader,
    before === undefined ? `${what} here, but a value must.` : `${what} behind ${before.text}, but a value must.`,
  );
}

function parenthesized(reader: Reader, wanted: boolean): Value {
  const open = reader.at - 1;
  const value = ternary(reader, wanted, true);
  if (reader.fault === undefined && !accept(reader, ')')) {
    if (kind(reader) === endKind) reader.at = open;
    return fail(reader, 'The parenthesis is open, but a ) must close it.');
  }
  return value;
}

function applyPrefix(operator: string, { bits, isUnsigned }: Value): Value {
  switch (operator) {
    case '-':
      return makeValue(-bits, isUnsigned);
    case '~':
      return makeValue(~bits, isUnsigned);
    case '!':
      return truth(bits === 0n);
    default:
      return { bits, isUnsigned };
  }
}

function primary(reader: Reader): Value {
  const { kind, text } = current(reader);
  const value =
    kind === numberKind
      ? readInteger(text)
      : kind === characterKind
        ? readCharacter(text)
        : kind === nameKind
          ? zero
          : `${text} is no value that #if knows.`;
  if (typeof value === 'string') return fail(reader, value);
  reader.at++;
  return value;
}

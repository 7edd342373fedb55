import type { BinaryOperator, Expression } from 'dtc-parser-ts';

/** A value of the language: unsigned, 64 bit, wrapping; a `number` wherever that is exact. */
export type Value = number | bigint;

/** Told of each division or remainder by zero; the value is taken to be 0 then, as dtc does. */
export type OnDivisionByZero = (expression: Expression) => void;

/**
 * The value of an expression (dtc-parser.y: `integer_expr`). Everything is evaluated, also what `?:`, `&&` and `||` do
 * not choose. The stack is explicit: nesting is limited by memory alone.
 */
export function evaluate(expression: Expression, onDivisionByZero: OnDivisionByZero): Value {
  if (expression.kind === 'literal') return expression.value;
  const work: (Expression | Reduction)[] = [expression];
  const values: Value[] = [];
  for (let next = work.pop(); next !== undefined; next = work.pop()) {
    if (next.kind === 'literal') values.push(next.value);
    else if (next.kind === 'reduce') reduce(next.of, values, onDivisionByZero);
    else schedule(next, work);
  }
  return values.pop() ?? 0;
}

type Compound = Exclude<Expression, { kind: 'literal' }>;

interface Reduction {
  readonly kind: 'reduce';
  readonly of: Compound;
}

function schedule(expression: Compound, work: (Expression | Reduction)[]): void {
  work.push({ kind: 'reduce', of: expression });
  switch (expression.kind) {
    case 'unary':
      work.push(expression.operand);
      return;
    case 'binary':
      work.push(expression.right, expression.left);
      return;
    default:
      work.push(expression.otherwise, expression.then, expression.condition);
  }
}

function reduce(expression: Compound, values: Value[], onDivisionByZero: OnDivisionByZero): void {
  const last = values.pop() ?? 0;
  if (expression.kind === 'unary') {
    values.push(unary(expression.operator, last));
    return;
  }
  const middle = values.pop() ?? 0;
  if (expression.kind === 'ternary') {
    const condition = values.pop() ?? 0;
    values.push(isTrue(condition) ? middle : last);
    return;
  }
  const divides = expression.operator === '/' || expression.operator === '%';
  if (divides && !isTrue(last)) {
    onDivisionByZero(expression);
    values.push(0);
    return;
  }
  values.push(binary(expression.operator, middle, last));
}

const isTrue = (value: Value): boolean => value !== 0 && value !== 0n;

const BITS = 64;
const INT31 = 0x7fff_ffff;

/** Wraps to 64 bit and becomes a `number` again where it can. */
function wrap(value: bigint): Value {
  const wrapped = BigInt.asUintN(BITS, value);
  return wrapped <= Number.MAX_SAFE_INTEGER ? Number(wrapped) : wrapped;
}

function unary(operator: '-' | '~' | '!', operand: Value): Value {
  switch (operator) {
    case '-':
      return wrap(-BigInt(operand));
    case '~':
      return wrap(~BigInt(operand));
    default:
      return isTrue(operand) ? 0 : 1;
  }
}

function binary(operator: BinaryOperator, left: Value, right: Value): Value {
  if (typeof left === 'number' && typeof right === 'number' && left <= INT31 && right <= INT31) {
    const small = smallBinary(operator, left, right);
    if (small !== undefined) return small;
  }
  return wideBinary(operator, BigInt(left), BigInt(right));
}

/** The operators on two values below 2^31, where `number` arithmetic is exact; `undefined` where it is not. */
function smallBinary(operator: BinaryOperator, left: number, right: number): number | undefined {
  switch (operator) {
    case '|':
      return left | right;
    case '&':
      return left & right;
    case '^':
      return left ^ right;
    case '+':
      return left + right;
    case '-':
      return left >= right ? left - right : undefined;
    case '*':
      return left * right <= Number.MAX_SAFE_INTEGER ? left * right : undefined;
    case '<<':
      return right <= 21 ? left * 2 ** right : undefined;
    case '>>':
      return right <= 31 ? left >>> right : 0;
    case '/':
      return Math.floor(left / right);
    case '%':
      return left % right;
    default:
      return undefined;
  }
}

function wideBinary(operator: BinaryOperator, left: bigint, right: bigint): Value {
  switch (operator) {
    case '*':
      return wrap(left * right);
    case '/':
      return wrap(left / right);
    case '%':
      return wrap(left % right);
    case '+':
      return wrap(left + right);
    case '-':
      return wrap(left - right);
    case '<<':
      return right < BITS ? wrap(left << right) : 0;
    case '>>':
      return right < BITS ? wrap(left >> right) : 0;
    case '<':
      return left < right ? 1 : 0;
    case '>':
      return left > right ? 1 : 0;
    case '<=':
      return left <= right ? 1 : 0;
    case '>=':
      return left >= right ? 1 : 0;
    case '==':
      return left === right ? 1 : 0;
    case '!=':
      return left !== right ? 1 : 0;
    case '&':
      return wrap(left & right);
    case '^':
      return wrap(left ^ right);
    case '|':
      return wrap(left | right);
    case '&&':
      return left !== 0n && right !== 0n ? 1 : 0;
    default:
      return left !== 0n || right !== 0n ? 1 : 0;
  }
}

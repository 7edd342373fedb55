import type { BinaryOperator, Expression, UnaryExpression } from '../ast.js';

/** How strongly an operator binds; from the weakest. */
const strengths: readonly (readonly BinaryOperator[])[] = [
  ['||'],
  ['&&'],
  ['|'],
  ['^'],
  ['&'],
  ['==', '!='],
  ['<', '>', '<=', '>='],
  ['<<', '>>'],
  ['+', '-'],
  ['*', '/', '%'],
];

/** The binary operators, from the strongest to the weakest; those in one list are equal. */
export const operatorStrengths = (): readonly (readonly BinaryOperator[])[] => strengths.toReversed();

const strengthOf = new Map<string, number>(
  strengths.flatMap((operators, index) => operators.map((operator): [string, number] => [operator, index + 1])),
);

const parenthesis = -2;
/** A `?` that waits for its `:`. */
const question = -1;
/** A `?` whose `:` has come. */
const choice = 0;
const prefix = strengths.length + 1;

interface Pending {
  readonly strength: number;
  readonly operator: string;
  readonly start: number;
}

type Draft<T> = { -readonly [K in keyof T]: T[K] };

/**
 * Builds the expression between two parentheses from its parts in the order written. What waits for its right side
 * waits here and not on the call stack, so that an expression may nest as deeply as it likes.
 */
export class ExpressionStack {
  private pending: Pending[] = [];
  private operands: Draft<Expression>[] = [];

  /** Starts anew, with a parenthesis. */
  begin(start: number): void {
    this.pending = [];
    this.operands = [];
    this.open(start);
  }

  /** How much waits for its end. */
  get depth(): number {
    return this.pending.length;
  }

  open(start: number): void {
    this.pending.push({ strength: parenthesis, operator: '(', start });
  }

  prefix(operator: UnaryExpression['operator'], start: number): void {
    this.pending.push({ strength: prefix, operator, start });
  }

  operand(expression: Expression): void {
    this.operands.push(expression);
  }

  binary(operator: string): void {
    const strength = strengthOf.get(operator) as number;
    this.finish(strength);
    this.pending.push({ strength, operator, start: 0 });
  }

  question(): void {
    this.finish(choice + 1);
    this.pending.push({ strength: question, operator: '?', start: 0 });
  }

  /** `false` if no `?` waits for it. */
  colon(): boolean {
    this.finish(choice);
    if (this.pending.at(-1)?.strength !== question) return false;
    this.pending.pop();
    this.pending.push({ strength: choice, operator: ':', start: 0 });
    return true;
  }

  /** Closes the innermost parenthesis; `false` if a `?` inside waits for its `:` in vain, and is dropped. */
  close(end: number): boolean {
    this.finish(choice);
    let complete = true;
    while (this.pending.at(-1)?.strength === question) {
      complete = false;
      this.pending.pop();
      this.operands.pop();
      this.finish(choice);
    }
    const opened = this.pending.pop() as Pending;
    const inner = this.operands.at(-1) as Draft<Expression>;
    inner.start = opened.start;
    inner.end = end;
    return complete;
  }

  /** What stands between the parentheses, once all are closed. */
  result(): Expression {
    return this.operands.pop() as Expression;
  }

  /** Makes expressions of all that binds at least so strongly. */
  private finish(strength: number): void {
    for (let top = this.pending.at(-1); top !== undefined && top.strength >= strength; top = this.pending.at(-1)) {
      this.pending.pop();
      const right = this.operands.pop() as Expression;
      if (top.strength === prefix) {
        const operator = top.operator as UnaryExpression['operator'];
        this.operands.push({ kind: 'unary', start: top.start, end: right.end, operator, operand: right });
        continue;
      }
      const left = this.operands.pop() as Expression;
      if (top.strength === choice) this.finishChoice(left, right);
      else {
        const operator = top.operator as BinaryOperator;
        this.operands.push({ kind: 'binary', start: left.start, end: right.end, operator, left, right });
      }
    }
  }

  private finishChoice(then: Expression, otherwise: Expression): void {
    const condition = this.operands.pop() as Expression;
    this.operands.push({ kind: 'ternary', start: condition.start, end: otherwise.end, condition, then, otherwise });
  }
}

import type { TokenType } from 'chevrotain';
import type * as ast from '../ast.js';
import type { Token } from '../scan/token.js';
import * as mistakes from '../syntax-errors.js';
import * as t from '../tokens.js';
import { ExpressionStack } from './expression-stack.js';
import { labelOf, labelReferenceOf, literalOf, pathReferenceOf, zeroAt } from './makers.js';
import { MendingParser } from './mending-parser.js';

/** Parentheses, prefixes and choices in one expression that wait for their end; dtc gives up at some 9,990. */
export const maxExpressionDepth = 10_000;

export const noLabels: readonly ast.Label[] = [];

export type Alternatives = { ALT: () => void }[];

const binaryOperators: readonly TokenType[] = [
  ...[t.Times, t.Slash, t.Modulo, t.Plus, t.Minus, t.ShiftLeft, t.ShiftRight, t.Less, t.Greater, t.AtMost, t.AtLeast],
  ...[t.EqualTo, t.UnequalTo, t.And, t.Xor, t.Or, t.LogicalAnd, t.LogicalOr],
];

/** The small parts of the grammar: labels, references, numbers and expressions. */
export abstract class NumberParser extends MendingParser {
  private readonly waiting = new ExpressionStack();
  private labels: ast.Label[] = [];

  // ---- labels and references -----------------------------------------------------------------------------------------

  protected readonly reference = this.RULE('reference', () => {
    return this.OR<ast.Reference>(this.references);
  });

  private readonly references: { ALT: () => ast.Reference }[] = [
    { ALT: () => labelReferenceOf(this.CONSUME(t.LabelReference)) },
    { ALT: () => pathReferenceOf(this.CONSUME(t.PathReference)) },
  ];

  /** Labels, as many as there are; a rule that takes them in two places numbers these. */
  protected takeLabels(place: 0 | 1): readonly ast.Label[] {
    if (!this.RECORDING_PHASE && !this.isNext(t.Label)) return noLabels;
    this.labels = [];
    if (place === 0) this.MANY(this.label);
    else this.MANY1(this.label1);
    return this.labels;
  }

  private readonly label = () => {
    this.labels.push(labelOf(this.CONSUME(t.Label)));
  };
  private readonly label1 = () => {
    this.labels.push(labelOf(this.CONSUME1(t.Label)));
  };

  // ---- a number: an integer, a character, or an expression in parentheses -------------------------------------------

  protected readonly number = this.RULE('number', () => {
    if (this.mendNumber()) return zeroAt(this.previous);
    return this.OR<ast.Expression>([
      { ALT: () => literalOf(this.CONSUME(t.Integer)) },
      { ALT: () => literalOf(this.CONSUME(t.Character)) },
      { ALT: () => this.SUBRULE(this.expression) },
    ]);
  });

  protected readonly expression = this.RULE('expression', () => {
    const { startOffset } = this.CONSUME(t.LeftParen);
    this.ACTION(() => this.waiting.begin(startOffset));
    this.SUBRULE(this.operand);
    this.MANY(this.expressionParts);
    return this.ACTION(() => this.finishExpression());
  });

  private readonly expressionParts = {
    GATE: () => this.waiting.depth > 0,
    DEF: () => {
      this.OR(this.expressionPartKinds);
    },
  };
  private readonly expressionPartKinds: Alternatives = [
    {
      ALT: () => {
        const { startOffset, end } = this.CONSUME(t.RightParen) as Token;
        this.ACTION(() => this.closeParenthesis(startOffset, end));
      },
    },
    {
      ALT: () => {
        this.SUBRULE(this.operator);
        this.SUBRULE1(this.operand);
      },
    },
  ];

  private closeParenthesis(start: number, end: number): void {
    if (!this.waiting.close(end)) this.report(mistakes.choiceWithoutElse(), start, end);
  }

  private finishExpression(): ast.Expression {
    if (this.waiting.depth > 0) this.CONSUME1(t.RightParen);
    while (this.waiting.depth > 0) this.waiting.close(this.previous.end);
    return this.waiting.result();
  }

  private readonly operand = this.RULE('operand', () => {
    this.MANY(this.operandPrefix);
    if (this.mendNumber()) this.waiting.operand(zeroAt(this.previous));
    else this.OR1(this.operands);
  });

  private readonly operandPrefix = (): void => {
    this.OR(this.prefixes);
    if (this.waiting.depth > maxExpressionDepth) this.stopExpression();
  };
  private readonly prefixes: Alternatives = [
    { ALT: () => this.waiting.open(this.CONSUME(t.LeftParen).startOffset) },
    ...([t.Minus, t.Complement, t.Not] as const).map((type, index) => {
      const operator = (['-', '~', '!'] as const)[index] as '-' | '~' | '!';
      return { ALT: () => this.waiting.prefix(operator, this.CONSUME(type).startOffset) };
    }),
  ];
  private readonly operands: Alternatives = [
    { ALT: () => this.waiting.operand(literalOf(this.CONSUME(t.Integer))) },
    { ALT: () => this.waiting.operand(literalOf(this.CONSUME(t.Character))) },
  ];

  private stopExpression(): void {
    this.report(mistakes.tooDeep('Expressions', maxExpressionDepth), this.previous.startOffset, this.previous.end);
    this.stop();
  }

  private readonly operator = this.RULE('operator', () => {
    this.OR(this.operators);
  });

  private readonly operators: Alternatives = [
    ...binaryOperators.map((type) => ({
      ALT: () => {
        this.CONSUME(type);
        this.ACTION(() => this.waiting.binary(type.PATTERN as string));
      },
    })),
    {
      ALT: () => {
        this.CONSUME(t.Question);
        this.ACTION(() => this.waiting.question());
        if (this.waiting.depth > maxExpressionDepth) this.stopExpression();
      },
    },
    {
      ALT: () => {
        const { startOffset, end } = this.CONSUME(t.Colon) as Token;
        this.ACTION(() => {
          if (this.waiting.colon()) return;
          this.report(mistakes.elseWithoutChoice(), startOffset, end);
          this.waiting.binary('||');
        });
      },
    },
  ];
}

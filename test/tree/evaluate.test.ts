import type { Expression } from 'dtc-parser-ts';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { evaluate } from '../../src/tree/evaluate.js';

const at = { start: 0, end: 0 };
const ALL = 2n ** 64n - 1n;

/** The stupid way: every value a bigint, every step wrapped, one call per level. */
function oracle(expression: Expression): bigint {
  const wrap = (value: bigint): bigint => value & ALL;
  switch (expression.kind) {
    case 'literal':
      return BigInt(expression.value);
    case 'unary': {
      const value = oracle(expression.operand);
      return expression.operator === '-'
        ? wrap(-value)
        : expression.operator === '~'
          ? value ^ ALL
          : value === 0n
            ? 1n
            : 0n;
    }
    case 'ternary':
      return oracle(expression.condition) !== 0n ? oracle(expression.then) : oracle(expression.otherwise);
    default: {
      const [a, b] = [oracle(expression.left), oracle(expression.right)];
      const results: Record<typeof expression.operator, () => bigint | boolean> = {
        '+': () => a + b,
        '-': () => a - b,
        '*': () => a * b,
        '/': () => (b === 0n ? 0n : a / b),
        '%': () => (b === 0n ? 0n : a % b),
        '<<': () => (b < 64n ? a << b : 0n),
        '>>': () => (b < 64n ? a >> b : 0n),
        '<': () => a < b,
        '>': () => a > b,
        '<=': () => a <= b,
        '>=': () => a >= b,
        '==': () => a === b,
        '!=': () => a !== b,
        '&': () => a & b,
        '|': () => a | b,
        '^': () => a ^ b,
        '&&': () => a !== 0n && b !== 0n,
        '||': () => a !== 0n || b !== 0n,
      };
      return wrap(BigInt(results[expression.operator]()));
    }
  }
}

const literal = fc
  .oneof(
    fc.nat(70).map(BigInt),
    fc.bigInt({ min: 0n, max: ALL }),
    fc.constantFrom(0x7fffffffn, 0x80000000n, 0xffffffffn, 0x100000000n, 2n ** 53n - 1n, 2n ** 53n, ALL),
  )
  .map((value): Expression => ({ kind: 'literal', value: value < 2n ** 53n ? Number(value) : value, ...at }));

const operators = [
  '+',
  '-',
  '*',
  '/',
  '%',
  '<<',
  '>>',
  '<',
  '>',
  '<=',
  '>=',
  '==',
  '!=',
  '&',
  '|',
  '^',
  '&&',
  '||',
] as const;

const { expression } = fc.letrec<{ expression: Expression }>((tie) => ({
  expression: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true },
    literal,
    fc
      .record({
        kind: fc.constant('unary' as const),
        operator: fc.constantFrom('-', '~', '!'),
        operand: tie('expression'),
      })
      .map((one) => ({ ...one, ...at })),
    fc
      .record({
        kind: fc.constant('binary' as const),
        operator: fc.constantFrom(...operators),
        left: tie('expression'),
        right: tie('expression'),
      })
      .map((one) => ({ ...one, ...at })),
    fc
      .record({
        kind: fc.constant('ternary' as const),
        condition: tie('expression'),
        // biome-ignore lint/suspicious/noThenProperty: the syntax tree calls it so
        then: tie('expression'),
        otherwise: tie('expression'),
      })
      .map((one) => ({ ...one, ...at })),
  ),
}));

test('every expression has the value of unsigned 64-bit arithmetic', () => {
  fc.assert(
    fc.property(expression, (one) => {
      expect(BigInt(evaluate(one, () => {}))).toBe(oracle(one));
    }),
    { numRuns: 3000 },
  );
});

test('a chain of 200,000 operators is no deeper than one', () => {
  let sum: Expression = { kind: 'literal', value: 0, ...at };
  for (let i = 0; i < 200_000; i++) {
    sum = { kind: 'binary', operator: '+', left: sum, right: { kind: 'literal', value: 1, ...at }, ...at };
  }
  expect(evaluate(sum, () => {})).toBe(200_000);
});

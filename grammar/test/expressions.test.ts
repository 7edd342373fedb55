import { describe, expect, test } from 'vitest';
import { parseText } from './support/parsing.js';
import { expression } from './support/show.js';

function cellsOf(source: string) {
  const { document, problems } = parseText(`/dts-v1/; / { p = <${source}>; };`);
  expect(problems.map((problem) => problem.message)).toEqual([]);
  const [root] = document.items;
  const property = root?.kind === 'root' ? root.body.properties[0] : undefined;
  const item = property?.kind === 'property' ? property.value?.[0] : undefined;
  if (item?.kind !== 'cells') throw new Error('no cells');
  return item.elements;
}

const read = (source: string): string =>
  cellsOf(source)
    .map((element) => (element.kind === 'label' || element.kind === 'reference' ? '' : expression(element)))
    .join(' ');

describe('what binds stronger', () => {
  test.each([
    ['(1 + 2 * 3)', '(+ 1 (* 2 3))'],
    ['((1 + 2) * 3)', '(* (+ 1 2) 3)'],
    ['(1 << 2 + 3)', '(<< 1 (+ 2 3))'],
    ['(1 < 2 << 3)', '(< 1 (<< 2 3))'],
    ['(1 == 2 < 3)', '(== 1 (< 2 3))'],
    ['(1 & 2 == 3)', '(& 1 (== 2 3))'],
    ['(1 ^ 2 & 3)', '(^ 1 (& 2 3))'],
    ['(1 | 2 ^ 3)', '(| 1 (^ 2 3))'],
    ['(1 && 2 | 3)', '(&& 1 (| 2 3))'],
    ['(1 || 2 && 3)', '(|| 1 (&& 2 3))'],
    ['(1 ? 2 : 3 || 4)', '(? 1 2 (|| 3 4))'],
    ['(1 || 2 ? 3 : 4)', '(? (|| 1 2) 3 4)'],
    ['(-1 * ~2)', '(* (- 1) (~ 2))'],
    ['(!1 + 2)', '(+ (! 1) 2)'],
    [
      '(1 * 2 + 3 << 4 < 5 == 6 & 7 ^ 8 | 9 && 10 || 11)',
      '(|| (&& (| (^ (& (== (< (<< (+ (* 1 2) 3) 4) 5) 6) 7) 8) 9) 10) 11)',
    ],
  ])('%s', (source, expected) => {
    expect(read(source)).toBe(expected);
  });
});

describe('what is taken first among equals', () => {
  test.each([
    ['(1 - 2 - 3)', '(- (- 1 2) 3)'],
    ['(8 / 4 % 2 * 1)', '(* (% (/ 8 4) 2) 1)'],
    ['(1 >= 2 <= 3 > 4)', '(> (<= (>= 1 2) 3) 4)'],
    ['(1 != 2 == 3)', '(== (!= 1 2) 3)'],
    ['(1 >> 2 << 3)', '(<< (>> 1 2) 3)'],
    ['(- - 1)', '(- (- 1))'],
    ['(1--1)', '(- 1 (- 1))'],
    ['(1 ? 2 : 3 ? 4 : 5)', '(? 1 2 (? 3 4 5))'],
    ['(1 ? 2 ? 3 : 4 : 5)', '(? 1 (? 2 3 4) 5)'],
    ['(1 ? 2 : (3 ? 4 : 5))', '(? 1 2 (? 3 4 5))'],
    ['(((1)))', '1'],
    ['(1)(2)', '1 2'],
    ["('a' + '\\n')", '(+ 97 10)'],
  ])('%s', (source, expected) => {
    expect(read(source)).toBe(expected);
  });
});

test('an expression stands where its parentheses stand, and its parts where they stand', () => {
  const [sum] = cellsOf(' (1 + (2))');
  // Cells begin at 20.
  expect(sum).toMatchObject({ start: 20, end: 29, left: { start: 21, end: 22 }, right: { start: 25, end: 28 } });
});

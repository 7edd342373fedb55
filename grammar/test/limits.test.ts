import { describe, expect, test } from 'vitest';
import { maxNodeDepth, maxStatements } from '../dts-parser.js';
import { maxExpressionDepth } from '../parse/number-parser.js';
import { parseText } from './support/parsing.js';

const repeat = (text: string, count: number): string => text.repeat(count);
const codesIn = (source: string): string[] => parseText(source).problems.map(({ code }) => code);
const cell = (expression: string): string => `/dts-v1/; / { a = <${expression}>; };`;

describe('as deep as dtc goes', () => {
  test.each([
    ['3,330 nodes in one another', `/dts-v1/; / { ${repeat('a {', 3330)}${repeat('};', 3330)} };`],
    ['9,990 parentheses', cell(`${repeat('(', 9990)}1${repeat(')', 9990)}`)],
    ['9,990 signs', cell(`(${repeat('-', 9990)}1)`)],
    ['5,000 choices', cell(`(${repeat('1 ? 2 : ', 5000)}3)`)],
    ['a sum of 100,000', cell(`(${repeat('1 + ', 100_000)}1)`)],
    ['100,000 labels', `/dts-v1/; / { ${repeat('l: ', 100_000)} a; };`],
    ['100,000 siblings', `/dts-v1/; / { ${repeat('a { };', 100_000)} };`],
    ['20,000 reservations', `/dts-v1/; ${repeat('/memreserve/ 1 2;', 20_000)} / { };`],
  ])('%s', (_, source) => {
    expect(codesIn(source)).toEqual([]);
  });
});

describe('too deep is a mistake, and no crash', () => {
  test.each([
    ['nodes', `/dts-v1/; / { ${repeat('a {', 1_000_000)}`, `Nodes nest more than ${maxNodeDepth} deep`],
    ['parentheses', cell(repeat('(', 1_000_000)), `Expressions nest more than ${maxExpressionDepth} deep`],
    ['signs', cell(`(${repeat('!', 1_000_000)}`), `Expressions nest more than ${maxExpressionDepth} deep`],
    ['choices', cell(`(${repeat('1 ? ', 1_000_000)}`), `Expressions nest more than ${maxExpressionDepth} deep`],
    [
      'too many nodes',
      `/dts-v1/; / { ${repeat('a { };', 700_000)} };`,
      `more than ${maxStatements} nodes and properties`,
    ],
    [
      'too many properties',
      `/dts-v1/; / { ${repeat('a;', 700_000)} };`,
      `more than ${maxStatements} nodes and properties`,
    ],
  ])('%s', (_, source, message) => {
    const { problems } = parseText(source);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.message).toContain(message);
  });
});

describe('time grows with length, however broken the file', () => {
  // Each would take minutes if anything in it were quadratic.
  test.each([
    ['properties', `/dts-v1/; / { ${repeat('abc = <0x1 2>, "text";\n', 100_000)} };`],
    ['a long string', `/dts-v1/; / { a = "${repeat('x', 4_000_000)}"; };`],
    ['escapes', `/dts-v1/; / { a = "${repeat('\\x41', 500_000)}"; };`],
    ['digits', cell(`${repeat('9', 1_000_000)} 0x${repeat('0', 1_000_000)}1`)],
    ['no end of a string', `/dts-v1/; / { a = "${repeat('x;\n', 1_000_000)}`],
    ['no end of any string', `/dts-v1/; / { ${repeat('a = "x\n\\\n";', 300_000)}`],
    ['comments without end', `/dts-v1/; / { ${repeat('/* ', 1_000_000)}`],
    ['paths without end', `/dts-v1/; / { a = ${repeat('&{', 1_000_000)}`],
    ['quotes', cell(repeat("'\\' ", 1_000_000))],
    ['bytes without blanks', `/dts-v1/; / { a = [${repeat('11', 500_000)} ${repeat('aa', 500_000)}]; };`],
    ['brackets', `/dts-v1/; / { a = ${repeat('<[', 1_000_000)}`],
    ['blocks that nothing closes', `/dts-v1/; ${repeat('\n/ { a {', 500_000)}`],
    ['braces', `/dts-v1/; ${repeat('}', 1_000_000)}`],
    ['one line', repeat('/dts-v1/; / { a { b = <1>; ', 200_000)],
    ['macros', cell(repeat('A(1, (2) ', 300_000))],
    ['blanks', `/dts-v1/;${repeat(' \n', 2_000_000)}`],
  ])('%s', (_, source) => {
    const start = performance.now();
    parseText(source);
    expect(performance.now() - start).toBeLessThan(10_000);
  });
});

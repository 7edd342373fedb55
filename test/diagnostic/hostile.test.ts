import { makeSourceFile } from 'dtc-parser-ts';
import { expect, test } from 'vitest';
import type { Diagnostic } from '../../src/diagnostic/diagnostic.js';
import { atMost } from '../../src/diagnostic/order.js';
import { placeOf } from '../../src/diagnostic/place.js';
import { withoutSuppressed } from '../../src/diagnostic/suppress.js';
import { PLAIN } from '../../src/report/look.js';
import { findingText } from '../../src/report/terminal.js';

const finding = (text: string, start: number, severity: Diagnostic['severity'] = 'error'): Diagnostic => ({
  code: 'cma/misaligned',
  severity,
  message: 'one',
  span: { file: makeSourceFile('a.dts', text), start, end: start + 1 },
  related: [],
});

/** Each would take minutes if a finding cost the whole file. */
const quick = (work: () => void): void => {
  const start = performance.now();
  work();
  expect(performance.now() - start).toBeLessThan(10_000);
};

test.each([
  ['on one line', '/* ignore a/b: c */ '],
  ['on a line each', '/* ignore a/b: c */\n'],
  ['behind something', 'x /* ignore a/b: c */\n'],
])('50,000 comments that ignore something, %s', (_, comment) => {
  const text = comment.repeat(50_000);
  quick(() => {
    const source = { path: 'a.dts', text };
    expect(withoutSuppressed([finding(text, 0)], { source })).toHaveLength(50_001);
  });
});

test('20,000 places of one long line, and what stands there', () => {
  const file = makeSourceFile('a.dts', 'x '.repeat(1_000_000));
  quick(() => {
    for (let i = 0; i < 20_000; i++) placeOf({ file, start: 100 * i, end: 100 * i + 1 });
    for (let i = 0; i < 500; i++)
      findingText({ ...finding('', 0), span: { file, start: 4000 * i, end: 4000 * i + 1 } }, PLAIN);
  });
});

test('of a long line the excerpt shows what is marked', () => {
  const text = `${'a '.repeat(50_000)}HERE${' b'.repeat(50_000)}`;
  const span = { file: makeSourceFile('a.dts', text), start: 100_000, end: 100_004 };
  const [line = '', mark = ''] = findingText({ ...finding('', 0), span }, PLAIN)
    .split('\n')
    .slice(-2);
  expect(line.slice(mark.indexOf('^'), mark.lastIndexOf('^') + 1)).toBe('HERE');
});

test('of too many findings the most severe are told, and what is left out weighs as much as its worst', () => {
  const notes = Array.from({ length: 3000 }, (_, i) => finding('abc', 0, i === 2999 ? 'error' : 'note'));
  const kept = atMost(notes);
  expect(kept).toHaveLength(2001);
  expect(kept.filter(({ severity }) => severity === 'error')).toHaveLength(1);
  expect(kept.at(-1)).toMatchObject({ code: 'findings/too-many', severity: 'note' });
  const warnings = Array.from({ length: 3000 }, () => finding('abc', 0, 'warning'));
  expect(atMost(warnings).at(-1)).toMatchObject({ severity: 'warning', message: expect.stringContaining('1000 more') });
  expect(atMost(warnings.slice(0, 2000))).toHaveLength(2000);
});

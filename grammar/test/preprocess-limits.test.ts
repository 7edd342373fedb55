import { describe, expect, test } from 'vitest';
import { expand, toldOf } from './support/preprocessing.js';

describe('limits', () => {
  test('a billion laughs end with one message, before memory does', () => {
    const laughs = Array.from({ length: 40 }, (_, i) => `#define L${i + 1} L${i} L${i}\n`).join('');
    const { problems } = expand(`#define L0 ha\n${laughs}L40\n`);
    expect(problems.map(({ code }) => code)).toEqual(['preprocess/expansion-limit']);
  }, 60_000);

  test.each([
    [1000, 'macro-depth'],
    [5000, 'expansion-limit'],
  ])('%i calls in calls', (depth, code) => {
    const source = `#define F(x) x\n${'F('.repeat(depth)}1${')'.repeat(depth)}\n`;
    expect(new Set(expand(source).problems.map((problem) => problem.code))).toEqual(new Set([`preprocess/${code}`]));
  });

  test('parentheses in parentheses of an #if', () => {
    expect(toldOf(`#if ${'('.repeat(5000)}1${')'.repeat(5000)}\n#endif\n`).map((told) => told.split(' ')[1])).toEqual([
      'condition',
    ]);
  });

  test('files that include each other, without end', () => {
    const files: Record<string, string> = { 'a.dts': '#include "0.h"\n' };
    for (let i = 0; i < 300; i++) files[`${i}.h`] = `#include "${i + 1}.h"\n`;
    expect(expand(files).problems.map(({ code }) => code)).toEqual(['preprocess/include-depth']);
  });

  test('files that double, without end', () => {
    const files: Record<string, string> = { 'a.dts': '#include "0.h"\n' };
    for (let i = 0; i < 40; i++) files[`${i}.h`] = `#include "${i + 1}.h"\n`.repeat(2);
    expect(expand({ ...files, '40.h': '' }).problems.map(({ code }) => code)).toEqual(['preprocess/include-limit']);
  });

  test('a text that doubles by plain macros', () => {
    const source = `#define A ${'x'.repeat(100_000)}\n${'A\n'.repeat(200)}`;
    expect(expand(source).problems.map(({ code }) => code)).toEqual(['preprocess/output-limit']);
  });

  test('more problems than anybody reads', () => {
    const { problems } = expand('#error x\n'.repeat(1000));
    expect(problems).toHaveLength(101);
    expect(problems.at(-1)?.code).toBe('preprocess/too-many-problems');
  });
});

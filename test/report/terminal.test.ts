import { expect, test } from 'vitest';
import type { Diagnostic } from '../../src/diagnostic/diagnostic.js';
import { PLAIN } from '../../src/report/look.js';
import { findingText } from '../../src/report/terminal.js';

const header = { path: 'memory.h', text: '#define BASE 0x90000000\n' };
const board = { path: 'board.dts', text: '/dts-v1/;\n#include "soc.dtsi"\n/ { };\n' };
const soc = {
  path: 'soc.dtsi',
  text: '/ {\n\treg = <0x0 BASE 0x0 0x1000>;\n};\n',
  includedFrom: { file: board, start: 10, end: 29 },
};

const finding = (fields: Partial<Diagnostic>): Diagnostic => ({
  code: 'reserved-memory/overlap',
  severity: 'error',
  message: 'cma starts inside firmware, but regions must not share memory.',
  span: { file: soc, start: 16, end: 20 },
  related: [],
  ...fields,
});

test('a finding shows its line, the place under it, and who included the file', () => {
  expect(findingText(finding({}), PLAIN)).toBe(
    [
      'error: cma starts inside firmware, but regions must not share memory.',
      '  [reserved-memory/overlap]',
      '  soc.dtsi:2:13, included from board.dts:2',
      '    2 |     reg = <0x0 BASE 0x0 0x1000>;',
      '      |                ^^^^',
    ].join('\n'),
  );
});

test('what a macro put there is said, with the place of its definition', () => {
  const span = {
    file: soc,
    start: 16,
    end: 20,
    expandedFrom: { macro: 'BASE', spelling: { file: header, start: 13, end: 23 } },
  };
  expect(findingText(finding({ span }), PLAIN)).toContain('^^^^ expands to 0x90000000, memory.h:1:14');
});

test('the kernel is quoted, the effect and the mend follow, the other party is named last but one', () => {
  const text = findingText(
    finding({
      kernelMessage: 'OVERLAP DETECTED!\na overlaps with b',
      effect: 'both write there',
      help: 'Move one of them.',
      related: [{ message: 'firmware is here', span: { file: board, start: 30, end: 31 } }],
    }),
    PLAIN,
  );
  expect(text.split('\n').slice(-6)).toEqual([
    '  kernel: OVERLAP DETECTED!',
    '  kernel: a overlaps with b',
    '  effect: both write there',
    '  note:   firmware is here',
    '          board.dts:3:1',
    '  help:   Move one of them.',
  ]);
});

test('a place in the middle of a very long line stays in sight', () => {
  const text = `reg = <${'0x1 '.repeat(200)}BAD ${'0x2 '.repeat(200)}>;\n`;
  const start = text.indexOf('BAD');
  const shown = findingText(
    finding({ span: { file: { path: 'long.dts', text }, start, end: start + 3 } }),
    PLAIN,
  ).split('\n');
  const line = shown.at(-2) ?? '';
  const mark = shown.at(-1) ?? '';
  expect(line.length).toBeLessThanOrEqual(80);
  expect(line.slice(mark.indexOf('^'), mark.lastIndexOf('^') + 1)).toBe('BAD');
});

test('a span over several lines is marked to the end of the first', () => {
  const text = 'node {\n  a;\n};\n';
  const shown = findingText(finding({ span: { file: { path: 'x.dts', text }, start: 0, end: 14 } }), PLAIN);
  expect(shown).toContain('      | ^^^^^^ to line 3');
});

test('a name full of control characters reaches no terminal', () => {
  const text = 'a\x1b[2J {\n};\n';
  const shown = findingText(
    finding({ message: 'a\x1b[2J is bad.', span: { file: { path: 'x\x1b.dts', text }, start: 0, end: 5 } }),
    PLAIN,
  );
  // biome-ignore lint/suspicious/noControlCharactersInRegex: none but line ends may come out
  expect(shown).not.toMatch(/[\0-\x09\x0b-\x1f\x7f]/);
});

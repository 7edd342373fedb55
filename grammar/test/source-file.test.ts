import { expect, test } from 'vitest';
import { lineAt, lineCount, lineSpan, makeSourceFile, plainText, positionOf } from '../index.js';

const bytes = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

test('lines and columns count from one', () => {
  const file = makeSourceFile('a.dts', 'ab\ncd\n');
  expect(positionOf(file, 0)).toEqual({ line: 1, column: 1 });
  expect(positionOf(file, 2)).toEqual({ line: 1, column: 3 });
  expect(positionOf(file, 3)).toEqual({ line: 2, column: 1 });
  expect(positionOf(file, 6)).toEqual({ line: 3, column: 1 });
  expect(lineCount(file)).toBe(2);
});

test('columns count characters, not bytes', () => {
  const file = makeSourceFile('a.dts', bytes('// µ€😀x'));
  expect(positionOf(file, file.text.indexOf('x'))).toEqual({ line: 1, column: 7 });
  expect(lineAt(file, 1)).toBe('// µ€😀x');
});

test('bytes that are no UTF-8 are shown as replacement characters', () => {
  expect(lineAt(makeSourceFile('a.dts', 'a\xffb'), 1)).toBe('a\ufffdb');
});

test('LF, CR LF and a lone CR end a line', () => {
  const file = makeSourceFile('a.dts', 'a\r\nb\rc\nd');
  expect([1, 2, 3, 4, 5].map((line) => lineAt(file, line))).toEqual(['a', 'b', 'c', 'd', '']);
  expect(positionOf(file, file.text.indexOf('d'))).toEqual({ line: 4, column: 1 });
});

test('an empty file has one line', () => {
  const file = makeSourceFile('a.dts', '');
  expect(positionOf(file, 0)).toEqual({ line: 1, column: 1 });
  expect(lineCount(file)).toBe(1);
  expect(lineSpan(file, 2)).toBeUndefined();
});

test('a file that holds some lines only knows their numbers', () => {
  const file = {
    path: 'a',
    text: 'x\ny\nz\n',
    lineMarks: [
      { offset: 0, line: 7 },
      { offset: 4, line: 40 },
    ],
  };
  expect(positionOf(file, 2)).toEqual({ line: 8, column: 1 });
  expect(positionOf(file, 4)).toEqual({ line: 40, column: 1 });
  expect(lineAt(file, 8)).toBe('y');
  expect(lineAt(file, 40)).toBe('z');
  expect(lineAt(file, 1)).toBe('');
});

test('a plain text is its own expansion, and spans stay inside it', () => {
  const file = makeSourceFile('a.dts', 'abc');
  expect(plainText(file).spanOf(1, 2)).toEqual({ file, start: 1, end: 2 });
  expect(plainText(file).spanOf(3, 9)).toEqual({ file, start: 3, end: 3 });
});

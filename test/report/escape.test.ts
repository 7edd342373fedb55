import { expect, test } from 'vitest';
import {
  decodeText,
  forGithubMessage,
  forGithubProperty,
  forMarkup,
  forTerminal,
  forUri,
} from '../../src/report/escape.js';

/** UTF-8 bytes as the house keeps them: one UTF-16 unit each. */
const bytes = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

test('bytes that are UTF-8 become the characters that they stand for', () => {
  for (const text of ['pool', 'Zürich', '日本語', '🐧 pool', '\u{10ffff}']) expect(decodeText(bytes(text))).toBe(text);
});

test('bytes that are no UTF-8 stay visible', () => {
  expect(decodeText('a\xffb')).toBe('a\\xffb');
  expect(decodeText('\xc3')).toBe('\\xc3');
  expect(decodeText('\xe4pfel')).toBe('\\xe4pfel');
});

test('an overlong form and a surrogate are no UTF-8', () => {
  expect(decodeText('\xc0\xaf')).toBe('\\xc0\\xaf');
  expect(decodeText('\xe0\x80\xaf')).toBe('\\xe0\\x80\\xaf');
  expect(decodeText('\xed\xa0\x80')).toBe('\\xed\\xa0\\x80');
  expect(decodeText('\xf4\x90\x80\x80')).toBe('\\xf4\\x90\\x80\\x80');
});

test('a terminal gets no control sequence, whoever named a node so', () => {
  expect(forTerminal('a\x1b[31mred\x07')).toBe('a\\x1b[31mred\\x07');
  expect(forTerminal('two\nlines\ttab\r')).toBe('two\\nlines\\ttab\\r');
  expect(forTerminal('\x9b31m')).toBe('\\x9b31m');
  expect(forTerminal(bytes('\u009b31m'))).toBe('\\x9b31m');
});

test('marks that turn the reading order are shown, not obeyed', () => {
  expect(forTerminal(bytes('a\u202eb\u2066c'))).toBe('a\\u202eb\\u2066c');
});

test('markup gets no markup', () => {
  expect(forMarkup(`<script>"x"&'y'</script>`)).toBe('&lt;script&gt;&quot;x&quot;&amp;&#39;y&#39;&lt;/script&gt;');
});

test('a GitHub annotation cannot be ended, nor another begun', () => {
  expect(forGithubMessage('50% done\n::error::no')).toBe('50%25 done\\n::error::no');
  expect(forGithubProperty('a,b:c.dts')).toBe('a%2Cb%3Ac.dts');
});

test('a path in a URI keeps its bytes', () => {
  expect(forUri('boards/my board.dts')).toBe('boards/my%20board.dts');
  expect(forUri(bytes('Zürich.dts'))).toBe('Z%C3%BCrich.dts');
  expect(forUri('a\xff%.dts')).toBe('a%FF%25.dts');
});

import { expect, test } from 'vitest';
import type { Diagnostic } from '../../src/diagnostic/diagnostic.js';
import { withoutSuppressed } from '../../src/diagnostic/suppress.js';

/** A finding at the word BAD of a text. */
function findingIn(text: string): Diagnostic {
  const start = text.indexOf('BAD');
  const span = { file: { path: 'a.dts', text }, start, end: start + 3 };
  return { code: 'cma/misaligned', severity: 'error', message: 'bad', span, related: [] };
}

const codesLeft = (text: string) => withoutSuppressed([findingIn(text)]).map(({ code }) => code);

test('a comment with a reason takes the finding of its own line and of the next away', () => {
  expect(codesLeft('reg = <BAD>; /* ignore cma/misaligned: measured */\n')).toEqual([]);
  expect(codesLeft('/* ignore cma/misaligned: measured */\nreg = <BAD>;\n')).toEqual([]);
  expect(codesLeft('// ignore cma/too-many, cma/misaligned: measured\nreg = <BAD>;\n')).toEqual([]);
});

test('no other code, and no other line', () => {
  expect(codesLeft('/* ignore cma/too-many: x */\nreg = <BAD>;\n')).toEqual(['cma/misaligned']);
  expect(codesLeft('/* ignore cma/misaligned: x */\n\nreg = <BAD>;\n')).toEqual(['cma/misaligned']);
});

test('without a reason nothing is taken away, and that is said', () => {
  expect(codesLeft('/* ignore cma/misaligned */\nreg = <BAD>;\n')).toEqual(['cma/misaligned', 'ignore/no-reason']);
  expect(codesLeft('/* ignore cma/misaligned: */\nreg = <BAD>;\n')).toEqual(['cma/misaligned', 'ignore/no-reason']);
});

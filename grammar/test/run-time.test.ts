import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { DtsParser } from '../dts-parser.js';
import { bentTexts, TEXT } from './support/bent-texts.js';

// Bundles take a few lines of ours in chevrotain's place; what is read is the same.

vi.resetModules();
vi.doMock('chevrotain', () => import('../parse/chevrotain-at-run-time.js'));
const { DtsParser: BundledParser } = await import('../dts-parser.js');
vi.doUnmock('chevrotain');

test('a text is read without chevrotain as it is with it', () => {
  const [bundled, whole] = [new BundledParser(), new DtsParser()];
  expect(BundledParser).not.toBe(DtsParser);
  expect('performSelfAnalysis' in bundled).toBe(false);
  expect(bundled.parse(TEXT)).toEqual(whole.parse(TEXT));
  fc.assert(
    fc.property(bentTexts, (text) => {
      expect(bundled.parse(text)).toEqual(whole.parse(text));
    }),
    { numRuns: 2000 },
  );
});

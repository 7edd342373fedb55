import { EmbeddedActionsParser } from 'chevrotain';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DtsParser } from '../dts-parser.js';
import { bentTexts, TEXT } from './support/bent-texts.js';

// The rules are run by methods of our own; what chevrotain's would read is what they read.

/** Has chevrotain decide which way to go on, with what it worked out itself. */
class ChevrotainParser extends DtsParser {
  #asked = 0;

  override LA_FAST() {
    return this.next;
  }

  /** Chevrotain leaves a loop where this stays the same. */
  getLexerPosition(): number {
    this.#asked += 1;
    return this.#asked;
  }

  raiseNoAltException(): never {
    this.onNoWay();
  }
}

for (const name of ['OR', 'MANY', 'OPTION', 'AT_LEAST_ONE', 'CONSUME', 'SUBRULE']) {
  for (let index = 0; index < 10; index += 1) {
    const method = name + (index || '');
    Reflect.set(ChevrotainParser.prototype, method, Reflect.get(EmbeddedActionsParser.prototype, method));
  }
}

test('a text that is bent anywhere is read as chevrotain reads it', () => {
  const [lean, chevrotain] = [new DtsParser(), new ChevrotainParser({ analyse: true })];
  expect(lean.parse(TEXT)).toEqual(chevrotain.parse(TEXT));
  fc.assert(
    fc.property(bentTexts, (text) => {
      expect(lean.parse(text)).toEqual(chevrotain.parse(text));
    }),
    { numRuns: 2000 },
  );
});

import { EmbeddedActionsParser } from 'chevrotain';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DtsParser } from '../dts-parser.js';

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

const TEXT = `/dts-v1/; /plugin/;
a: /memreserve/ 0x1000 (1 + 2);
/ { b: c: p = d: <1 &b (2 ? 3 : -4) 'x' e: &{/n}> f:, "s", &b, /bits/ 8 <5>, [ab g: cd]; q; /delete-property/ r;
  h: n@1 { p = /incbin/("f", 0, (1)), /incbin/("g"); }; /omit-if-no-ref/ i: m { }; /delete-node/ k; };
j: &b { r = <(~1 << (2 * 3)) 0x4>; };
/delete-node/ &b;
/omit-if-no-ref/ &{/n};
`;
const PIECES = ['', ';', '}', '{', '};', '"', '<', '>', '[', ']', '(', ')', ',', '=', '&b', 'x:', '7', "'", '?', ':'];

test('a text that is bent anywhere is read as chevrotain reads it', () => {
  const [lean, chevrotain] = [new DtsParser(), new ChevrotainParser({ analyse: true })];
  expect(lean.parse(TEXT)).toEqual(chevrotain.parse(TEXT));
  const place = fc.nat(TEXT.length);
  const edit = fc.tuple(place, fc.nat(9), fc.constantFrom(...PIECES));
  fc.assert(
    fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
      let text = TEXT;
      for (const [from, length, piece] of edits) text = text.slice(0, from) + piece + text.slice(from + length);
      expect(lean.parse(text)).toEqual(chevrotain.parse(text));
    }),
    { numRuns: 2000 },
  );
});

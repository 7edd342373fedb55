import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DtsParser } from '../dts-parser.js';
import { sharedItems } from '../parse/known-text.js';

// A parser remembers the text that it read last, and takes over the blocks that the next one begins with.

const SOC = `/dts-v1/;
/memreserve/ 0x1000 0x1000;
/ { #address-cells = <1>; soc: soc@0 { reg = <0x0 0x1>; uart: serial { }; }; };
&soc { status = "okay"; };
/delete-node/ &uart;
`;
const BOARD = '&soc { model = "a"; };\n/ { chosen { }; };\n';

const afresh = (text: string) => new DtsParser().parse(text);

test('boards that begin alike share the very blocks', () => {
  const parser = new DtsParser();
  const first = parser.parse(SOC + BOARD).document;
  const second = parser.parse(`${SOC}/ { chosen { bootargs = ""; }; };\n`).document;
  expect(second.items.slice(0, 3).map((item, i) => item === first.items[i])).toEqual([true, true, true]);
  expect(second.items).toHaveLength(4);
  expect(second.memreserves).toEqual(first.memreserves);
});

test('a block is shared only as a whole', () => {
  const parser = new DtsParser();
  const { document } = parser.parse('/dts-v1/; / { a; }; / { b; };');
  expect(sharedItems({ text: '/dts-v1/; / { a; }; / { b; };', document }, '/dts-v1/; / { a; }; / { b; }')).toBe(1);
  expect(sharedItems({ text: '/dts-v1/; / { a; }; / { b; };', document }, '/dts-v1/; / { a; }')).toBe(0);
  expect(sharedItems({ text: '/dts-v1/; / { a; }; / { b; };', document }, '/dts-v1/; / { c; };')).toBe(0);
});

describe('what is read is what a parser without memory reads', () => {
  test.each([
    ['the same text', SOC + BOARD],
    ['a text that ends where blocks are shared', SOC],
    ['a further header behind shared blocks', `${SOC}/dts-v1/;\n${BOARD}`],
    ['a reservation behind shared blocks', `${SOC}/memreserve/ 0 1;\n${BOARD}`],
    ['a mistake behind shared blocks', `${SOC}&soc { a = ; };\n${BOARD}`],
    ['a body that is not closed', `${SOC}&soc { a;\n${BOARD}`],
    ['a stray brace', `${SOC}};\n${BOARD}`],
    ['no text', ''],
    ['an overlay of the same blocks', (SOC + BOARD).replace('/dts-v1/;', '/dts-v1/; /plugin/;')],
  ])('%s', (_, text) => {
    const parser = new DtsParser();
    parser.parse(SOC + BOARD);
    expect(parser.parse(text)).toEqual(afresh(text));
    // And what comes behind a text with mistakes is read afresh.
    expect(parser.parse(SOC + BOARD)).toEqual(afresh(SOC + BOARD));
  });

  test('any text that differs from the last one by a piece left out, doubled or put in', () => {
    const all = SOC + BOARD;
    const place = fc.nat(all.length);
    const pieces = fc.constantFrom(
      '',
      ';',
      '}',
      '{',
      '};',
      '/*',
      '"',
      '&soc { };',
      '/dts-v1/;',
      '/ { };',
      ' ',
      '\n',
      '0',
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(place, place, pieces), { minLength: 1, maxLength: 6 }), (edits) => {
        const parser = new DtsParser();
        parser.parse(all);
        for (const [from, to, piece] of edits) {
          const text = all.slice(0, from) + piece + all.slice(to);
          expect(parser.parse(text)).toEqual(afresh(text));
        }
      }),
      { numRuns: 300 },
    );
  });
});

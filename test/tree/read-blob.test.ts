import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { placeOf } from '../../src/diagnostic/place.js';
import { flatten } from '../../src/tree/blob/flatten.js';
import { readBlob } from '../../src/tree/blob/read-blob.js';
import { printTree } from '../../src/tree/print.js';
import { cells } from '../../src/tree/read.js';
import { textAt, treeOf } from '../support/tree.js';

const BOARD = treeOf(`/dts-v1/;
/memreserve/ 0x1000 0x2000;
/ { model = "m"; l: memory@80000000 { reg = <0x80000000 0x1000>; n { p = [00 01 02]; }; }; x { r = <&l>; }; };`);
const blob = flatten(BOARD);

/** The blob with one word of it replaced. */
function withWord(offset: number, word: number): Uint8Array {
  const changed = blob.slice();
  new DataView(changed.buffer).setUint32(offset, word);
  return changed;
}

const word = (offset: number): number => new DataView(blob.buffer).getUint32(offset);
const codes = (bytes: Uint8Array): readonly string[] => readBlob(bytes, 'x.dtb').diagnostics.map(({ code }) => code);

test('a blob is read as it was written', () => {
  const { value, diagnostics } = readBlob(blob, 'x.dtb');
  expect(diagnostics).toEqual([]);
  expect(flatten(value)).toEqual(blob);
  expect(value.memreserves.map((one) => one.value)).toEqual([{ base: 0x1000n, size: 0x2000n }]);
});

test('every place is in the printed form: a finding shows a line that can be read', () => {
  const { value } = readBlob(blob, 'x.dtb');
  const node = value.nodeByPath.get('/memory@80000000');
  const reg = node?.properties.get('reg');
  expect(reg && cells(reg).map(({ span }) => textAt(span))).toEqual(['0x80000000', '0x1000']);
  expect(reg && textAt(reg.span)).toBe('reg = <0x80000000 0x1000>;');
  expect(node && textAt(node.definedAt[0])).toBe('memory@80000000');
  expect(node && placeOf(node.definedAt[0])).toMatchObject({ path: 'x.dtb', line: 7, column: 2 });
  expect(value.memreserves[0] && textAt(value.memreserves[0].span)).toMatch(/^\/memreserve\/.*;$/);
});

test('labels come back from __symbols__; what points nowhere is passed over', () => {
  const dts = '/dts-v1/; / { n { }; __symbols__ { a = "/n"; b = "/nowhere"; c-d = "/n"; e = "/"; }; };';
  const { value, diagnostics } = readBlob(flatten(treeOf(dts)), 'x.dtb');
  expect([...value.nodeByLabel].map(([label, node]) => [label, node.path])).toEqual([
    ['e', '/'],
    ['a', '/n'],
  ]);
  expect(diagnostics).toEqual([]);
});

test('what dtc checks in a blob is checked', () => {
  const bytes = flatten(treeOf('/dts-v1/; / { aa; ab; };'));
  bytes[bytes.length - 2] = 'a'.charCodeAt(0);
  expect(codes(bytes)).toEqual(['dtc/duplicate_property_names']);
});

//  magic  size  struct strings rsvmap version last  cpu  strings struct
//    0     4      8      12     16      20    24    28     32     36
test.each([
  ['another magic', withWord(0, 0x7f454c46), 'blob/magic'],
  ['a size beyond the file', withWord(4, 0xffff_ffff), 'blob/truncated'],
  ['a size below the header', withWord(4, 20), 'blob/size'],
  ['a structure behind the end', withWord(8, 0x7fff_fff0), 'blob/block-outside'],
  ['a structure in the header', withWord(8, 4), 'blob/block-outside'],
  ['strings in the structure', withWord(12, word(8) + 8), 'blob/overlap'],
  ['strings beyond the end', withWord(32, 0xffff_ffff), 'blob/block-outside'],
  ['reservations in the structure', withWord(16, word(8) + 16), 'blob/overlap'],
  ['a version of the future', withWord(24, 18), 'blob/version'],
  ['a version of the past', withWord(20, 3), 'blob/version'],
  ['no end of the reservations', withWord(68, 1), 'blob/reservations-open'],
  ['a token that is none', withWord(word(8), 7), 'blob/token'],
  ['an end at once', withWord(word(8), 9), 'blob/no-root'],
  ['a property before all nodes', withWord(word(8), 3), 'blob/stray-property'],
  ['a node that ends before it began', withWord(word(8), 2), 'blob/stray-end'],
  ['a name without end', withWord(word(8) + 4, 0x61616161), 'blob/token'],
  ['a length beyond the structure', withWord(word(8) + 12, 0x7fff_ffff), 'blob/property-length'],
  ['a name beyond the strings', withWord(word(8) + 16, 0x7fff_ffff), 'blob/name'],
  ['no end token', withWord(word(12) - 4, 4), 'blob/cut-off'],
  ['an early end token', withWord(word(12) - 8, 9), 'blob/premature-end'],
  ['half of the file', blob.slice(0, blob.length / 2), 'blob/truncated'],
  ['a few bytes', blob.slice(0, 10), 'blob/truncated'],
  ['nothing', new Uint8Array(0), 'blob/truncated'],
])('%s is one clear error', (_, bytes, code) => {
  expect(codes(bytes)).toEqual([code]);
});

test('nodes deeper than the limit are an error, not an overflow', () => {
  const depth = 20_000;
  const deep = new Uint8Array(72 + depth * 12 + 4);
  const view = new DataView(deep.buffer);
  [0xd00dfeed, deep.length, 56, deep.length, 40, 17, 16, 0, 0, deep.length - 56].forEach(
    (one, i) => void view.setUint32(i * 4, one),
  );
  for (let at = 56; at + 8 <= deep.length; at += 8) view.setUint32(at, 1);
  expect(codes(deep)).toEqual(['blob/too-deep']);
});

test('however a blob is damaged, reading it ends, and what comes out can be used', () => {
  const change = fc.record({ at: fc.nat(blob.length - 1), to: fc.nat(255) });
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 8 }), fc.nat(blob.length), (changes, cut) => {
      const bytes = blob.slice(0, cut % 5 === 0 ? cut : blob.length);
      for (const { at, to } of changes) if (at < bytes.length) bytes[at] = to;
      const { value, diagnostics } = readBlob(bytes, 'x.dtb');
      for (const { span } of diagnostics) expect(span.end).toBeLessThanOrEqual(span.file.text.length);
      const accepted = diagnostics.every(({ severity }) => severity !== 'error');
      if (accepted) expect(flatten(readBlob(flatten(value), 'y.dtb').value)).toEqual(flatten(value));
      expect(printTree(value)).toContain('/dts-v1/;');
    }),
    { numRuns: 3000 },
  );
});

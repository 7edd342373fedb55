import { expect, test } from 'vitest';
import { addressEntries, childCells, rangeEntries, regEntries } from '../../src/tree/address-cells.js';
import { baseName, isEnabled, nodeByAlias, nodeNamed } from '../../src/tree/lookup.js';
import type { DtProperty } from '../../src/tree/node.js';
import { addresses, cells, isStringList, isWhole, spanAt, strings } from '../../src/tree/read.js';
import { textAt, treeOf } from '../support/tree.js';

const tree = treeOf(`/dts-v1/;
/ { #address-cells = <2>; #size-cells = <1>; mixed = <0x1 0x2>, "ab", [00], /bits/ 64 <5>; text = "a", "b"; none;
  aliases { serial0 = "/soc/uart@1"; };
  soc { #address-cells = <1>; #size-cells = <1>; ranges = <0x10 0x1 0x0 0x100>; status = "disabled";
    s: uart@1 { reg = <0x1 0x10 0x2 0x20>; status = "okay"; }; };
  ok { status = "ok"; }; };`);

const property = (path: string, name: string): DtProperty =>
  tree.nodeByPath.get(path)?.properties.get(name) as DtProperty;
const shown = <T>({ value, span }: { value: T; span: Parameters<typeof textAt>[0] }): [T, string] => [
  value,
  textAt(span),
];

test('a value as cells, each with the place that its bytes were written at', () => {
  expect(cells(property('/', 'mixed')).map(shown)).toEqual([
    [1, '0x1'],
    [2, '0x2'],
    [0x61620000, '"ab", [00'],
    [0, '5'],
    [5, '5'],
  ]);
});

test('a value as addresses of two cells covers both', () => {
  expect(addresses(property('/', 'mixed'), 2).map(shown)).toEqual([
    [0x1_0000_0002n, '0x1 0x2'],
    [0x6162_0000_0000_0000n, '"ab", [00], /bits/ 64 <5'],
  ]);
});

test('a value as strings', () => {
  expect(strings(property('/', 'text')).map(shown)).toEqual([
    ['a', '"a"'],
    ['b', '"b"'],
  ]);
  expect([isStringList(property('/', 'text')), isStringList(property('/', 'mixed'))]).toEqual([true, false]);
});

test('what has no bytes has its statement as its place', () => {
  expect(textAt(spanAt(property('/', 'none'), 0, 0))).toBe('none;');
  expect([isWhole(property('/', 'text'), 1), isWhole(property('/', 'text'), 2)]).toEqual([true, false]);
});

test('reg is counted in the cells of the parent, ranges in those of both sides', () => {
  const uart = tree.nodeByPath.get('/soc/uart@1') as never;
  const soc = tree.nodeByPath.get('/soc') as never;
  expect(childCells(soc)).toEqual({ address: 1, size: 1 });
  expect(regEntries(uart).map(({ base, size }) => [base.value, size.value])).toEqual([
    [0x1n, 0x10n],
    [0x2n, 0x20n],
  ]);
  expect(
    rangeEntries(property('/soc', 'ranges'), soc).map(({ child, parent, size }) => [
      child.value,
      parent.value,
      size.value,
    ]),
  ).toEqual([[0x10n, 0x1_0000_0000n, 0x100n]]);
  expect(addressEntries(property('/soc', 'ranges'), { address: 0, size: 0 })).toEqual([]);
});

test('nodes are found by path, label and alias', () => {
  expect(nodeNamed(tree, 's')?.path).toBe('/soc/uart@1');
  expect(nodeNamed(tree, '/soc')?.path).toBe('/soc');
  expect(nodeByAlias(tree, 'serial0')?.path).toBe('/soc/uart@1');
  expect(baseName(tree.nodeByLabel.get('s') as never)).toBe('uart');
});

test('a node below a disabled one is not enabled, whatever it says itself', () => {
  expect(['/', '/ok', '/soc', '/soc/uart@1'].map((path) => isEnabled(tree.nodeByPath.get(path) as never))).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

import { expect, test } from 'vitest';
import { printTree } from '../../src/tree/print.js';
import { textAt, treeOf } from '../support/tree.js';
import { wrongIn } from './wrong.js';

/** The inside of the printed root, one line. */
const insideOf = (dts: string): string =>
  printTree(treeOf(`/dts-v1/;\n${dts}`))
    .replace(/\s+/g, ' ')
    .replace(/^\/dts-v1\/; \/ \{ (.*?) ?\}; $/, '$1');

test('a second block overrides in place, and adds at the end', () => {
  expect(insideOf('/ { a = <1>; b; n { x; }; }; / { c; a = <2>; n { y; }; m { }; };')).toBe(
    'a = <0x02>; b; c; n { x; y; }; m { };',
  );
});

test('what is deleted comes back in its old place', () => {
  expect(insideOf('/ { a; b; n { }; m { }; }; / { /delete-property/ a; /delete-node/ n; }; / { c; a; n { }; };')).toBe(
    'a; b; c; n { }; m { };',
  );
});

test('phandles are given to what is referred to, in the order of the references', () => {
  expect(insideOf('/ { p = <&b &a>; a: x { }; b: y { }; c: z { }; };')).toBe(
    'p = <&b &a>; a: x { phandle = <0x02>; }; b: y { phandle = <0x01>; }; c: z { };',
  );
});

test('a path stands where its reference was written, between the other parts', () => {
  const bytes = treeOf('/dts-v1/; / { p = "x", &l, <1>; l: n { }; };').root.properties.get('p')?.bytes;
  expect(Buffer.from(bytes as Uint8Array).toString('latin1')).toBe('x\0/n\0\0\0\0\x01');
});

test('a node knows every place that opened it, a property the one that counts', () => {
  const { root, nodeByPath } = treeOf('/dts-v1/; / { l: n { p = <1>; }; }; &l { p = <2>; }; / { n { }; };');
  expect(nodeByPath.get('/n')?.definedAt.map(textAt)).toEqual(['n', '&l', 'n']);
  expect(textAt(root.children.get('n')?.properties.get('p')?.span as never)).toBe('p = <2>;');
});

test('every element of a value knows where it was written and what it refers to', () => {
  const dts = '/dts-v1/; / { p = <0x10 &l (1 + 2)>, "text", [0a], /bits/ 64 <5>, &l; l: n { }; };';
  const marks = treeOf(dts).root.properties.get('p')?.marks ?? [];
  expect(marks.map(({ offset, length, kind, target, span }) => [offset, length, kind, target, textAt(span)])).toEqual([
    [0, 4, 'u32', undefined, '0x10'],
    [4, 4, 'phandle', '/n', '&l'],
    [8, 4, 'u32', undefined, expect.stringContaining('1 + 2')],
    [12, 5, 'string', undefined, '"text"'],
    [17, 1, 'u8', undefined, '0a'],
    [18, 8, 'u64', undefined, '5'],
    [26, 3, 'path', '/n', '&l'],
  ]);
});

test('nodes are found by path, label and phandle', () => {
  const tree = treeOf('/dts-v1/; / { p = <&l>; l: n@1 { m { phandle = <9>; }; }; };');
  expect(tree.nodeByPath.get('/n@1/m')?.parent?.unitAddress).toBe('1');
  expect(tree.nodeByLabel.get('l')?.path).toBe('/n@1');
  expect([...tree.nodeByPhandle].map(([phandle, node]) => [phandle, node.path])).toEqual([
    [1, '/n@1'],
    [9, '/n@1/m'],
  ]);
});

test('several mistakes are told in one run, each at its own place', () => {
  expect(
    wrongIn('/ { a = <0x100000000>; b = <(1 / 0)>; c = <&nowhere>; d; d; n { }; n { }; l: m { }; l: k { }; }; &x { };'),
  ).toEqual([
    ['tree/value-too-wide', '0x100000000'],
    ['tree/division-by-zero', expect.stringContaining('1 / 0')],
    ['dtc/phandle_references', '&nowhere'],
    ['dtc/duplicate_property_names', 'd'],
    ['dtc/duplicate_node_names', 'n'],
    ['dtc/duplicate_label', 'l:'],
    ['tree/unknown-target', '&x'],
  ]);
});

test('a duplicate leads to the first one, a mistyped label to the one that is meant', () => {
  const [duplicate, mistyped] = wrongIn.diagnostics('/ { a = <&uart1>; uart0: s { }; n { x; }; n { }; };').toReversed();
  expect(duplicate?.related.map(({ span }) => textAt(span))).toEqual(['n']);
  expect(mistyped?.help).toContain('&uart0');
  expect(mistyped?.related.map(({ span }) => textAt(span))).toEqual(['s']);
});

test('a broken file of any size is not answered with a list of any size', () => {
  const many = wrongIn(`/ { a = <${'0x100000000 '.repeat(5000)}>; };`);
  expect(many.length).toBe(1001);
  expect(many.at(-1)?.[0]).toBe('tree/too-many');
});

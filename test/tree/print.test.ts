import { expect, test } from 'vitest';
import { flatten } from '../../src/tree/blob/flatten.js';
import { readBlob } from '../../src/tree/blob/read-blob.js';
import { printTree } from '../../src/tree/print.js';
import { treeOf } from '../support/tree.js';

const body = (printed: string): string => printed.slice('/dts-v1/;\n\n'.length);
const printedBlob = (dts: string): string => body(printTree(readBlob(flatten(treeOf(dts)), 'x.dtb').value));

test('a source is printed as it was written: groups, references, labels', () => {
  const dts = `/dts-v1/; /memreserve/ 0x10 1; / { a = <1 &l>, <2>, "s", [0102], &l; x: b = /bits/ 16 <3>, /bits/ 64 <4>;
    c = f: <5 g: 6> h: ; l: n@1 { /* gone */ }; };`;
  expect(body(printTree(treeOf(dts)))).toBe(`/memreserve/\t0x0000000000000010 0x0000000000000001;
/ {
	a = <0x01 &l>, <0x02>, "s", [01 02], &l;
	x: b = /bits/ 16 <0x03>, /bits/ 64 <0x04>;
	c = <f: 0x05 g: 0x06> h:;

	l: n@1 {
		phandle = <0x01>;
	};
};
`);
});

test('a blob is printed as its bytes look: text, cells, bytes', () => {
  expect(
    printedBlob(
      '/dts-v1/; / { a = "one", "two"; b = <1 2>; c = [01 02 03]; d; e = "\\x01"; f = ""; g = "a", "", "b"; h = <0x61620000>; };',
    ),
  ).toBe(`/ {
	a = "one", "two";
	b = <0x01 0x02>;
	c = [01 02 03];
	d;
	e = [01 00];
	f = [00];
	g = [61 00 00 62 00];
	h = "ab", "";
};
`);
});

test('strings keep every byte', () => {
  const dts = '/dts-v1/; / { a = "q\\"\\\\\\n\\t\\0x\\x7f\\xe9\\0" "" ; };'.replace(' "" ', ' ');
  const tree = treeOf(dts);
  expect(body(printTree(tree))).toContain('a = "q\\"\\\\\\n\\t\\x00x\\x7f\\xe9\\x00";');
  expect(flatten(treeOf(printTree(tree)))).toEqual(flatten(tree));
});

test('an empty tree and a tree without a root', () => {
  expect(printTree(treeOf('/dts-v1/; / { };'))).toBe('/dts-v1/;\n\n/ {\n};\n');
  expect(printTree(treeOf('/dts-v1/; / { }; /delete-node/ &{/};'))).toBe('/dts-v1/;\n\n');
});

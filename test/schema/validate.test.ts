import { describe, expect, test } from 'vitest';
import { project } from '../../src/schema/project.js';
import { validateTree } from '../../src/schema/validate.js';
import { textAt, treeOf } from '../support/tree.js';

const tree = (region: string, rest = '') =>
  treeOf(`/dts-v1/;
/ { #address-cells = <2>; #size-cells = <2>;
  reserved-memory { #address-cells = <2>; #size-cells = <2>; ranges; ${region} };
  ${rest}
};`);

const said = (region: string, rest = '') =>
  validateTree(tree(region, rest)).map(({ code, message, span }) => `${code} "${textAt(span)}": ${message}`);

describe('the projection of a node', () => {
  test('strings, flags, cells, pairs in the cells that the kernel counts', () => {
    const node = tree(`r@80000000 {
      compatible = "shared-dma-pool", "x"; no-map; reg = <0 0x80000000 0 0x1000>, <1 2 3 4>;
      vendor,bytes = [01 02 03 04]; vendor,wide = /bits/ 64 <0x100000002>; vendor,half = /bits/ 16 <1>;
      label = [61 00]; size = [00 00 00 01];
    };`).nodeByPath.get('/reserved-memory/r@80000000');
    expect(project(node as never)).toEqual({
      $nodename: 'r@80000000',
      $path: '/reserved-memory/r@80000000',
      compatible: ['shared-dma-pool', 'x'],
      'no-map': true,
      reg: [
        [0, 0x8000_0000, 0, 0x1000],
        [1, 2, 3, 4],
      ],
      'vendor,bytes': [1, 2, 3, 4],
      'vendor,wide': [1, 2],
      'vendor,half': [0, 1],
      label: ['a'],
      size: [1],
    });
  });
});

describe('regions', () => {
  test('a good pool is silent', () => {
    expect(
      said('p: p@1 { compatible = "shared-dma-pool"; reusable; reg = <0 1 0 1>; label = "x"; acme,x = <1>; };'),
    ).toEqual([]);
  });

  test('a flag with a value', () => {
    expect(said('r { size = <0 1>; no-map = <0>; };')).toEqual([
      'schema/region "no-map": no-map of r has a value, but it is set by being there, whatever the value.',
    ]);
  });

  test('neither reg nor size', () => {
    expect(said('r { no-map; };')).toEqual([
      'schema/region "r": r has neither reg nor size, but a region needs one of them.',
    ]);
  });

  test('alloc-ranges beside reg', () => {
    expect(said('r { reg = <0 1 0 1>; alloc-ranges = <0 1 0 1>; };')).toEqual([
      'schema/region "alloc-ranges": r has alloc-ranges, but that counts only beside size.',
    ]);
  });

  test('a status that is none', () => {
    expect(said('r { size = <0 1>; status = "ok"; };')).toEqual([]);
    expect(said('r { size = <0 1>; status = "enabled"; };')).toEqual([
      'schema/region ""enabled"": status of r is "enabled", but must be one of "okay", "ok", "disabled", "reserved", "fail".',
    ]);
  });

  test('a property that the binding does not know', () => {
    expect(said('r { compatible = "shared-dma-pool"; reusable; size = <0 1>; linux,cma-defualt; };')).toEqual([
      'schema/shared-dma-pool "linux,cma-defualt": r has linux,cma-defualt, but its binding knows no such property.',
    ]);
  });

  test('a block with a second compatible', () => {
    expect(said('r { compatible = "designated-movable-block", "x"; reusable; size = <0 1>; };')[0]).toMatch(
      /^schema\/designated-movable-block "compatible": compatible of r has 2 values/,
    );
  });

  test('what a rule says is left to it', () => {
    expect(said('r { compatible = "restricted-dma-pool"; no-map; size = <0 1>; };')).toEqual([]);
    expect(said('r { compatible = "designated-movable-block"; no-map; size = <0 1>; };')).toEqual([]);
    expect(said('r { reg = <0 1 0 1>; size = <0 1>; no-map; reusable; };')).toEqual([]);
  });

  test('disabled nodes are not judged', () => {
    expect(said('r { no-map = <0>; status = "disabled"; };')).toEqual([]);
  });
});

test('ramoops: one cell each', () => {
  expect(said('r { compatible = "ramoops"; reg = <0 1 0 1>; record-size = <0 0x1000>; mem-type = <7>; };')).toEqual([
    'schema/ramoops "record-size": record-size of r has 2 values, but its binding asks for 1.',
    'schema/ramoops "7": mem-type of r is 7, but must be one of 0, 1, 2.',
  ]);
});

test('simple-framebuffer: all that the driver reads', () => {
  const rest =
    'chosen { framebuffer { compatible = "acme,fb", "simple-framebuffer"; width = <1>; height = <1>; format = "rgb"; }; };';
  expect(said('', rest)).toEqual([
    'schema/simple-framebuffer "framebuffer": framebuffer has no stride, but its binding asks for it.',
    'schema/simple-framebuffer ""rgb"": format of framebuffer is "rgb", but must be one of "r5g6b5", "r5g5b5a1", "x1r5g5b5", "a1r5g5b5", "r8g8b8", "x8r8g8b8", "a8r8g8b8", "x8b8g8r8", "a8b8g8r8", "x2r10g10b10", "a2r10g10b10".',
  ]);
});

test('the user has a schema of his own', () => {
  const schema = {
    name: 'acme',
    select: (data: unknown) => (data as { $nodename: string }).$nodename === 'r',
    validate: Object.assign(() => false, {
      errors: [{ instancePath: '/size/1', schemaPath: '#/x', keyword: 'maximum', params: { limit: 1 } }],
    }),
  };
  const found = validateTree(tree('r { size = <0 5>; };'), [schema]);
  expect(found.map(({ code, message, span }) => [code, message, textAt(span)])).toEqual([
    ['schema/acme', 'size of r is 5, but must be 1 or less.', '5'],
  ]);
});

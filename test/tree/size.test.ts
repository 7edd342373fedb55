import { expect, test } from 'vitest';
import { flatten } from '../../src/tree/blob/flatten.js';
import { readBlob } from '../../src/tree/blob/read-blob.js';
import { printTree } from '../../src/tree/print.js';
import { treeOf } from '../support/tree.js';

/** Far more than any board, and far less than what a quadratic step could hide in. */
const LIMIT_MS = 10_000;

function timed<T>(work: () => T): T {
  const start = process.cpuUsage();
  const result = work();
  const { user, system } = process.cpuUsage(start);
  expect((user + system) / 1000).toBeLessThan(LIMIT_MS);
  return result;
}

test('3,500 nodes, one in the other', () => {
  const depth = 3500;
  const dts = `/dts-v1/; / { a = <&deep>; ${'n { '.repeat(depth)}deep: m { p = &deep; };${' };'.repeat(depth + 1)}`;
  timed(() => {
    const tree = treeOf(dts);
    const blob = flatten(tree);
    expect(tree.nodeByLabel.get('deep')?.path.length).toBe(2 * depth + 2);
    expect(flatten(readBlob(blob, 'deep.dtb').value)).toEqual(blob);
    expect(flatten(treeOf(printTree(tree)))).toEqual(blob);
  });
});

test('150,000 nodes side by side, each with a label, a reference and a second block', () => {
  const count = 150_000;
  const lines = Array.from({ length: count }, (_, i) => `l${i}: n@${i} { p = <&l${count - 1 - i}>; };`);
  const again = Array.from({ length: count }, (_, i) => `&l${i} { q; };`);
  const tree = timed(() => treeOf(`/dts-v1/; / { ${lines.join('\n')} };\n${again.join('\n')}`));
  const blob = timed(() => flatten(tree));
  timed(() => expect(flatten(readBlob(blob, 'wide.dtb').value).length).toBe(blob.length));
  expect(tree.nodeByPath.get(`/n@${count - 1}`)?.properties.has('q')).toBe(true);
});

test('100,000 properties of one node, all with names of their own', () => {
  const names = Array.from({ length: 100_000 }, (_, i) => `p${i}x`);
  timed(() => {
    const tree = treeOf(
      `/dts-v1/; / { ${names.map((name) => `${name};`).join(' ')} }; / { ${names.map((name) => `${name} = <1>;`).join(' ')} };`,
    );
    expect(flatten(tree).length).toBeGreaterThan(100_000);
  });
});

test('a value of 300,000 references and 300,000 paths', () => {
  const dts = `/dts-v1/; / { a = <${'&l '.repeat(300_000)}>; b = ${'&l, '.repeat(300_000)}&l; l: n { }; };`;
  expect(timed(() => treeOf(dts)).root.properties.get('b')?.bytes.length).toBe(3 * 300_001);
});

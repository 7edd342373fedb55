import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { blobSize } from '../../src/tree/blob/blob-size.js';
import { flatten } from '../../src/tree/blob/flatten.js';
import { readBlob } from '../../src/tree/blob/read-blob.js';
import { treeOf } from '../support/tree.js';

// What a check counts is what a compilation writes.

const BOOTS = resolve(import.meta.dirname, '../boots');

test('the trees of recorded boots', () => {
  const texts = readdirSync(BOOTS)
    .filter((name) => existsSync(join(BOOTS, name, 'input.dts')))
    .map((name) => readFileSync(join(BOOTS, name, 'input.dts'), 'latin1'))
    .filter((text) => !/#include|\/include\//.test(text));
  expect(texts.length).toBeGreaterThan(150);
  for (const text of texts) {
    const tree = treeOf(text);
    const blob = flatten(tree);
    expect(blobSize(tree)).toBe(blob.length);
    expect(blobSize(readBlob(blob, 'board.dtb').value)).toBe(blob.length);
  }
});

test('any names and lengths, reservations, what was deleted, and no root at all', () => {
  const name = fc.stringMatching(/^[a-c]{1,6}$/);
  const property = fc.tuple(name, fc.nat(9)).map(([key, length]) => `${key} = [${'00'.repeat(length)}];`);
  const properties = fc.uniqueArray(property, { maxLength: 6, selector: (text) => text.split(' ')[0] });
  const node = fc.tuple(name, properties, fc.boolean());
  fc.assert(
    fc.property(fc.nat(3), fc.array(node, { maxLength: 6 }), fc.boolean(), (reservations, nodes, hasRoot) => {
      const reserved = '/memreserve/ 0x1000 0x1000;'.repeat(reservations);
      const blocks = nodes.map(([key, own, isDeleted], i) => {
        const deletion = isDeleted ? `/ { x${i} { /delete-node/ n${key}; }; };` : '';
        return `/ { x${i} { n${key} { ${own.join(' ')} }; }; };\n${deletion}`;
      });
      const end = hasRoot ? '' : '/delete-node/ &{/};';
      const tree = treeOf(`/dts-v1/; ${reserved} / { a; bb = "x"; };\n${blocks.join('\n')}\n${end}`);
      expect(blobSize(tree)).toBe(flatten(tree).length);
    }),
  );
});

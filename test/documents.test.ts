import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';

// What the documents name must be there: links, files, commands and their options.

const ROOT = join(import.meta.dirname, '..');
const FOLDERS = ['docs', 'examples', 'grammar/docs', 'test/boots', 'src/rules/_template'];
const documents = [
  ...readdirSync(ROOT).filter((name) => name.endsWith('.md')),
  'grammar/README.md',
  ...FOLDERS.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.md'))
      .map((name) => `${folder}/${name}`),
  ),
];
const textOf = (document: string): string => readFileSync(join(ROOT, document), 'utf8');

test('documents are found', () => {
  expect(documents.length).toBeGreaterThan(20);
  expect(documents).toContain('docs/README.md');
});

const LINK = /\]\((?!https?:|mailto:|#)([^)#\s]+)(?:#[^)]*)?\)/g;

test.each(documents)('%s: its links lead somewhere', (document) => {
  const dead = [...textOf(document).matchAll(LINK)]
    .map(([, target = '']) => target)
    .filter((target) => !existsSync(join(ROOT, dirname(document), target)));
  expect(dead).toEqual([]);
});

/** A path of this repository between backticks, without patterns and places to fill in. */
const PATH = /`((?:src|test|scripts|docs|schemas|grammar|examples|dts-samples)\/[\w./-]*)`/g;
/** What the guides tell the reader to make. */
const TO_MAKE = new Set([
  'schemas/reserved-memory/frame-pool.schema.json',
  'src/boot/pools/frame-pool.ts',
  'src/rules/pool/frame-pool-mapped.ts',
  'src/rules/GROUP/NAME.md',
  'src/report/NAME.ts',
  'src/boot/pools/NAME.ts',
]);

test.each(documents.filter((document) => !document.startsWith('docs/decisions/')))(
  '%s: the files that it names are there',
  (document) => {
    const missing = [...textOf(document).matchAll(PATH)]
      .map(([, path = '']) => path)
      .filter((path) => !TO_MAKE.has(path) && !existsSync(join(ROOT, path)));
    expect(missing).toEqual([]);
  },
);

describe('the index', () => {
  const links = [...textOf('docs/README.md').matchAll(LINK)].map(([, target = '']) =>
    relative(ROOT, join(ROOT, 'docs', target)),
  );

  test('leads to every document', () => {
    const pages = documents.filter((name) => /^docs\/(?!README|decisions\/)/.test(name));
    expect(pages.filter((page) => !links.includes(page))).toEqual([]);
  });

  test('is one step from the README', () => {
    expect(textOf('README.md')).toContain('(docs/README.md)');
  });
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { fixAll } from '../../src/fix/fix-all.js';
import { run } from '../../src/rules/run.js';
import { loadSchemas } from '../../src/schema/load.js';
import { validateTree } from '../../src/schema/validate.js';
import { reportOn } from '../support/findings.js';
import { framePoolMapped } from './frame-pool/rule.js';

// The guide docs/guides/compatible.md, executed: its one line in the registry, its files, its board.
vi.mock('../../src/boot/pools/index.js', async (original) => {
  const { HANDLERS } = await original<typeof import('../../src/boot/pools/index.js')>();
  const { framePool } = await import('./frame-pool/pool.js');
  return { HANDLERS: [...HANDLERS, framePool] };
});

const FOLDER = join(import.meta.dirname, 'frame-pool');
const fileOf = (name: string): string => readFileSync(join(FOLDER, name), 'utf8');
const guide = readFileSync(join(import.meta.dirname, '../../docs/guides/compatible.md'), 'utf8');

const board = fileOf('board.dts');
const mapped = board.replace('\t\t\tno-map;\n', '');

const factsOf = (text: string) => {
  const { facts } = reportOn({ files: { 'board.dts': text } });
  if (facts === undefined) throw new Error('the board is good');
  return facts;
};

/** Imports lead elsewhere from here than from the places that the guide puts the files in. */
const withoutPaths = (text: string): string => text.replace(/from '[./\w-]*\/([\w-]+\.js)'/g, "from '$1'");

describe('the guide shows what is run here', () => {
  test.each(['pool.ts', 'rule.ts', 'frame-pool.schema.json', 'board.dts'])('%s', (name) => {
    expect(withoutPaths(guide)).toContain(withoutPaths(fileOf(name)));
  });
});

describe('the pool', () => {
  test('is made of a good node, and its device is bound to it', () => {
    const { boot } = factsOf(board);
    expect(boot.regions[0]).toMatchObject({ pool: 'coherent', outcome: new Set(['reserved', 'initialized']) });
    expect(boot.kernelLines.map((line) => line.text)).toContain('acme: frame pool frames@84000000 ready');
    expect(boot.bindings).toMatchObject([{ outcome: 'bound', pool: 'coherent' }]);
  });

  test('is refused where the memory is mapped', () => {
    expect(factsOf(mapped).boot.regions[0]?.outcome).toEqual(new Set(['reserved', 'init-failed']));
  });
});

describe('the rule', () => {
  const said = (text: string) => run(factsOf(text), [framePoolMapped]).diagnostics;

  test('speaks of the bad node and is silent on the good one', () => {
    expect(said(mapped).map((finding) => finding.message)).toEqual([
      'frames@84000000 has no no-map, but a frame pool must not be mapped.',
    ]);
    expect(said(board)).toEqual([]);
  });

  test('mends it', () => {
    const host = { readFile: () => mapped };
    const { texts } = fixAll(host, (current) => said(current.readFile('board.dts') as string));
    expect(said(texts.get('board.dts') ?? '')).toEqual([]);
  });
});

test('the schema asks for what is the compatible’s own', async () => {
  const { schemas, problems } = await loadSchemas([
    { name: 'frame-pool.schema.json', json: JSON.parse(fileOf('frame-pool.schema.json')) },
  ]);
  expect(problems).toEqual([]);
  const said = (text: string) => validateTree(factsOf(text).tree, schemas).map((finding) => finding.message);
  expect(said(board)).toEqual([]);
  expect(said(board.replace('\t\t\tacme,frames = <3>;\n', ''))).toEqual([
    'frames@84000000 has no acme,frames, but its binding asks for it.',
  ]);
});

import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

// The code that V8 keeps beside the bundle: whatever became of it, a run gives the right answer.

const ROOT = join(import.meta.dirname, '../..');
const BOARD = join(ROOT, 'dts-samples/broken-pools.dts');

let folder = '';
let cache = '';
let kept = Buffer.alloc(0);

const run = () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(folder, 'cli.js'), 'check', BOARD]);
  return { status, stdout: String(stdout), stderr: String(stderr) };
};
let expected: ReturnType<typeof run>;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dtzone-code-'));
  const isCode = (name: string): boolean => /\.(js|json)$/.test(name);
  for (const name of readdirSync(join(ROOT, 'dist')).filter(isCode))
    cpSync(join(ROOT, 'dist', name), join(folder, name));
  expected = run();
  cache = join(folder, readdirSync(folder).find((name) => name.endsWith('.cache')) ?? 'none');
  kept = readFileSync(cache);
});
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(() => rmSync(cache, { recursive: true, force: true }));

const without = (count: number): Buffer => kept.subarray(0, kept.length - count);

describe('a run is right, and the next has whole code again, where that was', () => {
  test.each<[string, () => Buffer]>([
    ['empty', () => Buffer.alloc(0)],
    ['a single byte', () => Buffer.from('x')],
    ['cut by one byte', () => without(1)],
    ['cut in the middle', () => without(kept.length >> 1)],
    ['too long', () => Buffer.concat([kept, Buffer.alloc(8)])],
    ['zeros, as a disk leaves them after a power cut', () => Buffer.alloc(kept.length)],
  ])('%s', (_, make) => {
    writeFileSync(cache, make());
    expect(run()).toEqual(expected);
    expect(readFileSync(cache).length).toBeGreaterThan(without(kept.length >> 1).length);
    expect(run()).toEqual(expected);
  });
});

test('a folder in its place: nothing is kept, and nothing is left beside it', () => {
  mkdirSync(cache);
  const before = readdirSync(folder);
  expect(run()).toEqual(expected);
  expect(readdirSync(folder)).toEqual(before);
});

import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

// The code that V8 made of the bundle lies beside it (src/cli/start.ts). Whatever becomes of that file, the command says the same.

const root = resolve(import.meta.dirname, '../..');
const BOARD = join(root, 'dts-samples/broken-pools.dts');

let dist = '';
beforeEach(() => {
  dist = mkdtempSync(join(tmpdir(), 'dtzone-start-'));
  cpSync(join(root, 'dist'), dist, { recursive: true, filter: (path) => !/\/types|\.cache/.test(path) });
  // A check reads two of the three files, and leaves the code of both.
  check();
});
afterEach(() => rmSync(dist, { recursive: true, force: true }));

const check = () => run('check', BOARD);
function run(...words: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(dist, 'cli.js'), ...words], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'] },
  });
  return { status, stdout, stderr };
}
const names = (): readonly string[] => readdirSync(dist).filter((name) => /^dtzone-[0-9a-f]{12}/.test(name));
const caches = (): readonly string[] => names().filter((name) => name.includes('.cache'));
/** One of them; a check reads both. */
const cachePath = (): string => join(dist, caches()[0] as string);
const dropCaches = (): void => {
  for (const name of caches()) rmSync(join(dist, name));
};

test('the build leaves the code of this Node beside the files that compile and check', () => {
  const end = `.js.${process.version}-${process.arch}.cache`;
  expect(names().filter((name) => name.endsWith('.js'))).toHaveLength(3);
  expect(caches().map((name) => name.slice(-end.length))).toEqual([end, end]);
  for (const name of caches()) expect(existsSync(join(root, 'dist', name))).toBe(true);
});

test('without it the command does the same, and leaves it there for the next', () => {
  const known = check();
  dropCaches();
  expect(check()).toEqual(known);
  expect(caches()).toHaveLength(2);
  expect(check()).toEqual(known);
});

test('what reads no board leaves none: little of the code has run', () => {
  dropCaches();
  expect(run('--version').status).toBe(0);
  expect(caches()).toEqual([]);
});

test('what compiles reads and leaves the code of one file alone', () => {
  dropCaches();
  const blob = join(dist, 'board.dtb');
  expect(run('compile', '-o', blob, join(root, 'dts-samples/generic-arm64.dts')).status).toBe(0);
  expect(caches()).toHaveLength(1);
});

test.each([
  ['cut off', (path: string) => truncateSync(path, 1000)],
  ['empty', (path: string) => truncateSync(path, 0)],
  ['something else', (path: string) => writeFileSync(path, 'this is no code of any V8')],
  ['of another V8', (path: string) => writeFileSync(path, changed(readFileSync(path)))],
])('one that is %s is passed over, and made anew', (_, spoil) => {
  const known = check();
  spoil(cachePath());
  const spoilt = readFileSync(cachePath());
  expect(check()).toEqual(known);
  expect(readFileSync(cachePath()).equals(spoilt)).toBe(false);
  expect(caches()).toHaveLength(2);
});

/** Another magic number, version or flags stand in the first words. */
function changed(code: Buffer): Buffer {
  for (let i = 0; i < 16; i++) code[i] = 0x5a;
  return code;
}

test('where it cannot be written the command works without', () => {
  const known = check();
  const path = cachePath();
  rmSync(path);
  mkdirSync(path);
  expect(check()).toEqual(known);
  expect(caches()).toHaveLength(2);
});

test('other flags of V8 do no harm', () => {
  const known = check();
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--no-opt', '--stack-size=900', join(dist, 'cli.js'), 'check', BOARD],
    { encoding: 'utf8', env: { PATH: process.env['PATH'] } },
  );
  expect({ status, stdout, stderr }).toEqual(known);
});

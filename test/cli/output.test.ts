import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { nodeHost } from '../../src/cli/node-host.js';
import { writeWhole } from '../../src/cli/output.js';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'dtzone-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

test('a file is replaced whole, keeps its mode, and nothing is left beside it', () => {
  const file = join(dir, 'out.json');
  writeFileSync(file, 'old');
  chmodSync(file, 0o640);
  writeWhole(file, 'new');
  expect(readFileSync(file, 'utf8')).toBe('new');
  expect(statSync(file).mode & 0o777).toBe(0o640);
  expect(readdirSync(dir)).toEqual(['out.json']);
});

test('what says the same already is left as it is, but is as new as if it were written', () => {
  const file = join(dir, 'out.dtb');
  writeFileSync(file, 'same');
  utimesSync(file, 1, 1);
  const { ino } = statSync(file);
  const before = Date.now() - 1;
  writeWhole(file, 'same');
  expect(statSync(file).ino).toBe(ino);
  expect(statSync(file).mtimeMs).toBeGreaterThanOrEqual(before);
  writeWhole(file, 'diff');
  expect(readFileSync(file, 'utf8')).toBe('diff');
});

test('a link stays a link: what it leads to is replaced', () => {
  writeFileSync(join(dir, 'real'), 'old');
  symlinkSync('real', join(dir, 'link'));
  writeWhole(join(dir, 'link'), 'new');
  expect(readFileSync(join(dir, 'real'), 'utf8')).toBe('new');
  expect(readdirSync(dir).sort()).toEqual(['link', 'real']);
});

test('a device is written, not replaced', () => {
  writeWhole('/dev/null', 'gone');
  expect(statSync('/dev/null').isFile()).toBe(false);
});

test('where nothing can be written the reason is said, and what stood there stays', () => {
  expect(() => writeWhole(join(dir, 'no', 'out'), 'x')).toThrow('its folder does not exist');
  expect(() => writeWhole(dir, 'x')).toThrow('it is a folder');
});

test('only regular files of bearable size are read', () => {
  const host = nodeHost();
  expect(host.readFile(dir)).toMatchObject({ reason: 'directory' });
  expect(host.readFile(join(dir, 'none'))).toMatchObject({ reason: 'missing' });
  expect(host.readFile('/dev/null')).toMatchObject({ reason: 'not-a-file' });
  expect(host.readFile('a\0b')).toMatchObject({ reason: 'missing' });
  const fifo = join(dir, 'fifo');
  spawnSync('mkfifo', [fifo]);
  expect(host.readFile(fifo)).toMatchObject({ reason: 'not-a-file' });
});

test('bytes come as they are, whatever their encoding, and a file is read once', () => {
  const file = join(dir, 'x.dts');
  writeFileSync(file, Buffer.from([0x61, 0xff, 0x00, 0xc3, 0xbc]));
  const host = nodeHost();
  expect(host.readFile(file)).toBe('a\xff\x00\xc3\xbc');
  writeFileSync(file, 'changed');
  expect(host.readFile(file)).toBe('a\xff\x00\xc3\xbc');
  expect(host.filesRead()).toEqual([file]);
});

test('a sandbox lets nothing out, not through .. and not through a link', () => {
  writeFileSync(join(dir, 'inside.dtsi'), 'inside');
  symlinkSync('/etc/passwd', join(dir, 'link.dtsi'));
  const host = nodeHost({ roots: [dir] });
  expect(host.readFile(join(dir, 'inside.dtsi'))).toBe('inside');
  expect(host.readFile('/etc/passwd')).toMatchObject({ reason: 'forbidden' });
  expect(host.readFile(`${dir}/../../etc/passwd`)).toMatchObject({ reason: 'forbidden' });
  expect(host.readFile(join(dir, 'link.dtsi'))).toMatchObject({ reason: 'forbidden' });
});

test('a link to a file that is still to be made stays a link, and the file is made', () => {
  symlinkSync('to-be-made', join(dir, 'link'));
  symlinkSync('link', join(dir, 'link-to-link'));
  writeWhole(join(dir, 'link-to-link'), 'new');
  expect(readFileSync(join(dir, 'to-be-made'), 'utf8')).toBe('new');
  expect(readdirSync(dir).sort()).toEqual(['link', 'link-to-link', 'to-be-made']);
});

test('the longest name that a file may have', () => {
  const name = 'x'.repeat(255);
  writeWhole(join(dir, name), 'new');
  expect(readdirSync(dir)).toEqual([name]);
});

test.each([
  ['a link in a loop', 'loop', 'it is a link in a loop'],
  ['a link into a folder that is not there', 'astray', 'its folder does not exist'],
  ['a file in the place of a folder', 'file/out', 'its folder does not exist'],
  ['a name that no file may have', 'x'.repeat(256), 'its name is too long'],
])('%s: a sentence', (_, name, words) => {
  symlinkSync('loop', join(dir, 'loop'));
  symlinkSync('no/where', join(dir, 'astray'));
  writeFileSync(join(dir, 'file'), '');
  expect(() => writeWhole(join(dir, name), 'x')).toThrow(words);
  expect(readdirSync(dir).sort()).toEqual(['astray', 'file', 'loop']);
});

test('many files in one go leave no listener and no warning', async () => {
  const settled = () => new Promise((resolve) => setTimeout(resolve, 20));
  await settled();
  const warnings: string[] = [];
  const warn = (warning: Error): void => void warnings.push(warning.message);
  process.on('warning', warn);
  const before = process.listenerCount('SIGTERM');
  for (let each = 0; each < 30; each++) writeWhole(join(dir, `out${each}`), 'x');
  await settled();
  process.removeListener('warning', warn);
  expect([warnings, process.listenerCount('SIGTERM')]).toEqual([[], before]);
});

test('the mode stays, whatever the user takes from new files', () => {
  const file = join(dir, 'shared.json');
  writeFileSync(file, 'old');
  chmodSync(file, 0o666);
  const before = process.umask(0o077);
  try {
    writeWhole(file, 'longer');
    writeWhole(join(dir, 'new.json'), 'new');
  } finally {
    process.umask(before);
  }
  const mode = (name: string): number => statSync(join(dir, name)).mode & 0o777;
  expect([mode('shared.json'), mode('new.json')]).toEqual([0o666, 0o600]);
});

test("what a run that was killed has left is in nobody's way", () => {
  for (let each = 0; each < 200; each++) writeFileSync(join(dir, `.dtzone.${process.pid}.${each}.tmp`), 'left');
  writeWhole(join(dir, 'out'), 'new');
  expect(readFileSync(join(dir, 'out'), 'utf8')).toBe('new');
  expect(readdirSync(dir)).toHaveLength(201);
});

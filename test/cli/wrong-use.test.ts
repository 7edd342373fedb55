import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { runCommand } from '../support/run-command.js';

// What people type wrongly on their first day, and what helps them on.

const ROOT = join(import.meta.dirname, '../..');
const BOARD = 'dts-samples/generic-arm64.dts';
const folder = mkdtempSync(join(tmpdir(), 'dtzone-wrong-use-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const say = async (...argv: readonly string[]): Promise<string> => {
  const { status, out, said } = await runCommand(argv, { cwd: ROOT });
  expect({ status, out }).toEqual({ status: 2, out: '' });
  return said;
};

test.each([
  [['layout', BOARD, 'b.dts'], `layout takes one file, but 2 were given: ${BOARD}, b.dts`],
  [['layout'], 'layout needs a file: dtzone layout board.dts'],
  [['propose'], 'propose needs a file: dtzone propose board.dts'],
  [['compare'], 'compare needs one file or two: dtzone compare board.dts [other.dts]'],
  [['compare', 'a', 'b', 'c'], 'compare needs one file or two, but 3 were given: dtzone compare board.dts [other.dts]'],
  [['layout', '--page-size', '4096', BOARD], '--page-size is one of 4K, 16K, 64K, not "4096". Did you mean 4K?'],
  [['layout', '--page-size', '8K', BOARD], '--page-size is one of 4K, 16K, 64K, not "8K".'],
  [['layout', '--page-size', '16k', BOARD], '--page-size is one of 4K, 16K, 64K, not "16k". Did you mean 16K?'],
  [['--arch', 'aarch64', BOARD], '--arch is one of arm64, arm, riscv, not "aarch64". Did you mean arm64?'],
  [['layout', '--page-size=64KiB', BOARD], '--page-size is one of 4K, 16K, 64K, not "64KiB". Did you mean 64K?'],
  [['propose', '--movable', '50', BOARD], '--movable: 50 would be bytes; write 50% or 50M'],
  [['--json', BOARD], 'there is no option --json. Did you mean --format json?'],
  [['-v'], 'there is no option -v. Did you mean --version?'],
  [
    ['compare', 'README.md'],
    'README.md cannot be booted: The file begins with `#`, but `/dts-v1/;` must come first; `dtzone check` says more',
  ],
  [['--arch', 'x86', BOARD], '--arch is one of arm64, arm, riscv, not "x86".'],
  [['--ram', 'foo', BOARD], '--ram: "foo" is no size; write 512M, 1G or 0x20000000'],
  [['--memory', '1G', BOARD], '--memory: "1G" is no bank; write SIZE@BASE, for example 1G@0x40000000'],
  [['--format', 'xml', BOARD], 'check has no format "xml", but pretty, gcc, json, sarif, github, junit, gitlab.'],
  [['--format'], '--format needs a value: --format NAME'],
  [['completion', 'tcsh'], 'completion needs a shell: bash, zsh, fish, not "tcsh"'],
  [
    ['explain', 'foo'],
    'Nothing is known of foo. Give the code in brackets behind a finding, or a line of the kernel about memory.',
  ],
])('dtzone %j', async (argv, answer) => {
  expect(await say(...argv)).toBe(`dtzone: ${answer}\n`);
});

test('a kernel by its version alone', async () => {
  expect(await say('--kernel', '6.1', BOARD)).toMatch(/not "6\.1"\. Did you mean linux-6\.1\?\n$/);
});

test('several kernels in one word', async () => {
  expect(await say('--kernel', 'linux-6.1,linux-6.6', BOARD)).toMatch(/ Give --kernel once for each\.\n$/);
});

test('a rule in capitals is the same rule', async () => {
  const { status, out } = await runCommand(['explain', 'CMA/Misaligned']);
  expect({ status, out }).toEqual({ status: 0, out: (await runCommand(['explain', 'cma/misaligned'])).out });
});

describe('help is what other tools call it, too', () => {
  test.each([['layout'], ['explain']])('dtzone help %s', async (command) => {
    const { status, out } = await runCommand(['help', command]);
    expect({ status, out }).toEqual({ status: 0, out: (await runCommand([command, '--help'])).out });
  });

  test('dtzone help', async () => {
    expect((await runCommand(['help'])).out).toBe((await runCommand(['--help'])).out);
  });
});

test.each([
  ['{\n  // my board\n  "arch": "arm64"\n}', '2:3: a comment stands here, but JSON has none'],
  ['{ "arch": "arm64", }', '1:20: a comma stands before this }, but JSON has none there'],
  ['{ "arch": "arm64"', '1:18: the text ends here, but the JSON is not complete'],
  ['', '1:1: the text ends here, but the JSON is not complete'],
  ["{ 'arch': 'arm64' }", '1:3: JSON has double quotes alone'],
  [
    '{ "dtb": { "addr": 0x48000000 } }',
    '1:21: JSON has decimal numbers alone; write an address in quotes: "0x40000000"',
  ],
  ['{ "arch" "arm64" }', '1:10: this is no JSON: a colon must come here'],
  ['{ "a": 1 "b": 2 }', '1:10: this is no JSON: a comma must come here'],
  ['{ "arch": }', '1:11: this is no JSON: a value must come here'],
  ['{ "arch": "arm64" } x', '1:21: this is no JSON: nothing of the kind may stand here'],
])('a machine.json that is none: %j', async (text, answer) => {
  const file = join(folder, 'machine.json');
  writeFileSync(file, text);
  expect(await say('--machine', file, BOARD)).toBe(`dtzone: ${file}:${answer}\n`);
});

test('an overlay that is not there is told of once', async () => {
  const { status, out } = await runCommand(['check', '--format', 'gcc', '--overlay', 'nope.dtbo', BOARD], {
    cwd: ROOT,
  });
  expect({ status, out }).toEqual({
    status: 1,
    out: 'nope.dtbo:1:1: error: nope.dtbo cannot be read: does not exist. [preprocess/unreadable-source]\n',
  });
});

test('a blob is not written to a terminal, but into a pipe', async () => {
  const there = await runCommand(['compile', BOARD], { cwd: ROOT, columns: 80 });
  expect(there).toEqual({
    status: 2,
    out: '',
    said: 'dtzone: a blob is nothing for a terminal: give -o FILE, or -O dts to see the tree\n',
  });
  expect((await runCommand(['compile', BOARD], { cwd: ROOT })).out.startsWith('\xd0\x0d\xfe\xed')).toBe(true);
  expect((await runCommand(['compile', '-O', 'dts', BOARD], { cwd: ROOT, columns: 80 })).out).toMatch(/^\/dts-v1\/;/);
});

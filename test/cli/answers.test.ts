import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { recordedPath, recordedText } from '../support/recorded.js';
import { runCommand } from '../support/run-command.js';
import { withoutDebug } from '../support/verified.js';

const folder = mkdtempSync(join(tmpdir(), 'dtzone-answers-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const write = (name: string, text: string): string => {
  const path = join(folder, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, text, 'latin1');
  return path;
};
const board = (name: string) => [recordedPath(name, 'input.dts'), '--machine', recordedPath(name, 'machine.json')];

test('compare: one board in four ways, as text, JSON and SVG', async () => {
  const { status, out } = await runCommand(['compare', ...board('v3-7278-two')]);
  expect(status).toBe(0);
  expect(out).toMatch(/as DMB +as CMA pools +movablecore=600M +as 2 NUMA nodes/);
  expect(out).toMatch(/movable on MEMC0 +300 MiB +- +- +-/);
  const json = JSON.parse((await runCommand(['compare', '--format', 'json', ...board('v3-7278-two')])).out);
  expect(json.answers.map((each: { name: string }) => each.name)).toEqual(['dmb', 'cma', 'movablecore', 'numa']);
  expect(json.answers[0].controllers[0].movable).toBe('0x12c00000');
  expect((await runCommand(['compare', '--format', 'svg', ...board('v3-7278-two')])).out).toMatch(/^<svg /);
});

test('compare: two boards; like diff, the status says whether anything moved', async () => {
  const same = await runCommand([
    'compare',
    recordedPath('bank-one', 'input.dts'),
    recordedPath('bank-one', 'input.dts'),
  ]);
  expect([same.status, same.out]).toEqual([0, expect.stringContaining('nothing moved')]);
  const other = await runCommand([
    'compare',
    recordedPath('bank-one', 'input.dts'),
    recordedPath('cma-static', 'input.dts'),
  ]);
  expect(other.status).toBe(1);
  expect(other.out).toMatch(/\+ .*shared-dma-pool|cma, initialized/);
});

test('compare: an option given twice is one for each side', async () => {
  const file = recordedPath('v3-7278-a', 'input.dts');
  const { status, out } = await runCommand([
    'compare',
    file,
    '--kernel',
    'linux-6.1+dmb-v1',
    '--kernel',
    'android14-6.1',
    '--arch',
    'arm64',
  ]);
  expect(status).toBe(1);
  expect(out).toContain('- start 0x70000, spanned 2949120, present 65536, cma 0');
  expect(out).toContain('+ start 0x70000, spanned 65536, present 65536, cma 0');
  const json = await runCommand([
    'compare',
    file,
    '--kernel',
    'linux-6.1+dmb-v1',
    '--kernel',
    'android14-6.1',
    '--format',
    'json',
  ]);
  expect(JSON.parse(json.out).a.kernel).toBe('linux-6.1+dmb-v1');
  const svg = await runCommand([
    'compare',
    file,
    '--kernel',
    'linux-6.1',
    '--kernel',
    'android14-6.1',
    '--format',
    'svg',
  ]);
  expect(svg.out.match(/class="space"/g)?.length).toBe(2);
});

test('compare: a commit against the work tree, includes from the commit too', async () => {
  const repository = join(folder, 'repository');
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', ...args], { cwd: repository, stdio: 'pipe' });
  const tree = (size: string) =>
    `/dts-v1/;\n#include "inc/ram.dtsi"\n/ {\n\tcompatible = "a,b";\n\tpool: reserved-memory { #address-cells = <1>; #size-cells = <1>; ranges; p@50000000 { reg = <0x50000000 ${size}>; }; };\n};\n`;
  const ram = (size: string) =>
    `/ { #address-cells = <1>; #size-cells = <1>; memory@40000000 { device_type = "memory"; reg = <0x40000000 ${size}>; }; };\n`;
  write('repository/boards/a.dts', tree('0x100000'));
  write('repository/boards/inc/ram.dtsi', ram('0x20000000'));
  git('init', '-q');
  git('add', '.');
  git('commit', '-qm', 'one');
  write('repository/boards/a.dts', tree('0x200000'));
  write('repository/boards/inc/ram.dtsi', ram('0x40000000'));
  const { status, out, said } = await runCommand(
    ['compare', 'git:HEAD:boards/a.dts', 'boards/a.dts', '--arch', 'arm64'],
    { cwd: repository },
  );
  expect([status, said]).toEqual([1, '']);
  expect(out).toContain('- 1 MiB at 0x5000_0000');
  expect(out).toContain('+ 2 MiB at 0x5000_0000');
  expect(out).toMatch(/0x4000_0000\n +- 512 MiB\n +\+ 1 GiB/);
  const missing = await runCommand(['compare', 'git:HEAD:boards/b.dts', 'boards/a.dts'], { cwd: repository });
  expect([missing.status, missing.said]).toEqual([2, expect.stringContaining('is not in that commit')]);

  // What a tree includes asks git for nothing that the call has not named, and a sandbox holds for commits, too.
  const asking = (path: string) => `/dts-v1/;\n#include "${path}"\n/ { };\n`;
  write('repository/boards/own.dts', asking('git:HEAD:inc/ram.dtsi'));
  const own = await runCommand(['propose', '--movable', '1M', 'own.dts'], { cwd: join(repository, 'boards') });
  expect([own.status, own.said]).toEqual([2, expect.stringContaining('is not there')]);
  write('repository/boards/escape.dts', asking('../secret.dtsi'));
  write('repository/secret.dtsi', ram('0x20000000'));
  git('add', '.');
  git('commit', '-qm', 'two');
  const compare = (...words: string[]) =>
    runCommand(['compare', 'git:HEAD:escape.dts', 'git:HEAD:escape.dts', ...words], {
      cwd: join(repository, 'boards'),
    });
  expect((await compare()).status).toBe(0);
  const kept = await compare('--sandbox', '.');
  expect([kept.status, kept.said]).toEqual([2, expect.stringContaining('outside the folders that --sandbox allows')]);
});

test('compare: RAM sizes and overlays, which combination breaks what', async () => {
  const overlay = write(
    'more.dtso',
    '/dts-v1/;\n/plugin/;\n&{/} { reserved-memory { #address-cells = <2>; #size-cells = <2>; ranges; big@70000000 { compatible = "shared-dma-pool"; reusable; reg = <0 0x70000000 0 0x8000000>; }; }; };\n',
  );
  const file = recordedPath('bank-one', 'input.dts');
  const { out } = await runCommand([
    'compare',
    file,
    '--ram',
    '512M,1G',
    '--overlay-set',
    `big=${overlay}`,
    '--arch',
    'arm64',
    '--format',
    'json',
  ]);
  const { combinations } = JSON.parse(out);
  const seen = (each: { ram: string; overlays: string; verdict: string; codes: string[] }) => [
    each.ram,
    each.overlays,
    each.verdict === 'clean',
    each.codes,
  ];
  expect(combinations.map(seen)).toEqual([
    ['0x20000000', '', true, []],
    ['0x20000000', 'big', false, ['reserved-memory/outside-ram']],
    ['0x40000000', '', true, []],
    ['0x40000000', 'big', true, []],
  ]);
  const table = await runCommand(['compare', file, '--ram', '512M,1G', '--arch', 'arm64']);
  expect([table.status, table.out]).toEqual([0, expect.stringContaining('all 2 combinations come up')]);
});

test('verify: a board that agrees, and one that does not', async () => {
  const name = 'dmb-bcm7278-like';
  const files = [
    '--dmesg',
    recordedPath(name, 'dmesg.txt'),
    '--zoneinfo',
    recordedPath(name, 'zoneinfo.txt'),
    '--iomem',
    recordedPath(name, 'iomem.txt'),
  ];
  const right = await runCommand(['verify', ...board(name), ...files]);
  expect([right.status, right.out]).toEqual([0, expect.stringMatching(/(\d+) of \1 agree/)]);
  const wrong = await runCommand(['verify', ...board(name), '--cmdline', 'mem=1G', ...files]);
  expect(wrong.status).toBe(1);
  expect(wrong.out).toMatch(/first divergence:\n\n {2}command line/);
  expect(wrong.out).toMatch(/1\. The board booted with another command line: it lacks mem=1G/);
});

test('verify --write-machine: what the log tells makes the next run agree without the log', async () => {
  const name = 'cma-static';
  const log = write('stock.log', withoutDebug(recordedText(name, 'dmesg.txt')));
  const machine = join(folder, 'told.machine.json');
  const file = recordedPath(name, 'input.dts');
  const iomem = ['--iomem', recordedPath(name, 'iomem.txt')];
  const first = await runCommand(['verify', file, '--dmesg', log, ...iomem, '--write-machine', machine]);
  expect(first.status).toBe(0);
  expect(JSON.parse(readFileSync(machine, 'utf8'))).toMatchObject({
    arch: 'arm64',
    pageSize: 4096,
    kernelImage: { symbols: { _stext: '0x40210000' } },
  });
  const { status } = await runCommand([
    'verify',
    file,
    '--machine',
    machine,
    '--zoneinfo',
    recordedPath(name, 'zoneinfo.txt'),
  ]);
  expect(status).toBe(0);
});

test('verify without anything that a board has printed is wrong use', async () => {
  const { status, said } = await runCommand(['verify', recordedPath('bank-one', 'input.dts')]);
  expect([status, said]).toEqual([2, expect.stringContaining('--dmesg')]);
});

test.each([
  ['an empty log', '--dmesg', '', 'nothing that can be compared'],
  ['the log of something else', '--dmesg', 'Starting sshd\nListening on port 22\n', 'nothing that can be compared'],
  ['no zone', '--zoneinfo', 'MemTotal: 16384 kB\n', 'holds no zone'],
  ['no RAM', '--iomem', '09000000-09000fff : pl011@9000000\n', 'holds no System RAM'],
  ['an iomem whose addresses are masked', '--iomem', '00000000-00000000 : System RAM\n', 'read as root'],
])('verify: %s is wrong use, not agreement', async (_, flag, text, words) => {
  const file = write('evidence.txt', text);
  const { status, out, said } = await runCommand(['verify', recordedPath('bank-one', 'input.dts'), flag, file]);
  expect({ status, out }).toEqual({ status: 2, out: '' });
  expect(said).toContain(words);
});

test('propose: text, nodes alone, the parameter alone; a wish that cannot be met is status 1', async () => {
  const { status, out } = await runCommand(['propose', '--movable', '30%', ...board('v3-7278-none')]);
  expect([status, out]).toEqual([0, expect.stringContaining('movablecore=306M@0x6ce00000,306M@0x32ce00000')]);
  const nodes = await runCommand(['propose', '--movable', '30%', '--format', 'dts', ...board('v3-7278-none')]);
  expect(nodes.out).toMatch(/^\/ \{\n\treserved-memory \{/);
  const line = await runCommand([
    'propose',
    '--movable',
    'MEMC1=512M',
    '--format',
    'cmdline',
    ...board('v3-7278-none'),
  ]);
  expect(line.out).toBe('movablecore=512M@0x320000000\n');
  const much = await runCommand(['propose', '--movable', '100%', ...board('dmb-bcm7278-like')]);
  expect(much.status).toBe(1);
  const unknown = await runCommand(['propose', '--movable', 'MEMC9=1G', ...board('v3-7278-none')]);
  expect([unknown.status, unknown.said]).toEqual([2, expect.stringContaining('MEMC0, MEMC1')]);
});

test('propose without a wish: the blocks in the other form', async () => {
  const { status, out } = await runCommand(['propose', ...board('dmb-bcm7278-like')]);
  expect([status, out]).toEqual([
    0,
    expect.stringContaining('movablecore=512M@0x54000000,896M@0x80000000,832M@0x300000000'),
  ]);
});

test('layout as a page and as a picture', async () => {
  const page = await runCommand(['layout', '--format', 'html', ...board('dmb-bcm7278-like')]);
  expect(page.out).toMatch(/^<!doctype html>/);
  expect(page.out).not.toMatch(/(?:src|href)="(?!#|data:)/);
  const svg = await runCommand(['layout', '--format', 'svg', ...board('dmb-bcm7278-like')]);
  expect(svg.out).toMatch(/^<svg xmlns/);
});

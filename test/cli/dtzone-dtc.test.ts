import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runDtc } from '../../src/cli/dtc/run.js';
import { runCommand } from '../support/run-command.js';
import { surroundings } from '../support/surroundings.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dtzone-dtc-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const path = (name: string): string => join(folder, name);

function write(name: string, text: string): string {
  writeFileSync(path(name), text);
  return path(name);
}

async function dtc(argv: readonly string[], stdin = ''): Promise<{ status: number; out: string; said: string }> {
  const { around, out, said } = surroundings({ stdin });
  const status = await runDtc(argv, around);
  return { status, out: out(), said: said() };
}

const word = (bytes: string | Buffer, at: number): number => Buffer.from(bytes as never, 'latin1').readUInt32BE(at);

test("kbuild's own call: clustered and attached options, blob and depfile", async () => {
  const source = write('board.dts.tmp', '# 1 "board.dts"\n/dts-v1/;\n/ { a = <1>; };\n');
  const argv = [
    '-o',
    path('board.dtb'),
    '-b',
    '0',
    '-I',
    'dts',
    `-i${folder}/`,
    '-Wno-unit_address_vs_reg',
    '-@q',
    `-d${path('board.d')}`,
  ];
  expect(await dtc([...argv, source])).toEqual({ status: 0, out: '', said: '' });
  expect(word(readFileSync(path('board.dtb')), 0)).toBe(0xd00dfeed);
  expect(readFileSync(path('board.d'), 'utf8').replace(/\\\n\s*/g, '')).toBe(`${path('board.dtb')}: ${source}\n`);
});

test('standard input to standard output; long options, shortened', async () => {
  const { status, out } = await dtc(['--out-f=dtb', '--spa', '200', '-'], '/dts-v1/; / { };');
  expect([status, out.length, word(out, 4)]).toEqual([0, 200, 200]);
});

test('a source with directives is preprocessed, with the folders of -i', async () => {
  write('m.h', '#define ONE 1\n');
  const source = write('board.dts', '#include "m.h"\n#include <m.h>\n/dts-v1/;\n/ { a = <ONE>; };\n');
  const { status, out } = await dtc(['-i', folder, '-O', 'dts', source]);
  expect([status, out]).toEqual([0, '/dts-v1/;\n\n/ {\n\ta = <0x01>;\n};\n']);
});

test('a property that begins like a directive is none', async () => {
  const { status, out } = await dtc(['-O', 'dts'], '/dts-v1/;\n/ {\n#define-cells = <1>;\n#if-x;\n};\n');
  expect([status, out]).toEqual([0, '/dts-v1/;\n\n/ {\n\t#define-cells = <0x01>;\n\t#if-x;\n};\n']);
});

test('a broken text: status 1, and nothing is written', async () => {
  const source = write('board.dts', '/dts-v1/;\n/ { a = <0x100000000>; };\n');
  const { status, said } = await dtc(['-o', path('x.dtb'), source]);
  expect(status).toBe(1);
  expect(said).toMatch(/^Error: .*board\.dts:2\.10-21 /);
  expect(said).toMatch(/\nFATAL ERROR: Syntax error parsing input tree\n$/);
  expect(() => readFileSync(path('x.dtb'))).toThrow();
});

test('a broken tree: status 2, unless -f', async () => {
  const source = write('board.dts', '/dts-v1/;\n/ { a = <&x>; };\n');
  const { status, said } = await dtc(['-o', path('x.dtb'), source]);
  expect(status).toBe(2);
  expect(said).toMatch(/^.*board\.dts:2\.10-12: ERROR \(phandle_references\): \/:a: /);
  expect(said).toMatch(/\nERROR: Input tree has errors, aborting \(use -f to force output\)\n$/);

  const forced = await dtc(['-f', '-qqq', '-o', path('x.dtb'), source]);
  expect(forced).toEqual({ status: 0, out: '', said: '' });
  expect(word(readFileSync(path('x.dtb')), 0)).toBe(0xd00dfeed);
});

test('-q takes the warnings, -qq the errors', async () => {
  const source = write('board.dts', '/dts-v1/;\n/ { a = <&x>; };\n');
  expect((await dtc(['-q', source])).said).toContain('phandle_references');
  expect((await dtc(['-qq', source])).said).not.toContain('phandle_references');
});

test('-E no-NAME lets a tree pass', async () => {
  const source = write('board.dts', '/dts-v1/;\n/ { n { }; n { }; };\n');
  expect((await dtc(['-o', path('x.dtb'), source])).status).toBe(2);
  expect((await dtc(['-E', 'no-duplicate_node_names', '-o', path('x.dtb'), source])).status).toBe(0);
  expect((await dtc(['-E', 'duplicate_nodes', source])).said).toContain('Did you mean');
});

test('a fault in the memory stops the build; --no-check lets it pass', async () => {
  const source = write(
    'board.dts',
    `/dts-v1/; / { #address-cells = <2>; #size-cells = <2>; compatible = "x"; memory@40000000 { device_type = "memory"; reg = <0 0x40000000 0 0x40000000>; };
  cpus { #address-cells = <1>; #size-cells = <0>; cpu@0 { compatible = "arm,cortex-a53"; device_type = "cpu"; reg = <0>; }; };
  reserved-memory { #address-cells = <2>; #size-cells = <2>; ranges;
    a@50000000 { reg = <0 0x50000000 0 0x200000>; }; b@50100000 { reg = <0 0x50100000 0 0x200000>; }; }; };`,
  );
  const checked = await dtc(['-o', path('x.dtb'), source]);
  expect(checked.status).toBe(2);
  expect(checked.said).toContain('ERROR (reserved-memory/overlap): /reserved-memory/');
  expect((await dtc(['--no-check', '-o', path('x.dtb'), source])).status).toBe(0);
});

test('wrong calls are told in one line, with status 1', async () => {
  expect(await dtc(['--nothing'])).toMatchObject({ status: 1, said: 'dtzone-dtc: unknown option --nothing\n' });
  expect(await dtc(['-I', 'elf', 'x'])).toMatchObject({ status: 1, said: 'FATAL ERROR: Unknown input format "elf"\n' });
  expect(await dtc(['-a', '3', 'x'])).toMatchObject({
    status: 1,
    said: 'FATAL ERROR: Invalid argument "3" to -a option\n',
  });
  expect(await dtc(['-p1', '-S1', 'x'])).toMatchObject({ status: 1, said: "FATAL ERROR: Can't set both -p and -S\n" });
  expect((await dtc([path('missing.dts')])).said).toMatch(
    /^FATAL ERROR: Couldn't open ".*missing\.dts": does not exist\n$/,
  );
});

test('-v says what scripts look for', async () => {
  expect((await dtc(['-v'])).out).toMatch(/^Version: DTC 1\.6\.1 /);
});

test('compile: many files into one folder, each under its name', async () => {
  const sources = ['a.dts', 'b.dts'].map((name) => write(name, '/dts-v1/; / { };'));
  const plugin = write('c.dtso', '/dts-v1/; /plugin/; &x { };');
  const { status } = await runCommand(['compile', '--output-dir', folder, ...sources, plugin]);
  expect(status).toBe(0);
  for (const name of ['a.dtb', 'b.dtb', 'c.dtbo']) expect(word(readFileSync(path(name)), 0)).toBe(0xd00dfeed);
});

test('compile: the base with its overlays, from sources', async () => {
  const base = write('base.dts', '/dts-v1/; / { s: soc { a = <1>; }; };');
  const overlay = write('o.dtso', '/dts-v1/; /plugin/; &s { a = <2>; };');
  const { status, out } = await runCommand(['compile', '-O', 'dts', '--overlay', overlay, base]);
  expect(status).toBe(0);
  expect(out).toContain('a = <0x02>;');
});

test('compile: findings are shown with their line, and nothing is written', async () => {
  const source = write('board.dts', '/dts-v1/;\n/ { a = <&x>; };\n');
  const { status, said } = await runCommand(['compile', '-o', path('x.dtb'), source]);
  expect(status).toBe(1);
  expect(said).toContain('[dtc/phandle_references]');
  expect(said).toContain('2 | / { a = <&x>; };');
  expect(() => readFileSync(path('x.dtb'))).toThrow();
});

test('compile: two files for one name are refused', async () => {
  const sources = [write('a.dts', '/dts-v1/; / { };'), `${folder}/../${folder.split('/').at(-1)}/a.dts`];
  const { status, said } = await runCommand(['compile', '--output-dir', folder, ...sources]);
  expect([status, said]).toEqual([2, expect.stringContaining('would both become')]);
});

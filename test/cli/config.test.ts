import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Ajv2020 from 'ajv/dist/2020.js';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runCommand } from '../support/run-command.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dtzone-config-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const write = (name: string, text: string): string => {
  const path = join(folder, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, text);
  return path;
};

const BOARD = `/dts-v1/;
#include "memory.h"
/ {
	#address-cells = <2>;
	#size-cells = <2>;
	memory@80000000 {
		device_type = "memory";
		reg = <0x0 0x80000000 0x0 RAM>;
	};
};
`;

const inFolder = (argv: readonly string[]) => runCommand(argv, { cwd: folder });

/** What `--print-config` tells of one board. */
async function settled(argv: readonly string[]): Promise<{
  readonly include: readonly string[];
  readonly kernels: readonly string[];
  readonly machine: Readonly<Record<string, { readonly value: unknown; readonly from: string }>>;
}> {
  const { out, said, status } = await inFolder(['check', '--print-config', ...argv]);
  expect([status, said]).toEqual([0, '']);
  return JSON.parse(out).boards[0];
}

describe('the configuration', () => {
  test('may hold comments and trailing commas', async () => {
    write('a.dts', BOARD);
    write('inc/memory.h', '#define RAM 0x20000000\n');
    write('dtzone.config.json', '{ // who looks where\n  "include": ["inc",], /* and */ "kernels": "linux-6.6",\n}\n');
    expect((await inFolder(['check', 'a.dts'])).out).toContain('nothing to report (linux-6.6');
  });

  test('says for single boards what does not hold for all, later patterns last', async () => {
    write('boards/a.dts', BOARD);
    write('boards/b.dts', BOARD);
    write('boards/memory.h', '#define RAM 0x20000000\n');
    write('b.machine.json', '{ "pageSize": 65536 }');
    write(
      'dtzone.config.json',
      `{ "machine": { "arch": "arm64", "config": { "CONFIG_CMA_AREAS": 3 } },
         "boards": { "boards/*.dts": { "machine": { "pageSize": 16384 } }, "**/b.dts": { "machine": "b.machine.json" } } }`,
    );
    expect((await settled(['boards/a.dts'])).machine).toMatchObject({
      pageSize: { value: '0x4000', from: 'dtzone.config.json' },
      CONFIG_CMA_AREAS: { value: 3, from: 'dtzone.config.json' },
    });
    expect((await settled(['boards/b.dts'])).machine).toMatchObject({
      pageSize: { value: '0x10000', from: 'b.machine.json' },
      arch: { value: 'arm64', from: 'dtzone.config.json' },
    });
  });

  test('is beaten by machine.json, and that by a flag', async () => {
    write('a.dts', BOARD);
    write('memory.h', '#define RAM 0x20000000\n');
    write('m.json', '{ "kernel": "linux-6.12", "pageSize": 16384 }');
    write('dtzone.config.json', '{ "kernels": ["linux-5.15"], "machine": { "pageSize": 4096 } }');
    expect((await settled(['a.dts'])).kernels).toEqual(['linux-5.15']);
    const told = await settled(['--machine', 'm.json', 'a.dts']);
    expect(told.kernels).toEqual([]);
    expect(told.machine).toMatchObject({
      kernel: { value: 'linux-6.12', from: 'm.json' },
      pageSize: { value: '0x4000', from: 'm.json' },
    });
    const flagged = await settled(['--machine', 'm.json', '--kernel', 'linux-6.6', 'a.dts']);
    expect(flagged.machine).toMatchObject({ kernel: { value: 'linux-6.6', from: '--kernel' } });
  });

  test('tells all that is wrong with it, each with its line', async () => {
    write('a.dts', BOARD);
    const text = `{
  "kernel": "linux-6.1",
  "boards": { "a.dts": { "machine": 3, "rules": {} } },
  "baseline": [] }`;
    write('dtzone.config.json', text);
    const { status, said } = await inFolder(['check', 'a.dts']);
    expect(status).toBe(2);
    expect(said).toBe(`dtzone: dtzone.config.json:2:3: there is no field kernel. Did you mean kernels?
dtzone: dtzone.config.json:3:37: machine is 3, but must be an object as in machine.json, or the path of one.
dtzone: dtzone.config.json:3:40: there is no field rules.
dtzone: dtzone.config.json:4:15: baseline is [], but must be a path.
`);
  });

  test('names no rule that there is not; schemas and checks of dtc have names of their own', async () => {
    write('a.dts', BOARD);
    write(
      'dtzone.config.json',
      '{ "rules": { "cma/misalined": "off", "cma/*": "off", "dtc/x": "off", "schema/x": "off", "acme/*": "off" } }',
    );
    const { status, said } = await inFolder(['check', 'a.dts']);
    expect(status).toBe(2);
    expect(said).toMatch(
      /^.*there is no rule cma\/misalined\. Did you mean cma\/misaligned\?\n.*there is no rule acme\/\*\..*\n$/,
    );
  });

  test('that is no JSON is refused with the place', async () => {
    write('a.dts', BOARD);
    write('dtzone.config.json', '{\n  "kernels": [\n');
    const { status, said } = await inFolder(['check', 'a.dts']);
    expect([status, said]).toEqual([
      2,
      expect.stringMatching(/^dtzone: dtzone\.config\.json:3:1: .*but the file must be JSON/),
    ]);
  });
});

describe('init', () => {
  const schemaOf = (name: string): object =>
    JSON.parse(readFileSync(join(import.meta.dirname, '../../schemas', name), 'utf8'));

  test('writes what it finds, and the result is a configuration that works', async () => {
    write('boards/a.dts', BOARD);
    write('common/include/memory.h', '#define RAM 0x20000000\n');
    write('boards/a.machine.json', '{ "kernel": "linux-6.6" }');
    const { status, said } = await inFolder(['init']);
    expect([status, said]).toEqual([0, expect.stringContaining('found included files in common/include')]);
    const text = readFileSync(join(folder, 'dtzone.config.json'), 'utf8');
    const json = JSON.parse(text.replace(/^\s*\/\/.*$/gm, ''));
    expect(json).toMatchObject({
      include: ['common/include'],
      boards: { 'boards/a.dts': { machine: 'boards/a.machine.json' } },
    });
    const ajv = new Ajv2020({ allowUnionTypes: true, schemas: [schemaOf('machine.schema.json')] });
    expect(ajv.validate(schemaOf('config.schema.json'), json), JSON.stringify(ajv.errors)).toBe(true);
    expect((await inFolder(['check', 'boards'])).out).toContain('nothing to report (linux-6.6');
  });

  test('leaves a configuration alone that is there, unless told', async () => {
    write('a.dts', BOARD);
    write('dtzone.config.json', '{}');
    expect(await inFolder(['init'])).toMatchObject({ status: 2, said: expect.stringContaining('is there already') });
    expect((await inFolder(['init', '--force'])).status).toBe(0);
  });

  test.each([
    ['a project without boards', { 'README.md': '' }, 'no .dts file'],
    ['a Zephyr project', { 'west.yml': '', 'app.dts': BOARD }, 'Zephyr project'],
  ])('declines %s, and writes nothing', async (_, files, words) => {
    for (const [name, text] of Object.entries(files)) write(name, text);
    expect(await inFolder(['init'])).toMatchObject({ status: 2, said: expect.stringContaining(words) });
    expect(existsSync(join(folder, 'dtzone.config.json'))).toBe(false);
  });

  test('knows a kernel tree by its build, whose boards need no folders', async () => {
    write('linux/scripts/dtc/include-prefixes/dt-bindings/x.h', '');
    write('linux/arch/arm64/boot/dts/a.dts', BOARD);
    expect((await inFolder(['init'])).said).toContain('found a kernel tree in linux');
  });
});

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { RULES } from '../../src/rules/index.js';
import { recordedNames, recordedPath } from '../support/recorded.js';
import { runCommand } from '../support/run-command.js';

// What the commands print, against the schemas that are published; here a field that no schema describes is wrong as well.

const ROOT = join(import.meta.dirname, '../..');
const COMMANDS = ['check', 'layout', 'compare', 'verify', 'propose', 'explain'] as const;
type Printing = (typeof COMMANDS)[number];

type Schema = { readonly [key: string]: unknown };

/** What others are put together with, which must stay open for their fields. */
const OPEN = new Set(['figures']);

/** The schema with no room for fields that it does not name. */
function closed(schema: unknown, name = ''): unknown {
  if (Array.isArray(schema)) return schema.map((each) => closed(each));
  if (typeof schema !== 'object' || schema === null) return schema;
  const inner: Schema = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value, key)]));
  const isObject = typeof inner['properties'] === 'object' && inner['type'] === 'object';
  return isObject && !OPEN.has(name) ? { ...inner, unevaluatedProperties: false } : inner;
}

const ajv = new Ajv({ allErrors: true, strict: false });
for (const command of COMMANDS) {
  const text = readFileSync(join(ROOT, `schemas/${command}-output.schema.json`), 'utf8');
  ajv.addSchema(closed(JSON.parse(text)) as Schema);
}

/** Runs the command for its JSON, and holds that against its schema. */
async function held(command: Printing, ...argv: readonly string[]): Promise<Record<string, unknown>> {
  const { out, said } = await runCommand([command, '--format', 'json', ...argv], { cwd: ROOT });
  expect(out, said).not.toBe('');
  const printed = JSON.parse(out);
  const validate = ajv.getSchema(`https://unpkg.com/dtzone/schemas/${command}-output.schema.json`);
  expect(validate?.(printed), JSON.stringify(validate?.errors?.slice(0, 8), undefined, 1)).toBe(true);
  return printed;
}

const samples = readdirSync(join(ROOT, 'dts-samples'))
  .filter((name) => name.endsWith('.dts'))
  .map((name) => {
    const machine = `${name.replace(/-as-published|-made-right/, '').slice(0, -4)}.machine.json`;
    const known = readdirSync(join(ROOT, 'dts-samples')).includes(machine);
    const argv = [
      '-I',
      'dts-samples/include',
      ...(known ? ['--machine', `dts-samples/${machine}`] : []),
      `dts-samples/${name}`,
    ];
    return { name, argv };
  });

describe('of the samples', () => {
  test.each(samples)('check and layout: $name', async ({ argv }) => {
    const { diagnostics } = await held('check', ...argv);
    expect((await held('layout', ...argv))['diagnostics']).toEqual(diagnostics);
  });

  test.each(samples.filter(({ name }) => name !== 'broken-syntax.dts'))(
    'compare and propose: $name',
    async ({ argv }) => {
      const { asIs } = await held('compare', ...argv);
      expect(asIs).toHaveProperty('zones');
      await held('propose', ...argv);
      expect(await held('propose', '--movable', '50%', ...argv)).toHaveProperty('layouts');
    },
  );
});

const boot = (name: string): readonly string[] => [
  '--machine',
  recordedPath(name, 'machine.json'),
  '--cmdline',
  readFileSync(recordedPath(name, 'cmdline'), 'latin1').trim(),
  recordedPath(name, 'input.dts'),
];
const everyNth = (n: number): readonly string[] => recordedNames.filter((_, index) => index % n === 0);

describe('of recorded boots', () => {
  test.each(everyNth(2))('check and layout: %s', async (name) => {
    await held('check', ...boot(name));
    await held('layout', ...boot(name));
  });

  test.each(everyNth(7))('compare, propose and verify: %s', async (name) => {
    await held('compare', ...boot(name));
    await held('propose', ...boot(name));
    // A kernel that died shows no more than its log.
    const kinds = ['dmesg', 'zoneinfo', 'iomem'].filter((kind) => existsSync(recordedPath(name, `${kind}.txt`)));
    const seen = kinds.flatMap((kind) => [`--${kind}`, recordedPath(name, `${kind}.txt`)]);
    expect((await held('verify', ...seen, ...boot(name)))['compared']).toBeGreaterThan(5);
  });

  test('verify: a log of another machine, which diverges', async () => {
    const seen = ['--dmesg', recordedPath('dmb-numa-two', 'dmesg.txt')];
    const { first, causes } = await held('verify', ...seen, ...boot('dmb-binding-example'));
    expect(first).not.toBe(null);
    expect(causes).not.toEqual([]);
  });
});

describe('compare', () => {
  const board = 'dts-samples/video-pipeline.dts';

  test('two boards, and two kernels', async () => {
    expect(await held('compare', board, 'dts-samples/generic-arm64.dts')).toHaveProperty('differences');
    expect(await held('compare', '--kernel', 'linux-6.1', '--kernel', 'android14-6.1', board)).toHaveProperty('a');
  });

  test('combinations', async () => {
    const { combinations } = await held('compare', '--ram', '256M,1G', board);
    expect(combinations).toHaveLength(2);
    await held('compare', '--overlay-set', 'camera=dts-samples/camera.dtso', 'dts-samples/generic-arm64.dts');
  });
});

describe('explain', () => {
  test('every rule', async () => {
    for (const { code } of RULES) expect((await held('explain', code))['rule']).toBe(code);
  });

  test("the kernel's words, and a log with a board", async () => {
    expect((await held('explain', 'incorrect alignment of CMA region'))['rules']).toContain('cma/misaligned');
    const { lines } = await held('explain', '--dmesg', recordedPath('dmb-misaligned', 'dmesg.txt'));
    expect(lines).not.toEqual([]);
    const named = ['--dmesg', recordedPath('dmb-misaligned', 'dmesg.txt'), ...boot('dmb-misaligned')];
    const explained = (await held('explain', ...named))['lines'] as readonly { findings: readonly object[] }[];
    expect(explained.some(({ findings }) => findings.length > 0)).toBe(true);
  });
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCommand } from '../support/run-command.js';

// Text that is made to tire regular expressions: runs of what many of them repeat, and what they have just begun to fit. Each goes
// through every door where text of a stranger comes in. The bound is some ten times what it takes; quadratic time takes minutes.

const PUMPS: readonly string[] = [
  ...[
    ' ',
    '\t',
    '\n',
    '\r',
    '\\',
    '"',
    "'",
    '0',
    'a',
    'a ',
    '0 ',
    '0x',
    ',',
    '/',
    '/*',
    '//',
    '#',
    '<',
    '{',
    '(',
    '[',
    '*',
    '-',
  ],
  ...[
    '"\\"\\',
    "'\\'\\",
    '/* "',
    '#include<\r',
    '#include <',
    '/include/ "',
    '&{/',
    'a:',
    'a,',
    '\\\n',
    '//\\\n',
    '"\\\n',
    '*\\\n',
  ],
  ...[
    'Kernel command line: ',
    'CMA area ',
    'Skipping dt linux,cma-default ',
    '[    0.000000] ',
    '<6>',
    '0-0 : ',
    '6,1,0,-;',
  ],
  ...[
    'Node 0, zone ',
    '/* ignore a/b, ',
    '// ignore a/b',
    '# CONFIG_',
    'CONFIG_A=',
    '__has_include(<',
    '#if 1 ',
    '00000000 T a',
  ],
];

const SIZE = 200_000;
const MOST_MILLISECONDS = 8_000;
const MINIMAL = '/ { memory@0 { device_type = "memory"; reg = <0 0x1000>; }; };\n';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dtzone-tiring-'));
  writeFileSync(join(folder, 'board.dts'), `/dts-v1/;\n${MINIMAL}`);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The calls that read `hostile`, whatever it holds; a status of 3 is a fault of the tool. */
const DOORS: readonly (readonly string[])[] = [
  ['check', 'hostile'],
  ['layout', '--format', 'html', 'hostile'],
  ['check', '--machine', 'hostile', 'board.dts'],
  ['check', '--config', 'hostile', 'board.dts'],
  ['check', '--baseline', 'hostile', 'board.dts'],
  ['check', '--kconfig', 'hostile', 'board.dts'],
  ['check', '--image', 'hostile', 'board.dts'],
  ['verify', '--dmesg', 'hostile', 'board.dts'],
  ['verify', '--zoneinfo', 'hostile', 'board.dts'],
  ['verify', '--iomem', 'hostile', 'board.dts'],
  ['explain', '--dmesg', 'hostile', 'board.dts'],
];

describe.each(DOORS.map((words) => ({ name: words.join(' '), words })))('$name', ({ words }) => {
  test('none of the texts takes long, and none is our fault', async () => {
    for (const pump of PUMPS) {
      for (const end of ['', '!']) {
        writeFileSync(join(folder, 'hostile'), pump.repeat(Math.ceil(SIZE / pump.length)) + end, 'latin1');
        const start = performance.now();
        const { status } = await runCommand(words, { cwd: folder });
        const took = performance.now() - start;
        expect({ pump, end, isFault: status === 3, isSlow: took > MOST_MILLISECONDS }).toEqual({
          pump,
          end,
          isFault: false,
          isSlow: false,
        });
      }
    }
  }, 300_000);
});

test.each(['--machine', '--config', '--baseline'])('%s: lists as deep as a file can hold', async (flag) => {
  for (const text of ['['.repeat(100_000), `${'['.repeat(100_000)}1${']'.repeat(100_000)}`, '{"a":'.repeat(100_000)]) {
    writeFileSync(join(folder, 'deep.json'), text);
    const { status, said } = await runCommand(['check', flag, 'deep.json', 'board.dts'], { cwd: folder });
    expect([status, said]).toEqual([2, expect.stringContaining('lie more than 200 deep')]);
  }
});

test('brackets in strings and comments are no depth', async () => {
  writeFileSync(
    join(folder, 'flat.json'),
    `{ // ${'['.repeat(300)}\n /* ${'{'.repeat(300)} */ "$schema": "\\"${'['.repeat(300)}" }`,
  );
  const { status } = await runCommand(['check', '--config', 'flat.json', 'board.dts'], { cwd: folder });
  expect(status).not.toBe(2);
});

test('a page of a board in one long line, with many findings', async () => {
  writeFileSync(join(folder, 'line.dts'), '/* ignore a/b, '.repeat(20_000));
  const { status, out } = await runCommand(['layout', '--format', 'html', 'line.dts'], { cwd: folder });
  expect([status, out.length < 8_000_000]).toEqual([1, true]);
});

test('a number that a macro makes, and that is none', async () => {
  const digits = '1'.repeat(40);
  writeFileSync(
    join(folder, 'macro.dts'),
    `/dts-v1/;\n#define A ${digits}x\n#define B ${'0x1 + '.repeat(40)}\n/ { memory@0 { device_type = "memory"; reg = <A>, <(B)>; }; };\n`,
  );
  expect((await runCommand(['check', 'macro.dts'], { cwd: folder })).status).toBe(1);
});

test('a pattern in a schema of the project that tries each parting of a text', async () => {
  const schema = {
    select: { properties: { $nodename: { pattern: '.' } } },
    properties: { model: { items: { pattern: '^(\\d+\\s?)+$' }, pattern: '^(\\d+\\s?)+$' } },
  };
  const schemas = mkdtempSync(join(folder, 'schemas-'));
  writeFileSync(join(schemas, 'slow.schema.json'), JSON.stringify(schema));
  writeFileSync(join(folder, 'model.dts'), `/dts-v1/;\n/ { node { model = "${'1'.repeat(60)}!"; }; };\n`);
  const { status, out } = await runCommand(['check', '--schema', schemas, 'model.dts'], { cwd: folder });
  expect([status, out]).toEqual([0, expect.stringContaining('schema/slow')]);
});

test('an empty log of the largest size: its last lines are read, and their numbers are those of the file', async () => {
  const lines = `${'\n'.repeat(3_000_000)}[    0.000000] Memory limited to 64MB\n`;
  writeFileSync(join(folder, 'long.log'), lines);
  const { out } = await runCommand(['verify', '--dmesg', 'long.log', 'board.dts'], { cwd: folder });
  expect(out).toContain('line 3000001');
}, 60_000);

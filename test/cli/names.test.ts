import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { runCommand } from '../support/run-command.js';
import { faultOfXml } from '../support/xml.js';

// Names that a pull request may bring: as the board, as what it includes and as the output, in every form.

const folder = mkdtempSync(join(tmpdir(), 'dtzone-names-'));
afterAll(() => rmSync(folder, { recursive: true }));

const ESC = String.fromCharCode(27);
const NAMES: readonly string[] = [
  ...[
    'a\nb',
    'a\n::error::b',
    'a\tb',
    'a\rb',
    `a${ESC}[31mb`,
    `a${ESC}]0;title\x07b`,
    'a"b',
    "a'b",
    'a b',
    'a#b',
    'a$b',
  ],
  ...[
    'a:b',
    '::error file=x::y',
    '::set-output name=a::b',
    'a%0Ab',
    'a%b',
    'a,b',
    'a;b',
    'a&b',
    'a\\b',
    'a\\ b',
    '-x',
    '--help',
  ],
  ...[
    '<img src=x onerror=alert(1)>',
    '</script><script>alert(1)<!--',
    ']]>',
    'a`b',
    'a*b',
    'a\u202eb',
    'ä',
    'a|b',
    '{{a}}',
    '@a',
  ].map((name) => name.replaceAll('/', '∕')),
];

/** Source that includes by the name, where a name in quotes can hold it. */
function writeBoard(name: string): void {
  const isIncludable = !/["\n\r\\]/.test(name);
  const part = isIncludable ? `${name}.dtsi` : 'part.dtsi';
  writeFileSync(join(folder, `${name}.dts`), `/dts-v1/;\n#include "${part}"\n/ { };\n`);
  writeFileSync(join(folder, part), '/ { memory@0 { device_type = "memory"; reg = <0>; }; };\n/ { x = <; };\n');
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: those are what must not be there
const CONTROL = /[\0-\x08\x0b-\x1f\x7f]/;
/** For who reads it, that which turns the order of the letters as well; JSON is data. */
const UNREADABLE = new RegExp(`${CONTROL.source}|\\u202e`);
const isData = (format: string): boolean => ['json', 'gitlab', 'sarif'].includes(format);

/** What must hold of a form whatever the names in it. */
const FORMS: Readonly<Record<string, (out: string, name: string) => void>> = {
  pretty: () => {},
  gcc: (out) => expect(out).toMatch(/^(?:.+:\d+:\d+: .+\n)+$/),
  json: (out, name) => expect(JSON.parse(out).diagnostics[0].file.replace(/\.dtsi?$/, '')).toMatch(nameOrPart(name)),
  gitlab: (out, name) => expect(JSON.parse(out)[0].location.path.replace(/\.dtsi?$/, '')).toMatch(nameOrPart(name)),
  sarif: (out, name) => {
    const { uri } = JSON.parse(out).runs[0].results[0].locations[0].physicalLocation.artifactLocation;
    expect(uri).toMatch(/^(?:[A-Za-z0-9._~/-]|%[0-9A-F]{2})+$/);
    expect(decodeURIComponent(uri).replace(/\.dtsi?$/, '')).toMatch(nameOrPart(name));
  },
  junit: (out) => expect(faultOfXml(out)).toBeUndefined(),
  github: (out) => {
    for (const line of out.trimEnd().split('\n'))
      expect(line).toMatch(/^::(?:error|warning|notice) file=[^:,\n]+,line=\d+,[^:\n]*::.*$/);
  },
};

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
const nameOrPart = (name: string): RegExp => new RegExp(`^(?:\\./)?(?:${escaped(name)}|part)$`);

describe.each(NAMES.map((name) => ({ shown: JSON.stringify(name), name })))('$shown', ({ name }) => {
  beforeEach(() => writeBoard(name));

  test.each(Object.entries(FORMS))('%s is well-formed, and nothing of the name is a command', async (format, holds) => {
    const { status, out, said } = await runCommand(['check', '--format', format, `./${name}.dts`], { cwd: folder });
    expect({ status, said }).toEqual({ status: 1, said: '' });
    expect(out).not.toMatch(isData(format) ? CONTROL : UNREADABLE);
    holds(out, name);
  });

  test('as an output, and in the pages', async () => {
    writeFileSync(
      join(folder, `${name}.dts`),
      '/dts-v1/;\n/ { memory@0 { device_type = "memory"; reg = <0 0x1000>; }; };\n',
    );
    for (const format of ['html', 'svg', 'json']) {
      const output = `./${name}.${format}`;
      const { status, said } = await runCommand(['layout', '--format', format, '-o', output, `./${name}.dts`], {
        cwd: folder,
      });
      expect(status).not.toBe(2);
      expect(said).not.toMatch(CONTROL);
      const text = readFileSync(join(folder, output), 'utf8');
      expect(text).not.toMatch(isData(format) ? CONTROL : UNREADABLE);
      if (!isData(format)) expect(text).not.toMatch(/<img src=x|<script>alert/);
      if (format === 'svg') expect(faultOfXml(text)).toBeUndefined();
      if (format === 'json') expect(() => JSON.parse(text)).not.toThrow();
    }
  });
});

test.each(['--output=board.dts', '-oboard.dts', '--write-baseline=board.dts', '-qo.dts'])(
  'a file of the name %s, as a hook gives it, is no option',
  async (name) => {
    writeFileSync(join(folder, 'board.dts'), 'kept');
    writeFileSync(join(folder, name), '/dts-v1/;\n/ { };\n');
    const { status, said } = await runCommand(['check', name], { cwd: folder });
    expect([status, said]).toEqual([2, expect.stringContaining('a file here has that name')]);
    expect((await runCommand(['check', '--', name], { cwd: folder })).status).toBe(0);
    expect(readFileSync(join(folder, 'board.dts'), 'utf8')).toBe('kept');
  },
);

test('a name that is no UTF-8: what is included by it is read, and what is missing is told with what to do', async () => {
  writeFileSync(join(folder, 'bytes.dts'), Buffer.from('/dts-v1/;\n#include "a\xff.dtsi"\n', 'latin1'));
  writeFileSync(Buffer.from(`${folder}/a\xff.dtsi`, 'latin1'), '/ { x = <; };\n');
  const { out } = await runCommand(['check', '--format', 'json', 'bytes.dts'], { cwd: folder });
  expect(JSON.parse(out).diagnostics[0].file).toBe('a\\xff.dtsi');
  const missing = await runCommand(['check', 'a\ufffd.dts'], { cwd: folder });
  expect([missing.status, missing.said]).toEqual([2, expect.stringContaining('Its name is no UTF-8')]);
});

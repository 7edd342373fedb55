import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Ajv } from 'ajv';
import { afterAll, describe, expect, test } from 'vitest';
import type { Diagnostic } from '../../src/diagnostic/diagnostic.js';
import { sarifText } from '../../src/report/sarif.js';
import { RULES } from '../../src/rules/index.js';
import { runCommand } from '../support/run-command.js';

const ROOT = join(import.meta.dirname, '../..');

/** The official schema, which one package of npm ships. It is of draft 4, but uses nothing that draft 7 reads otherwise. */
function officialSchema(): object {
  const shipped = createRequire(import.meta.url).resolve('@microsoft/jest-sarif');
  const text = readFileSync(join(dirname(shipped), 'schemas/sarif-2.1.0-rtm.5.json'), 'utf8');
  const { $schema, id, ...schema } = JSON.parse(text);
  expect(`${$schema} ${id}`).toMatch(/draft-04.*sarif-2\.1\.0/);
  return schema;
}

const URI_REFERENCE = /^(?:[A-Za-z][A-Za-z0-9+.-]*:)?(?:[A-Za-z0-9._~!$&'()*+,;=:@/?#-]|%[0-9A-F]{2})*$/;
const formats = { uri: /^[a-z]+:/, 'uri-reference': URI_REFERENCE, 'date-time': true as const };
// One pattern of theirs holds a stray `]`.
const validate = new Ajv({ allErrors: true, strict: false, unicodeRegExp: false, formats }).compile(officialSchema());

interface Sarif {
  readonly runs: readonly [
    {
      readonly tool: { readonly driver: { readonly rules: readonly Rule[] } };
      readonly results: readonly Result[];
    },
  ];
}
interface Rule {
  readonly id: string;
  readonly shortDescription: { readonly text: string };
  readonly fullDescription?: { readonly text: string };
  readonly defaultConfiguration?: { readonly level: string };
  readonly help?: { readonly text: string; readonly markdown: string };
}
interface Result {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly partialFingerprints: Record<string, string>;
  readonly locations: readonly [
    {
      readonly physicalLocation: {
        readonly artifactLocation: { readonly uri: string };
        readonly region: { readonly startLine: number };
      };
    },
  ];
  readonly fixes?: readonly { readonly artifactChanges: readonly { readonly replacements: readonly object[] }[] }[];
}

const asSarif = (text: string): Sarif => {
  const sarif = JSON.parse(text);
  expect(validate(sarif), JSON.stringify(validate.errors?.slice(0, 5))).toBe(true);
  return sarif;
};

const sarifOf = async (argv: readonly string[], cwd = ROOT): Promise<Sarif> =>
  asSarif((await runCommand(['check', '--format', 'sarif', ...argv], { cwd })).out);

const boardsIn = (folder: string): readonly string[] =>
  readdirSync(join(ROOT, folder))
    .filter((name) => /\.dtso?$/.test(name))
    .map((name) => `${folder}/${name}`);

describe('what is printed fits the official schema', () => {
  test.each([...boardsIn('dts-samples'), ...boardsIn('test/golden/findings')])('%s', async (board) => {
    const { runs } = await sarifOf(['-I', 'dts-samples/include', board]);
    for (const { ruleId, ruleIndex } of runs[0].results) expect(runs[0].tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
  });

  test('all boards of a run in one', async () => {
    const { runs } = await sarifOf(boardsIn('test/golden/findings'));
    expect(runs).toHaveLength(1);
    expect(runs[0].results.length).toBeGreaterThan(24);
    const ids = runs[0].tool.driver.rules.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

const finding = (code: string, node = '/a', path = 'a.dts'): Diagnostic => {
  const file = { path, text: '/dts-v1/;\n/ { a = <1>; };\n' };
  return { code, severity: 'note', message: 'It is so.', span: { file, start: 14, end: 15 }, related: [], node };
};
const sarifWith = (...diagnostics: readonly Diagnostic[]): Sarif =>
  asSarif(sarifText([{ file: 'a.dts', diagnostics }], '1.2.3'));

test('each rule of the project comes with its summary, its usual level, why, and a page as help', () => {
  const { rules } = sarifWith(...RULES.map(({ code }) => finding(code))).runs[0].tool.driver;
  expect(rules).toHaveLength(RULES.length);
  for (const { code, summary, severity } of RULES) {
    const rule = rules.find(({ id }) => id === code);
    expect(rule?.shortDescription.text, code).toBe(summary);
    expect(rule?.defaultConfiguration?.level, code).toBe(severity);
    expect(rule?.fullDescription?.text, code).toMatch(/\w+ \S+/);
    expect(rule?.help?.text, code).toMatch(/\w+ \S+/);
    expect(rule?.help?.markdown, code).toContain(`# ${code}\n`);
  }
});

test('a code that has no page says whose it is', () => {
  const [rule] = sarifWith(finding('dtc/unit_address_vs_reg')).runs[0].tool.driver.rules;
  expect(rule).toEqual({
    id: 'dtc/unit_address_vs_reg',
    shortDescription: { text: 'A check of dtc: unit_address_vs_reg.' },
    help: {
      text: expect.stringMatching(/^One of the checks of dtc/),
      markdown: expect.stringMatching(/^# dtc\/unit_address_vs_reg\n/),
    },
  });
});

test('a fix is there with its edits', async () => {
  const { results } = (await sarifOf(['test/golden/findings/03_cma_misaligned.dts'])).runs[0];
  const [fix] = results.find(({ ruleId }) => ruleId === 'cma/misaligned')?.fixes ?? [];
  expect(fix?.artifactChanges[0]?.replacements[0]).toMatchObject({
    deletedRegion: { startLine: expect.any(Number), startColumn: expect.any(Number) },
    insertedContent: { text: expect.stringMatching(/^0x/) },
  });
});

test('two findings alike but for their place keep fingerprints apart', () => {
  const { results } = sarifWith(finding('cma/misaligned'), finding('cma/misaligned')).runs[0];
  expect(results[0]?.partialFingerprints).not.toEqual(results[1]?.partialFingerprints);
});

describe('in a folder of boards', () => {
  const folder = mkdtempSync(join(tmpdir(), 'dtzone-sarif-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const board = readFileSync(join(ROOT, 'test/golden/findings/02_overlap_two_pools.dts'), 'utf8');
  const printsAndLines = ({ runs }: Sarif) =>
    runs[0].results.map(({ partialFingerprints, locations }) => ({
      print: partialFingerprints['dtzone/v1'],
      line: locations[0].physicalLocation.region.startLine,
    }));

  test('fingerprints survive lines that are put above', async () => {
    writeFileSync(join(folder, 'a.dts'), board);
    const before = printsAndLines(await sarifOf(['a.dts'], folder));
    writeFileSync(join(folder, 'a.dts'), `// one\n\n/* two,\n * three */\n${board}`);
    const after = printsAndLines(await sarifOf(['a.dts'], folder));
    expect(before.length).toBeGreaterThan(0);
    expect(after).toEqual(before.map(({ print, line }) => ({ print, line: line + 4 })));
  });

  test('a path with blanks and letters beyond ASCII is a URI, relative as it was given', async () => {
    mkdirSync(join(folder, 'my boards'), { recursive: true });
    writeFileSync(join(folder, 'my boards/Zürich #1 日本.dts'), board);
    const urisOf = async (path: string): Promise<readonly string[]> => {
      const { results } = (await sarifOf([path], folder)).runs[0];
      return [...new Set(results.map(({ locations }) => locations[0].physicalLocation.artifactLocation.uri))];
    };
    const encoded = 'my%20boards/Z%C3%BCrich%20%231%20%E6%97%A5%E6%9C%AC.dts';
    expect(await urisOf('my boards/Zürich #1 日本.dts')).toEqual([encoded]);
    expect(await urisOf('./my boards/Zürich #1 日本.dts')).toEqual([encoded]);
    const [absolute = ''] = await urisOf(join(folder, 'my boards/Zürich #1 日本.dts'));
    expect(absolute).toBe(new URL(`file://${folder}/${encoded}`).href);
  });
});

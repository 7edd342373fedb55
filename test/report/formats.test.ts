import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import type { Report } from '../../src/check.js';
import type { Diagnostic } from '../../src/diagnostic/diagnostic.js';
import { gccText } from '../../src/report/gcc.js';
import { githubText } from '../../src/report/github.js';
import { gitlabJson } from '../../src/report/gitlab.js';
import { checkJson } from '../../src/report/json.js';
import { junitText } from '../../src/report/junit.js';
import { sarifText } from '../../src/report/sarif.js';

const bytes = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');
const line = '\treg = <0x0 0x84100000 0x0 0x2000000>;\n';
const board = { path: bytes('boards/Zürich 1.dts'), text: `/dts-v1/;\n${line}` };
const at = (text: string) => ({
  file: board,
  start: board.text.indexOf(text),
  end: board.text.indexOf(text) + text.length,
});

const misaligned: Diagnostic = {
  code: 'cma/misaligned',
  severity: 'error',
  message: 'camera starts at 0x8410_0000, but a CMA pool needs steps of 2 MiB.',
  span: at('0x84100000'),
  related: [{ message: 'the other is here', span: at('0x2000000') }],
  node: '/reserved-memory/camera@84100000',
  property: 'reg',
  kernelMessage: 'Reserved memory: incorrect alignment of CMA region',
  effect: 'the memory is given back',
  help: 'Write 0x84000000.',
  fix: { description: 'align the base', edits: [{ span: at('0x84100000'), newText: '0x84000000' }] },
};

/** Whoever may name a node would like to be obeyed. */
const hostile: Diagnostic = {
  ...misaligned,
  code: 'tree/name',
  severity: 'warning',
  message: 'a"</failure><x>\n::error file=x::gotcha%0A\x1b[31m\xff',
  related: [],
};

const report: Report = { file: board.path, diagnostics: [misaligned, hostile] };

test('json: every field of the contract', () => {
  const { version, diagnostics, summary } = JSON.parse(checkJson([report]));
  expect(version).toBe(1);
  expect(summary).toMatchObject({ files: 1, errors: 1, warnings: 1, notes: 0 });
  expect(diagnostics[0]).toEqual({
    code: 'cma/misaligned',
    severity: 'error',
    message: misaligned.message,
    file: 'boards/Zürich 1.dts',
    line: 2,
    column: 13,
    endLine: 2,
    endColumn: 23,
    node: '/reserved-memory/camera@84100000',
    property: 'reg',
    related: [{ message: 'the other is here', file: 'boards/Zürich 1.dts', line: 2, column: 28 }],
    kernelMessage: 'Reserved memory: incorrect alignment of CMA region',
    effect: 'the memory is given back',
    help: 'Write 0x84000000.',
    fix: {
      description: 'align the base',
      edits: [{ file: 'boards/Zürich 1.dts', line: 2, column: 13, endLine: 2, endColumn: 23, newText: '0x84000000' }],
    },
  });
});

test('gcc: one line a finding, one a related place', () => {
  const lines = gccText([report]).trimEnd().split('\n');
  expect(lines[0]).toBe(`boards/Zürich 1.dts:2:13: error: ${misaligned.message} [cma/misaligned]`);
  expect(lines[1]).toBe('boards/Zürich 1.dts:2:28: note: the other is here');
  expect(lines).toHaveLength(3);
});

test('github: a finding cannot begin a command of its own', () => {
  const lines = githubText([report]).trimEnd().split('\n');
  expect(lines).toHaveLength(2);
  expect(lines[0]).toMatch(
    /^::error file=boards\/Zürich 1\.dts,line=2,endLine=2,col=13,endColumn=23,title=cma\/misaligned::/,
  );
  expect(lines[0]).toContain('%0Akernel: Reserved memory: incorrect alignment of CMA region');
  expect(lines[1]).toMatch(/^::warning /);
});

test('junit: well-formed, and nothing of the input is markup', () => {
  const xml = junitText([report, { file: 'clean.dts', diagnostics: [] }]);
  expect(xml).toContain('<testsuite name="clean.dts" tests="1" failures="0"');
  expect(xml.match(/<failure /g)).toHaveLength(2);
  expect(xml.match(/<\/failure>/g)).toHaveLength(2);
  expect(xml).not.toContain('<x>');
});

test('gitlab: fingerprints differ, lines are there', () => {
  const issues = JSON.parse(gitlabJson([report]));
  expect(new Set(issues.map((issue: { fingerprint: string }) => issue.fingerprint)).size).toBe(2);
  expect(issues[0].location).toEqual({ path: 'boards/Zürich 1.dts', lines: { begin: 2 } });
});

const schema = JSON.parse(readFileSync(new URL('sarif-subset.schema.json', import.meta.url), 'utf8'));
const validate = new Ajv({ allErrors: true, strict: false, formats: { uri: true } }).compile(schema);

test('sarif: valid, with rules, places, fixes and what was named', () => {
  const sarif = JSON.parse(
    sarifText([report], '1.2.3', [
      { code: 'cma/misaligned', summary: 'A pool stands beside its step.', severity: 'error' },
    ]),
  );
  expect(validate(sarif), JSON.stringify(validate.errors)).toBe(true);
  const [run] = sarif.runs;
  expect(run.tool.driver.rules.map((rule: { id: string }) => rule.id)).toEqual(['cma/misaligned', 'tree/name']);
  expect(run.results[0].locations[0].physicalLocation.artifactLocation.uri).toBe('boards/Z%C3%BCrich%201.dts');
  expect(run.results[0].fixes[0].artifactChanges[0].replacements[0].insertedContent.text).toBe('0x84000000');
});

test('sarif: a fingerprint survives lines that shift, and tells apart what differs', () => {
  const moved = { path: board.path, text: `\n\n/* more */\n${board.text}` };
  const shift = moved.text.length - board.text.length;
  const { start, end } = misaligned.span;
  const again = { ...misaligned, span: { file: moved, start: start + shift, end: end + shift } };
  const prints = (finding: Diagnostic) =>
    JSON.parse(sarifText([{ file: '', diagnostics: [finding] }], '1', [])).runs[0].results[0].partialFingerprints;
  expect(prints(again)).toEqual(prints(misaligned));
  expect(prints({ ...misaligned, node: '/reserved-memory/other' })).not.toEqual(prints(misaligned));
});

test('sarif: two findings alike but for their place keep fingerprints apart', () => {
  const { results } = JSON.parse(sarifText([{ file: '', diagnostics: [misaligned, misaligned] }], '1', [])).runs[0];
  expect(results[0].partialFingerprints).not.toEqual(results[1].partialFingerprints);
});

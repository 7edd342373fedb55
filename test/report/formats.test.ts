import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { SaxesParser } from 'saxes';
import { expect, test } from 'vitest';
import type { Report } from '../../src/check.js';
import type { Diagnostic } from '../../src/diagnostic/diagnostic.js';
import { gccText } from '../../src/report/gcc.js';
import { githubText } from '../../src/report/github.js';
import { gitlabJson } from '../../src/report/gitlab.js';
import { checkJson } from '../../src/report/json.js';
import { junitText } from '../../src/report/junit.js';
import { runCommand } from '../support/run-command.js';

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

test('github: chosen by itself under GitHub Actions, unless a form is asked for or a person looks', async () => {
  const stdin = readFileSync(new URL('../golden/findings/03_cma_misaligned.dts', import.meta.url), 'latin1');
  const run = async (argv: readonly string[], more: object = {}): Promise<string> =>
    (await runCommand(argv, { stdin, env: { GITHUB_ACTIONS: 'true' }, ...more })).out;
  expect(await run(['check', '-'])).toMatch(/^::(?:error|warning|notice) file=/);
  expect(await run(['check', '-', '--format', 'gcc'])).not.toMatch(/^::/m);
  expect(await run(['check', '-'], { env: {} })).not.toMatch(/^::/m);
  expect(await run(['check', '-'], { columns: 80 })).not.toMatch(/^::/m);
  expect(await run(['layout', '-'])).not.toMatch(/^::/m);
});

/** The elements of a text that has to be well-formed XML, with their attributes. */
function elementsOf(xml: string): readonly { readonly name: string; readonly attributes: Record<string, string> }[] {
  const elements: { name: string; attributes: Record<string, string> }[] = [];
  const parser = new SaxesParser();
  parser.on('error', (problem) => {
    throw problem;
  });
  parser.on('opentag', ({ name, attributes }) => elements.push({ name, attributes }));
  parser.write(xml).close();
  return elements;
}

test('junit: well-formed, and nothing of the input is markup', () => {
  const elements = elementsOf(junitText([report, { file: 'a "clean" <b>.dts', diagnostics: [] }]));
  expect(elements.map(({ name }) => name)).toEqual([
    'testsuites',
    ...['testsuite', 'testcase', 'failure', 'testcase', 'failure'],
    ...['testsuite', 'testcase'],
  ]);
  expect(elements[1]?.attributes).toMatchObject({
    name: 'boards/Zürich 1.dts',
    tests: '2',
    failures: '2',
    errors: '0',
  });
  expect(elements[3]?.attributes).toEqual({ type: 'error', message: misaligned.message });
  expect(elements[6]?.attributes).toMatchObject({ name: 'a "clean" <b>.dts', tests: '1', failures: '0' });
});

/** What https://docs.gitlab.com/ci/testing/code_quality/ asks of an issue. */
const CODE_QUALITY = {
  type: 'array',
  items: {
    type: 'object',
    required: ['description', 'check_name', 'fingerprint', 'severity', 'location'],
    properties: {
      description: { type: 'string', minLength: 1 },
      check_name: { type: 'string', minLength: 1 },
      fingerprint: { type: 'string', minLength: 1 },
      severity: { enum: ['info', 'minor', 'major', 'critical', 'blocker'] },
      location: {
        type: 'object',
        required: ['path', 'lines'],
        properties: {
          path: { type: 'string', not: { pattern: '^\\./' } },
          lines: { type: 'object', required: ['begin'], properties: { begin: { type: 'integer', minimum: 1 } } },
        },
      },
    },
  },
};
const isCodeQuality = new Ajv().compile(CODE_QUALITY);

test('gitlab: a Code Quality report whose fingerprints differ', () => {
  const moved = { ...misaligned, span: { ...misaligned.span, file: { ...board, path: './boards/../boards/a.dts' } } };
  const issues = JSON.parse(gitlabJson([report, { file: moved.span.file.path, diagnostics: [moved] }]));
  expect(isCodeQuality(issues), JSON.stringify(isCodeQuality.errors)).toBe(true);
  expect(new Set(issues.map((issue: { fingerprint: string }) => issue.fingerprint)).size).toBe(3);
  expect(issues[0].location).toEqual({ path: 'boards/Zürich 1.dts', lines: { begin: 2 } });
  expect(issues[2].location.path).toBe('boards/a.dts');
});

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { template } from '../src/rules/_template/rule.js';
import { RULES } from '../src/rules/index.js';
import { assertOrdered, run } from '../src/rules/run.js';
import { reportOn } from './support/findings.js';

const FOLDER = join(import.meta.dirname, '../src/rules');
const INDEX = readFileSync(join(FOLDER, 'index.ts'), 'utf8');

const filesBelow = (folder: string): readonly string[] =>
  readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? filesBelow(path) : [relative(FOLDER, path)];
  });

describe.each(RULES)('$code', ({ code, summary }) => {
  test('its code is its path, and the place of its page', () => {
    expect(readFileSync(join(FOLDER, `${code}.ts`), 'utf8')).toContain(`code: '${code}'`);
    expect(existsSync(join(FOLDER, `${code}.md`))).toBe(true);
    expect(INDEX).toContain(`from './${code}.js'`);
  });

  test('its page starts with its code and its summary', () => {
    expect(readFileSync(join(FOLDER, `${code}.md`), 'utf8')).toMatch(`# ${code}\n\n${summary}\n`);
  });
});

test('no code occurs twice', () => {
  const codes = RULES.map((rule) => rule.code);
  expect(codes.filter((code, index) => codes.indexOf(code) !== index)).toEqual([]);
});

test('every page is that of a rule', () => {
  const pages = filesBelow(FOLDER).filter((file) => file.endsWith('.md') && !file.startsWith('_template'));
  const codes = new Set(RULES.map((rule) => rule.code));
  expect(pages.map((page) => page.slice(0, -3)).filter((code) => !codes.has(code))).toEqual([]);
});

test('a rule stands behind those whose word it waits for', () => {
  expect(() => assertOrdered(RULES)).not.toThrow();
  expect(() => assertOrdered([...RULES].reverse())).toThrow();
});

describe('the template', () => {
  const page = readFileSync(join(FOLDER, '_template/rule.md'), 'utf8');
  const [bad, good] = [...page.matchAll(/```dts\n(.*?)```/gs)].map((match) => match[1] ?? '');
  const said = (text: string | undefined) => {
    const { facts } = reportOn({ files: { 'board.dts': text ?? '' } });
    return facts === undefined ? [] : run(facts, [template]).diagnostics.map((finding) => finding.message);
  };

  test('works as it stands', () => {
    expect(said(bad)).toEqual(['template@84000000 is called template, but it must say what it is for.']);
    expect(said(good)).toEqual([]);
  });
});

describe('one mistake gives one finding', () => {
  const { facts } = reportOn({
    files: {
      'board.dts': '/dts-v1/; / { memory { device_type = "memory"; reg = <0x80000000 0x1000>; }; };',
    },
  });
  const speaks = (code: string, rest: object = {}) => ({
    code,
    severity: 'warning' as const,
    summary: '',
    check: (given: NonNullable<typeof facts>, report: (finding: never) => void) =>
      report({ message: code, span: given.tree.root.definedAt[0], node: '/', ...rest } as never),
  });
  if (facts === undefined) throw new Error('the board is good');

  test('a rule is silent on a node on which one that it waits for has spoken', () => {
    const { diagnostics, heldBack } = run(facts, [speaks('a'), { ...speaks('b'), after: ['a'] }]);
    expect(diagnostics.map((finding) => finding.code)).toEqual(['a']);
    expect(heldBack).toBe(1);
  });

  test('on another node it speaks', () => {
    const { diagnostics } = run(facts, [speaks('a', { node: '/x' }), { ...speaks('b'), after: ['a'] }]);
    expect(diagnostics.map((finding) => finding.code)).toEqual(['a', 'b']);
  });

  test('`any` waits for whoever has said more than a note', () => {
    const note = speaks('a', { severity: 'note' });
    expect(run(facts, [note, { ...speaks('b'), after: 'any' }]).diagnostics).toHaveLength(2);
    expect(run(facts, [speaks('a'), { ...speaks('b'), after: 'any' }]).diagnostics).toHaveLength(1);
  });

  test('a rule that needs RAM is not run without, and that is told', () => {
    const bare = reportOn({ files: { 'board.dts': '/dts-v1/; / { };' } }).facts;
    if (bare === undefined) throw new Error('the board is good');
    const { diagnostics, notRun } = run(bare, [{ ...speaks('a'), needsRam: true }]);
    expect(diagnostics).toEqual([]);
    expect(notRun).toEqual([{ code: 'a', why: 'the tree names no RAM' }]);
  });
});

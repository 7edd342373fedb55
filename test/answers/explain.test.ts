import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { explain, explainLog } from '../../src/answers/explain.js';
import { KERNEL_MESSAGES } from '../../src/answers/kernel-messages.js';
import { RULES } from '../../src/rules/index.js';
import { findingsIn, isSerious } from '../support/findings.js';

const PAGES = join(import.meta.dirname, '../../src/rules');
const CODES = new Set(RULES.map((rule) => rule.code));

test.each(RULES)('$code has a page to print', ({ code }) => {
  expect(explain(code)).toMatchObject({ kind: 'page', code, page: expect.stringContaining(`# ${code}\n`) });
});

test('a slip of a code, and its second half alone, find the code', () => {
  expect(explain('cma/misalined')).toEqual({ kind: 'unknown', nearest: 'cma/misaligned' });
  expect(explain('orphan-pool')).toEqual({ kind: 'unknown', nearest: 'memory-region/orphan-pool' });
  expect(explain('what is this')).toEqual({ kind: 'unknown', nearest: undefined });
});

test.each([
  'ignore/unused',
  'ignore/no-reason',
  'schema/region',
  'dtc/reg_format',
  'syntax/unexpected',
  'findings/too-many',
  'machine/type',
  'tree/x',
])('%s is explained, though no rule says it', (code) =>
  expect(explain(code)).toMatchObject({ kind: 'page', code, page: expect.stringContaining(`# ${code}\n\n`) }),
);

test('a path is no code', () => expect(explain('tree/ of mine').kind).toBe('unknown'));

test('messages name rules that there are', () => {
  const named = KERNEL_MESSAGES.flatMap((message) => message.rules);
  expect(named.filter((code) => !CODES.has(code))).toEqual([]);
});

describe('what a rule says that the kernel prints leads back to the rule', () => {
  const block = (text: string, heading: string, language: string): string | undefined =>
    text.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0]?.split(`\`\`\`${language}\n`)[1]?.split('```')[0];
  const said = RULES.flatMap(({ code }) => {
    const page = readFileSync(join(PAGES, `${code}.md`), 'utf8');
    const machine = block(page, 'Machine', 'json');
    const found = findingsIn(block(page, 'Bad', 'dts') ?? '', machine === undefined ? undefined : JSON.parse(machine));
    return found
      .filter((finding) => finding.code === code && finding.kernelMessage !== undefined)
      .map((finding) => ({ code, line: finding.kernelMessage ?? '' }));
  });

  test.each(said)('$code: $line', ({ code, line }) => {
    const explained = explain(line);
    expect(explained.kind === 'message' && explained.message.rules).toContain(code);
  });
});

test('time stamps and prefixes do not matter', () => {
  const log = '[    0.000000] OF: fdt: Reserved memory: unsupported node format, ignoring\n';
  expect(explainLog(log)).toMatchObject([{ line: { number: 1 }, message: { rules: expect.any(Array) } }]);
});

test('with the board a line leads to the finding that causes it, and to no other', () => {
  const board = `/dts-v1/;
/ {
	#address-cells = <2>; #size-cells = <2>;
	memory@80000000 { device_type = "memory"; reg = <0x0 0x80000000 0x0 0x20000000>; };
	reserved-memory {
		#address-cells = <2>; #size-cells = <2>; ranges;
		a: a { size = <0x100000>; };
		b: b { size = <0x200000>; };
	};
};
`;
  const log = "OF: reserved mem: invalid size property in 'b' node.\n";
  const [line] = explainLog(log, findingsIn(board));
  expect(line?.findings.map((finding) => finding.node)).toEqual(['/reserved-memory/b']);
});

describe('recorded boots: what the kernel complained of, the board explains', () => {
  const folder = join(import.meta.dirname, '../boots');
  const COMPLAINT =
    /OVERLAP DETECTED|failed to reserve memory for node|unsupported node format|failed to allocate memory for node|invalid \w+ property|incorrect alignment of CMA|unable to setup DMB|could not be activated|Not enough slots/;
  const boots = readdirSync(folder).flatMap((name) => {
    const log = join(folder, name, 'dmesg.txt');
    if (!existsSync(log)) return [];
    const text = readFileSync(log, 'latin1');
    const board = readFileSync(join(folder, name, 'input.dts'), 'latin1');
    return COMPLAINT.test(text) && !/^#include|\/include\//m.test(board) ? [{ name, text, board }] : [];
  });

  test('there are such boots', () => expect(boots.length).toBeGreaterThan(10));

  test.each(boots)('$name', ({ name, text, board }) => {
    const machine = JSON.parse(readFileSync(join(folder, name, 'machine.json'), 'utf8'));
    const findings = findingsIn(board, machine);
    const lines = explainLog(text, findings).filter(({ line }) => COMPLAINT.test(line.text));
    const open = lines.filter((line) => line.findings.filter(isSerious).length === 0);
    expect(open.map(({ line }) => line.text)).toEqual([]);
  });
});

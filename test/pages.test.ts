import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Diagnostic } from '../src/diagnostic/diagnostic.js';
import { PLAIN } from '../src/report/look.js';
import { findingText } from '../src/report/terminal.js';
import { RULES } from '../src/rules/index.js';
import { findingsIn, isSerious } from './support/findings.js';
import { lazily } from './support/lazily.js';

const FOLDER = join(import.meta.dirname, '../src/rules');

/** `scripts/update-pages.mjs` sets it: then the outputs are written, not compared. */
const UPDATE = process.env['UPDATE_PAGES'] === '1';

interface Page {
  readonly text: string;
  readonly machine: object | undefined;
  readonly bad: string;
  readonly output: string;
  readonly good: string;
}

const block = (text: string, heading: string, language: string): string | undefined => {
  const section = text.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0];
  return section?.split(`\`\`\`${language}\n`)[1]?.split('```')[0];
};

function readPage(code: string): Page {
  const text = readFileSync(join(FOLDER, `${code}.md`), 'utf8');
  const machine = block(text, 'Machine', 'json');
  const part = (heading: string, language: string): string => {
    const found = block(text, heading, language);
    if (found === undefined) throw new Error(`${code}.md has no ${language} block under ${heading}`);
    return found;
  };
  return {
    text,
    machine: machine === undefined ? undefined : JSON.parse(machine),
    bad: part('Bad', 'dts'),
    output: part('Bad', 'text'),
    good: part('Good', 'dts'),
  };
}

const told = (findings: readonly Diagnostic[]): string =>
  `${findings.map((each) => findingText(each, PLAIN)).join('\n')}\n`;

describe.each(RULES.map((rule) => ({ rule, code: rule.code })))('$code', ({ rule, code }) => {
  const page = readPage(code);
  const found = lazily(() => findingsIn(page.bad, page.machine));

  test('the bad example is found, by this rule and no other', () => {
    const counted = found().filter((finding) => finding.code === code || isSerious(finding));
    expect(counted.map((finding) => finding.code)).toEqual(counted.map(() => code));
    expect(counted).not.toEqual([]);
    expect(counted.some((finding) => finding.severity === rule.severity)).toBe(true);
  });

  test('its output is as printed on the page', () => {
    const printed = told(found().filter((finding) => finding.code === code));
    if (UPDATE) {
      const text = page.text.replace(`\`\`\`text\n${page.output}\`\`\``, () => `\`\`\`text\n${printed}\`\`\``);
      writeFileSync(join(FOLDER, `${code}.md`), text);
    } else expect(page.output).toBe(printed);
  });

  test('the good example is silent', () => {
    const serious = findingsIn(page.good, page.machine).filter(
      (finding) => finding.code === code || isSerious(finding),
    );
    expect(serious.map((finding) => `${finding.code}: ${finding.message}`)).toEqual([]);
  });

  test('what can be mended has a help or a fix', () => {
    for (const finding of found().filter((each) => each.code === code && each.fix !== undefined)) {
      expect(finding.help).toMatch(/^[A-Z]\w+ .*\.$/);
    }
  });
});

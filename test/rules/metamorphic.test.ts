import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { RULES } from '../../src/rules/index.js';
import { type Board, reportOn } from '../support/findings.js';

/** What is found must not depend on how a tree is written, only on what it means. */

const GOLDEN = join(import.meta.dirname, '../golden/findings');
const PAGES = join(import.meta.dirname, '../../src/rules');

interface Sample {
  readonly name: string;
  readonly text: string;
  readonly machine: object | undefined;
}

const block = (text: string, heading: string, language: string): string | undefined =>
  text.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0]?.split(`\`\`\`${language}\n`)[1]?.split('```')[0];

const samples: readonly Sample[] = [
  ...readdirSync(GOLDEN).map((name) => ({
    name,
    text: readFileSync(join(GOLDEN, name), 'latin1').replace(/ *\/\/~.*/g, ''),
    machine: undefined,
  })),
  ...RULES.map(({ code }) => {
    const page = readFileSync(join(PAGES, `${code}.md`), 'utf8');
    const machine = block(page, 'Machine', 'json');
    return {
      name: code,
      text: block(page, 'Bad', 'dts') ?? '',
      machine: machine === undefined ? undefined : JSON.parse(machine),
    };
  }),
];

/** All of a finding but its place. */
function found(board: Board): readonly string[] {
  return reportOn(board)
    .diagnostics.map(({ code, severity, node, property, message, kernelMessage, effect, help }) =>
      [severity, code, node, property, message, kernelMessage, effect, help].join(' | '),
    )
    .sort();
}

/** The kernel takes regions and devices in the order of the tree: who is the second, or too late, changes with it. */
const goesByOrder = (name: string): boolean =>
  /overlap_static|two_default|too-many$|memory\/overlap(-nomap)?$|duplicate-default|multiple-owners/.test(name);

/** The same findings; where the order counts, as many. */
function expectSame(changed: readonly string[], sample: Sample): void {
  if (goesByOrder(sample.name)) expect(changed).toHaveLength(foundIn(sample).length);
  else expect(changed).toEqual(foundIn(sample));
}

const foundIn = ({ text, machine }: Sample) => found({ files: { 'board.dts': text }, machine });

/** The statements inside a pair of braces, each with its semicolon. */
function statementsIn(body: string): readonly string[] {
  const statements: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < body.length; at++) {
    if (body[at] === '{') depth++;
    if (body[at] === '}') depth--;
    if (body[at] !== ';' || depth > 0) continue;
    statements.push(body.slice(start, at + 1).trim());
    start = at + 1;
  }
  return statements;
}

/** A board in parts: what stands before the root, and the root's statements. */
function taken(text: string): { readonly head: string; readonly statements: readonly string[] } {
  const open = text.indexOf('/ {');
  return { head: text.slice(0, open), statements: statementsIn(text.slice(open + 3, text.lastIndexOf('}'))) };
}

const isNode = (statement: string): boolean => statement.includes('{');

/** A node with its own statements changed. */
function mapped(statement: string, change: (inside: readonly string[]) => readonly string[]): string {
  const open = statement.indexOf('{');
  const inside = statementsIn(statement.slice(open + 1, statement.lastIndexOf('}')));
  return `${statement.slice(0, open + 1)}\n${change(inside).join('\n')}\n};`;
}

const propertiesFirst = (statements: readonly string[]): readonly string[] => [
  ...statements.filter((each) => !isNode(each)),
  ...statements.filter(isNode),
];

const rootOf = (head: string, statements: readonly string[]): string =>
  `${head}/ {\n${propertiesFirst(statements).join('\n')}\n};\n`;

describe('nodes in another order', () => {
  test.each(samples)('$name', (sample) => {
    const { head, statements } = taken(sample.text);
    const turned = rootOf(head, [...statements].reverse());
    expectSame(found({ files: { 'board.dts': turned }, machine: sample.machine }), sample);
  });
});

describe('properties in another order', () => {
  const reversed = (statements: readonly string[]): readonly string[] =>
    propertiesFirst([
      ...statements.filter((each) => !isNode(each)).reverse(),
      ...statements.filter(isNode).map((node) => mapped(node, reversed)),
    ]);

  test.each(samples)('$name', (sample) => {
    const { head, statements } = taken(sample.text);
    const turned = rootOf(head, reversed(statements));
    expect(found({ files: { 'board.dts': turned }, machine: sample.machine })).toEqual(foundIn(sample));
  });
});

describe('split into an include', () => {
  /** In a file that several boards share, a region without RAM is worth a note only. */
  const byFile = new Set(['04_outside_ram.dts', 'reserved-memory/outside-ram']);

  test.each(samples.filter(({ name }) => !byFile.has(name)))('$name', (sample) => {
    const { head, statements } = taken(sample.text);
    const shared = statements.filter((each) => !isNode(each) || each.startsWith('reserved'));
    const own = statements.filter((each) => !shared.includes(each));
    const files = {
      'board.dts': `${head}#include "soc.dtsi"\n/ {\n${own.join('\n')}\n};\n`,
      'soc.dtsi': `/ {\n${propertiesFirst(shared).join('\n')}\n};\n`,
    };
    expect(found({ files, machine: sample.machine })).toEqual(foundIn(sample));
  });
});

describe('numbers out of macros', () => {
  test.each(samples)('$name', (sample) => {
    const macros: string[] = [];
    const { head, statements } = taken(sample.text);
    const body = statements.join('\n').replace(/<[^>]*>/g, (value) =>
      value.replace(/0x[0-9a-f]+/g, (number) => {
        macros.push(`#define VALUE_${macros.length} ${number}`);
        return `VALUE_${macros.length - 1}`;
      }),
    );
    const text = `${macros.join('\n')}\n${head}/ {\n${body}\n};\n`;
    expect(found({ files: { 'board.dts': text }, machine: sample.machine })).toEqual(foundIn(sample));
  });
});

describe('numbers in another base', () => {
  test.each(samples)('$name', (sample) => {
    const text = sample.text.replace(/<[^>]*>/g, (value) =>
      value.replace(/0x[0-9a-f]+/g, (number) => BigInt(number).toString()),
    );
    expect(found({ files: { 'board.dts': text }, machine: sample.machine })).toEqual(foundIn(sample));
  });
});

describe('pairs of cells as 64-bit numbers', () => {
  test.each(samples)('$name', (sample) => {
    const text = sample.text.replace(
      /\b(reg|alloc-ranges|size|alignment) = <((?:0x0 0x[0-9a-f]+ ?)+)>/g,
      (_whole, name, value) =>
        `${name} = /bits/ 64 <${value
          .trim()
          .split(/0x0 /)
          .slice(1)
          .map((each: string) => each.trim())
          .join(' ')}>`,
    );
    expect(found({ files: { 'board.dts': text }, machine: sample.machine })).toEqual(foundIn(sample));
  });
});

describe('regions out of an overlay', () => {
  /** Those whose regions nobody else in the board refers to, and whose parent is as it should be. */
  const movable = samples.filter(({ name, text }) => {
    const { statements } = taken(text);
    const parent = statements.find((each) => each.startsWith('reserved-memory'));
    const others = statements.filter((each) => each !== parent).join('\n');
    return parent !== undefined && !others.includes('&') && !/outside/.test(name);
  });

  test('there are enough of them', () => expect(movable.length).toBeGreaterThan(20));

  test.each(movable)('$name', (sample) => {
    const { head, statements } = taken(sample.text);
    const parent = statements.find((each) => each.startsWith('reserved-memory')) ?? '';
    const regions: string[] = [];
    const bare = mapped(parent, (inside) => {
      regions.push(...inside.filter(isNode));
      return inside.filter((each) => !isNode(each));
    });
    const base = rootOf(head, [...statements.filter((each) => each !== parent), bare]);
    const overlay = `/dts-v1/;\n/plugin/;\n&{/reserved-memory} {\n${regions.join('\n')}\n};\n`;
    const applied = found({
      files: { 'board.dts': base, 'regions.dtso': overlay },
      overlays: ['regions.dtso'],
      machine: sample.machine,
    });
    expectSame(applied, sample);
  });
});

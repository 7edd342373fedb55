import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { depfileText, escapeName } from '../../src/cli/depfile.js';

test('a rule names the target and every file that was read', () => {
  expect(depfileText('board.dtb', ['board.dts', 'soc.dtsi'], false)).toBe(
    'board.dtb: \\\n  board.dts \\\n  soc.dtsi\n',
  );
});

test('phony targets keep make going when an include is gone', () => {
  expect(depfileText('b', ['b.dts', 'a.dtsi'], true)).toContain('\na.dtsi:\n');
  expect(depfileText('b', ['b.dts', 'a.dtsi'], true)).not.toContain('\nb.dts:\n');
});

test('names with blanks, # and $ are escaped', () => {
  expect(escapeName('my board#1$.dts')).toBe('my\\ board\\#1$$.dts');
});

test.each(['a\nall:\n\tevil', 'a;evil', 'a\\\\', 'a\rb'])(
  'a name that Make cannot hold, or would run, is refused: %j',
  (name) => {
    expect(() => escapeName(name)).toThrow('the depfile cannot name');
  },
);

test.skipIf(spawnSync('make', ['--version']).status !== 0)('make itself reads such names', () => {
  const dir = mkdtempSync(join(tmpdir(), 'dtzone-'));
  const odd = 'my: board\t#1$x\\\\ %y&=|`.dts';
  writeFileSync(join(dir, odd), '');
  writeFileSync(join(dir, 'Makefile'), `${depfileText('out', [odd], true)}out:\n\t@echo rebuilt\n`);
  expect(spawnSync('make', ['-C', dir, '-s', 'out'], { encoding: 'utf8' }).stdout).toBe('rebuilt\n');
});

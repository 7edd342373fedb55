import { expect, test } from 'vitest';
import { parseArguments } from '../../src/cli/arguments.js';
import { COMMANDS } from '../../src/cli/commands.js';
import { commandHelp, generalHelp } from '../../src/cli/help.js';
import { OPTIONS, understands } from '../../src/cli/options.js';

const options = (...argv: string[]) => Object.fromEntries(parseArguments(argv).options);

test('the first word is the command; without one it is check', () => {
  expect(parseArguments(['layout', 'a.dts'])).toMatchObject({ command: 'layout', named: true, operands: ['a.dts'] });
  expect(parseArguments(['a.dts', 'b.dts'])).toMatchObject({
    command: 'check',
    named: false,
    operands: ['a.dts', 'b.dts'],
  });
});

test('an option stands anywhere, its value behind it, behind = or attached to its letter', () => {
  expect(options('a.dts', '--kernel', 'linux-6.1', '--arch=arm', '-Iinclude', '-I', 'more')).toEqual({
    '--kernel': ['linux-6.1'],
    '--arch': ['arm'],
    '-I': ['include', 'more'],
  });
});

test("cc's spellings are understood", () => {
  expect(options('-MD', '-MF', 'x.d', '-MT', 'x', '-MP', '-include', 'a.h', '-DX=1', '-o', 'out')).toEqual({
    '-MD': [''],
    '--depfile': ['x.d'],
    '-MT': ['x'],
    '-MP': [''],
    '-include': ['a.h'],
    '-D': ['X=1'],
    '--output': ['out'],
  });
});

test('-- ends the options and - is a file', () => {
  expect(parseArguments(['-', '--', '--help', '-x'])).toMatchObject({ operands: ['-', '--help', '-x'] });
});

test('what is mistyped gets the nearest right one', () => {
  expect(() => parseArguments(['--machin', 'x'])).toThrow('there is no option --machin. Did you mean --machine?');
  expect(() => parseArguments(['--kernel', 'linux-6.2'])).toThrow('Did you mean linux-6.');
  expect(() => parseArguments(['--zzzzzzz'])).toThrow(/^there is no option --zzzzzzz\.$/);
});

test('a value that is missing, or not wanted, is told of', () => {
  expect(() => parseArguments(['--machine'])).toThrow('--machine needs a value: --machine FILE');
  expect(() => parseArguments(['--ascii=yes'])).toThrow('--ascii takes no value');
  expect(() => parseArguments(['check', '--debug'])).toThrow('--debug belongs to layout, not to check');
});

test('every option stands in the help of every command that understands it', () => {
  for (const command of COMMANDS) {
    const help = commandHelp(command);
    for (const option of OPTIONS) {
      for (const flag of option.flags) {
        expect(new RegExp(`^  (.*, )?${flag}(?=[ ,]|$)`, 'm').test(help)).toBe(understands(command.name, option));
      }
    }
  }
});

test('the general help names every command', () => {
  for (const { name } of COMMANDS) expect(generalHelp()).toMatch(new RegExp(`^  ${name} `, 'm'));
});

test('no two options share a spelling', () => {
  const flags = OPTIONS.flatMap((option) => option.flags);
  expect(new Set(flags).size).toBe(flags.length);
});

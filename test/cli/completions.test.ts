import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { COMMANDS } from '../../src/cli/commands.js';
import { completionScript, SHELLS } from '../../src/cli/completions.js';
import { OPTIONS } from '../../src/cli/options.js';

const has = (program: string): boolean => spawnSync(program, ['--version']).status === 0;

test('every command and every spelling of every option is completed in every shell', () => {
  for (const shell of SHELLS) {
    const script = completionScript(shell);
    for (const { name } of COMMANDS) expect(script, shell).toContain(name);
    for (const flag of OPTIONS.flatMap((option) => option.flags)) {
      const bare = flag.replace(/^-+/, '');
      const written = shell === 'fish' ? new RegExp(` -[lso] ${bare} `) : new RegExp(`[ '*]${flag}[\\[ ")|]`);
      expect(script, `${shell} ${flag}`).toMatch(written);
    }
  }
});

/** What bash would offer behind these words. */
function offered(...words: string[]): string[] {
  const list = ['dtzone', ...words].map((word) => `'${word}'`).join(' ');
  const script = `${completionScript('bash')}\nCOMP_WORDS=(${list}); COMP_CWORD=${words.length}; _dtzone; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return spawnSync('bash', ['-c', script], { encoding: 'utf8' }).stdout.trim().split('\n');
}

test.skipIf(!has('bash'))('bash completes commands, options and the values of options', () => {
  expect(offered('lay')).toContain('layout');
  expect(offered('layout', '--mach')).toEqual(['--machine']);
  expect(offered('check', '--deb')).toEqual(['']);
  expect(offered('layout', '--deb')).toEqual(['--debug']);
  expect(offered('layout', '--kernel', 'linux-6.1+')).toEqual(['linux-6.1+dmb-v1']);
  expect(offered('check', '-I', 'dts-sam')).toEqual(['dts-samples']);
});

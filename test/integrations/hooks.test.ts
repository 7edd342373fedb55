import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { missingPrograms } from '../support/programs.js';
import { repositoryAt } from '../support/repository.js';

// Hooks that come as npm packages, the real ones, with the recipes of examples/hooks.

const root = resolve(import.meta.dirname, '../..');
const recipe = (name: string): string => readFileSync(join(root, 'examples/hooks', name), 'utf8');
const hasLefthook = spawnSync('lefthook', ['version']).status === 0;

interface Hook {
  readonly name: string;
  readonly missing: string | undefined;
  install(repo: Repo): void;
}

interface Repo {
  write(name: string, text: string): void;
  mustRun(...command: readonly string[]): string;
}

const HOOKS: readonly Hook[] = [
  {
    name: 'husky with lint-staged',
    missing: missingPrograms('git'),
    install({ write, mustRun }) {
      mustRun('husky');
      write('.husky/pre-commit', recipe('husky-pre-commit'));
      write('.lintstagedrc.json', recipe('lint-staged.json'));
    },
  },
  {
    name: 'lefthook',
    // As a dependency of ours it would put its hooks into this very repository.
    missing:
      missingPrograms('git') ?? (hasLefthook ? undefined : 'lefthook is no package of Debian, and no dependency'),
    install({ write, mustRun }) {
      write('lefthook.yml', recipe('lefthook.yml'));
      mustRun('lefthook', 'install');
    },
  },
];

for (const { name, missing, install } of HOOKS) {
  describe.skipIf(missing !== undefined)(`${name}${missing ? ` (skipped: ${missing})` : ''}`, () => {
    let work = '';
    const { mustRun, commit } = repositoryAt(() => {
      const bin = join(work, 'repo/node_modules/.bin');
      const PATH = `${bin}:${process.env['PATH']}`;
      // In CI husky installs nothing.
      const env = { HOME: work, PATH, GIT_CONFIG_GLOBAL: join(work, 'gitconfig'), CI: undefined };
      return { cwd: join(work, 'repo'), env };
    });
    const write = (file: string, text: string): void => writeFileSync(join(work, 'repo', file), text);

    beforeEach(() => {
      work = mkdtempSync(join(tmpdir(), 'dtzone-hooks-'));
      writeFileSync(join(work, 'gitconfig'), '[user]\nname = T\nemail = t@example.org\n[init]\ndefaultBranch = main\n');
      cpSync(join(root, 'examples/board'), join(work, 'repo'), { recursive: true });
      mkdirSync(join(work, 'repo/node_modules/.bin'), { recursive: true });
      const programs = {
        dtzone: 'dist/cli.js',
        husky: 'node_modules/.bin/husky',
        'lint-staged': 'node_modules/.bin/lint-staged',
      };
      for (const [program, place] of Object.entries(programs))
        symlinkSync(join(root, place), join(work, 'repo/node_modules/.bin', program));
      cpSync(join(work, 'repo/board.dts'), join(work, 'repo/a second board.dts'));
      write('package.json', '{ "private": true }\n');
      write('.gitignore', 'node_modules\n');
      mustRun('git', 'init', '-q');
      install({ write, mustRun });
    });
    afterEach(() => rmSync(work, { recursive: true, force: true }));

    test('good boards are committed; a header that breaks them stops the commit, with the finding in view', {
      timeout: 120_000,
    }, () => {
      expect(commit()).toMatchObject({ status: 0 });
      const header = readFileSync(join(work, 'repo/include/memory.h'), 'utf8');
      write('include/memory.h', header.replace('DMB_SIZE 0x10000000', 'DMB_SIZE 0x10080000'));
      const { status, said } = commit();
      expect(status).not.toBe(0);
      expect(said).toContain('[dmb/misaligned]');
      expect(said).toContain('a second board.dts:24:28');
      expect(mustRun('git', 'log', '--oneline').trim().split('\n')).toHaveLength(1);

      write('include/memory.h', header);
      appendFileSync(join(work, 'repo/a second board.dts'), '/* it has a blank in its name */\n');
      expect(commit()).toMatchObject({ status: 0 });
    });
  });
}

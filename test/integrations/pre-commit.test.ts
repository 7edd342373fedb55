import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { missingPrograms } from '../support/programs.js';
import { repositoryAt } from '../support/repository.js';

// The real pre-commit installs the hook from a clone of this repository, and guards the commits of another.

const root = resolve(import.meta.dirname, '../..');
const missing = missingPrograms('git', 'pre-commit');

describe.skipIf(missing !== undefined)(`pre-commit${missing ? ` (skipped: ${missing})` : ''}`, () => {
  let work = '';
  const { mustRun, commit } = repositoryAt(() => ({
    cwd: join(work, 'repo'),
    env: { PRE_COMMIT_HOME: join(work, 'cache'), GIT_CONFIG_GLOBAL: join(work, 'gitconfig') },
  }));

  beforeAll(() => {
    work = mkdtempSync(join(tmpdir(), 'dtzone-hook-'));
    writeFileSync(
      join(work, 'gitconfig'),
      '[user]\nname = T\nemail = t@example.org\n[safe]\ndirectory = *\n[init]\ndefaultBranch = main\n',
    );
    cpSync(join(root, 'examples/board'), join(work, 'repo'), { recursive: true });
    const revision = mustRun('git', '-C', root, 'rev-parse', 'HEAD').trim();
    const config = `repos:\n- repo: file://${root}\n  rev: ${revision}\n  hooks:\n  - id: dtzone\n    args: [-I, include]\n`;
    writeFileSync(join(work, 'repo/.pre-commit-config.yaml'), config);
    mustRun('git', 'init', '-q');
    mustRun('git', 'add', '-A');
    mustRun('pre-commit', 'install', '--install-hooks');
  }, 600_000);
  // A whole installation is deleted: on a loaded machine that takes longer than a hook usually may.
  afterAll(() => rmSync(work, { recursive: true, force: true }), 120_000);

  test('a good tree is committed', () => {
    mustRun('git', 'commit', '-m', 'a board');
    expect(mustRun('git', 'log', '--oneline').trim().split('\n')).toHaveLength(1);
  });

  test('a header that breaks a board stops the commit, with the finding in view', () => {
    const header = join(work, 'repo/include/memory.h');
    const text = readFileSync(header, 'utf8');
    writeFileSync(header, text.replace('DMB_SIZE 0x10000000', 'DMB_SIZE 0x10080000'));
    const { status, said } = commit();
    expect(status).not.toBe(0);
    expect(said).toContain('dmb/misaligned');
    expect(mustRun('git', 'log', '--oneline').trim().split('\n')).toHaveLength(1);
    writeFileSync(header, text);
    mustRun('git', 'reset', '-q', '--hard');
  });

  test('of a changed .dtsi the boards that include it are checked and no others, whatever their names', () => {
    const board = readFileSync(join(work, 'repo/board.dts'), 'utf8');
    writeFileSync(join(work, 'repo/a board with blanks.dts'), board);
    expect(commit().status).toBe(0);
    // This one is broken and got in past the hook; who touches another file does not hear of it.
    writeFileSync(join(work, 'repo/broken.dts'), '/dts-v1/;\n/ { a = ; };\n');
    mustRun('git', 'add', '-A');
    mustRun('git', 'commit', '--no-verify', '-m', 'broken');

    appendFileSync(join(work, 'repo/soc.dtsi'), '/ { b = ; };\n');
    const { status, said } = commit();
    expect(status).not.toBe(0);
    expect(said).toMatch(/^board\.dts: [1-9]/m);
    expect(said).toMatch(/^a board with blanks\.dts: [1-9]/m);
    expect(said).not.toContain('broken.dts');
  });
});

import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { missingPrograms } from '../support/programs.js';

// The rule of examples/bazel, with Debian's Bazel (bazel-bootstrap) and nothing to be fetched.

const root = resolve(import.meta.dirname, '../..');
const missing = missingPrograms('bazel', 'node');

describe.skipIf(missing !== undefined)(`bazel${missing ? ` (skipped: ${missing})` : ''}`, () => {
  let work = '';
  const path = (name: string): string => join(work, 'boards', name);
  const bazel = (...words: readonly string[]) =>
    spawnSync('bazel', [`--output_user_root=${join(work, 'root')}`, ...words], {
      cwd: join(work, 'boards'),
      encoding: 'utf8',
    });
  const build = (...words: readonly string[]) => {
    const { status, stderr } = bazel('build', '--color=no', '//:board', ...words);
    return { status, said: stderr };
  };
  const replace = (name: string, from: string, to: string): void => {
    const text = readFileSync(path(name), 'utf8');
    expect(text).toContain(from);
    writeFileSync(path(name), text.replace(from, to));
  };
  /** The action was run, and its result not taken from the last build. */
  const hasRun = (said: string): boolean => /\d (?:linux-sandbox|processwrapper-sandbox|local)/.test(said);

  beforeAll(() => {
    work = mkdtempSync(join(tmpdir(), 'dtzone-bazel-'));
    cpSync(join(root, 'examples/bazel'), join(work, 'boards'), { recursive: true });
    cpSync(join(root, 'examples/board'), path('board'), { recursive: true });
    const node = spawnSync('sh', ['-c', 'dirname "$(command -v node)"'], { encoding: 'utf8' }).stdout.trim();
    replace('WORKSPACE', 'path = "../.."', `path = "${root}"`);
    replace('WORKSPACE', 'path = "/usr/bin"', `path = "${node}"`);
  });
  afterAll(() => {
    bazel('shutdown');
    spawnSync('chmod', ['-R', 'u+w', work]);
    rmSync(work, { recursive: true, force: true });
  }, 120_000);

  test('the blob is that of dtzone-dtc, and is made again for what it includes alone', { timeout: 300_000 }, () => {
    const first = build();
    expect(first.status, first.said).toBe(0);
    const ours = spawnSync('node', [join(root, 'dist/dtzone-dtc.js'), '-O', 'dtb', '-i', 'include', 'board.dts'], {
      cwd: path('board'),
    }).stdout;
    expect(readFileSync(path('bazel-bin/board.dtb')).equals(ours)).toBe(true);

    writeFileSync(path('board/other.dts'), '/dts-v1/; / { };\n');
    expect(hasRun(first.said)).toBe(true);
    expect(hasRun(build().said)).toBe(false);
    replace('board/include/memory.h', 'DMB_SIZE 0x10000000', 'DMB_SIZE 0x20000000');
    const again = build();
    expect(again.status).toBe(0);
    expect(hasRun(again.said)).toBe(true);
    expect(readFileSync(path('bazel-bin/board.dtb')).equals(ours)).toBe(false);
    replace('board/include/memory.h', 'DMB_SIZE 0x20000000', 'DMB_SIZE 0x10000000');
    expect(build().status).toBe(0);
    expect(readFileSync(path('bazel-bin/board.dtb')).equals(ours)).toBe(true);
  });

  test('a misaligned block fails the build with the finding in view', { timeout: 300_000 }, () => {
    replace('board/include/memory.h', 'DMB_SIZE 0x10000000', 'DMB_SIZE 0x10080000');
    const { status, said } = build();
    expect(status).not.toBe(0);
    expect(said).toContain('board/board.dts:24.28-36: ERROR (dmb/misaligned)');
    replace('board/include/memory.h', 'DMB_SIZE 0x10080000', 'DMB_SIZE 0x10000000');
  });

  test('what is included but not declared is not there', { timeout: 300_000 }, () => {
    replace('BUILD.bazel', '        "board/soc.dtsi",\n', '');
    const { status, said } = build();
    expect(status).not.toBe(0);
    expect(said).toMatch(/soc\.dtsi/);
  });
});

import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { missingPrograms } from '../support/programs.js';

// Neither BitBake nor Buildroot is run: the class's shell is, with BitBake's variables in the environment and words of our own for its
// log, and the hook is called by make as Buildroot's package infrastructure calls hooks.

const root = resolve(import.meta.dirname, '../..');
let work = '';
beforeEach(() => {
  work = mkdtempSync(join(tmpdir(), 'dtzone-distributions-'));
  cpSync(join(root, 'examples/board'), join(work, 'arch/arm64/boot/dts'), { recursive: true });
});
afterEach(() => rmSync(work, { recursive: true, force: true }));

const misalign = (): void => {
  const header = join(work, 'arch/arm64/boot/dts/include/memory.h');
  writeFileSync(header, readFileSync(header, 'utf8').replace('DMB_SIZE 0x10000000', 'DMB_SIZE 0x10080000'));
};

describe("the Yocto class's shell", () => {
  const text = readFileSync(join(root, 'examples/yocto/dtzone.bbclass'), 'utf8');
  const body = /^do_dtzone_check\(\) \{\n(.*?)^\}$/ms.exec(text)?.[1] ?? '';
  const log = ['error', 'warn', 'note'].map((level) => `bb${level}() { echo "${level.toUpperCase()}: $*"; }`);
  const prelude = [...log, 'bbfatal() { echo "FATAL: $*"; exit 1; }', 'set -e'].join('\n');

  const task = (variables: Readonly<Record<string, string>> = {}) => {
    const { status, stdout, stderr } = spawnSync('sh', ['-c', `${prelude}\n${body}`], {
      encoding: 'utf8',
      env: {
        PATH: process.env['PATH'],
        T: work,
        DTZONE_HOME: root,
        DTZONE_DIR: work,
        DTZONE_FILES: 'arch/arm64/boot/dts/board.dts',
        DTZONE_ARGS: '-I arch/arm64/boot/dts/include',
        DTZONE_FATAL: '1',
        ...variables,
      },
    });
    return { status, said: stdout + stderr };
  };

  test('a good board passes', () => {
    const { status, said } = task();
    expect(status, said).toBe(0);
    expect(said).toContain('NOTE: arch/arm64/boot/dts/board.dts:');
  });

  test('a bad one is fatal unless the recipe says otherwise, and stands in the log with its line', () => {
    misalign();
    const { status, said } = task();
    expect(status).toBe(1);
    expect(said).toMatch(/^ERROR: arch\/arm64\/boot\/dts\/board\.dts:24:28: error: .*\[dmb\/misaligned\]$/m);
    expect(said).toMatch(/^FATAL: dtzone has findings/m);
    const borne = task({ DTZONE_FATAL: '0' });
    expect(borne.status).toBe(0);
    expect(borne.said).toContain('ERROR: arch/arm64/boot/dts/board.dts:24:28');
  });

  test('what was not checked is fatal in any case', () => {
    expect(task({ DTZONE_FILES: 'gone.dts', DTZONE_FATAL: '0' })).toMatchObject({ status: 1 });
    expect(task({ DTZONE_FILES: '' }).said).toContain('FATAL: DTZONE_FILES names no board');
  });

  test('every variable that the shell uses has a default or is named in vardeps', () => {
    const used = [...new Set([...body.matchAll(/\$\{(DTZONE_\w+)\}/g)].map((match) => match[1] as string))];
    expect(used.length).toBeGreaterThan(3);
    for (const name of used) {
      expect(text).toMatch(new RegExp(`^${name} \\?= `, 'm'));
      expect(/vardeps\] \+= "(.*)"/.exec(text)?.[1]?.split(' ')).toContain(name);
    }
  });
});

const missing = missingPrograms('make');
describe.skipIf(missing !== undefined)(`the Buildroot hook${missing ? ` (skipped: ${missing})` : ''}`, () => {
  const build = () => {
    mkdirSync(work, { recursive: true });
    const makefile = [
      `LINUX_ARCH_PATH = ${work}/arch/arm64`,
      'LINUX_DTS_NAME = board',
      `DTZONE_HOME = ${root}`,
      'DTZONE_ARGS = -I $(LINUX_ARCH_PATH)/boot/dts/include',
      `include ${join(root, 'examples/buildroot/external.mk')}`,
      'define sep\n\n\nendef',
      'all:\n\t@echo built\n\t$(foreach hook,$(LINUX_POST_BUILD_HOOKS),$(call $(hook))$(sep))\n\t@echo installed',
    ];
    writeFileSync(join(work, 'Makefile'), `${makefile.join('\n')}\n`);
    return spawnSync('make', [], { cwd: work, encoding: 'utf8' });
  };

  test('a good board lets the build go on', () => {
    const { status, stdout, stderr } = build();
    expect(status, stderr).toBe(0);
    expect(stdout).toContain('board.dts: 2 notes');
    expect(stdout).toContain('installed');
  });

  test('a bad one ends it, with the finding in view', () => {
    misalign();
    const { status, stdout } = build();
    expect(status).toBe(2);
    expect(stdout).toContain('[dmb/misaligned]');
    expect(stdout).not.toContain('installed');
  });
});

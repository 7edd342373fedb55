import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { missingPrograms } from '../support/programs.js';

const root = resolve(import.meta.dirname, '../..');
const dtc = `node ${join(root, 'dist/dtzone-dtc.js')}`;

interface BuildSystem {
  readonly name: string;
  readonly programs: readonly string[];
  /** Runs once, before the first build. */
  configure?(folder: string): void;
  readonly build: readonly string[];
  readonly blob: string;
}

const run = (folder: string, command: readonly string[]) =>
  spawnSync(command[0] as string, command.slice(1), { cwd: folder, encoding: 'utf8' });

const mustRun = (folder: string, command: readonly string[]): void => {
  const { status, stdout, stderr } = run(folder, command);
  expect(status, `${command.join(' ')}\n${stdout}${stderr}`).toBe(0);
};

const systems: readonly BuildSystem[] = [
  { name: 'make', programs: ['make'], build: ['make', `DTC=${dtc}`], blob: 'build/board.dtb' },
  {
    name: 'ninja',
    programs: ['ninja'],
    configure: (folder) => writeFileSync(join(folder, 'local.ninja'), `dtc = ${dtc}\n`),
    build: ['ninja'],
    blob: 'board.dtb',
  },
  {
    name: 'cmake',
    programs: ['cmake', 'ninja'],
    configure: (folder) =>
      mustRun(folder, ['cmake', '-S', '.', '-B', 'build', '-G', 'Ninja', `-DDTC=${dtc.replace(' ', ';')}`]),
    build: ['cmake', '--build', 'build'],
    blob: 'build/board.dtb',
  },
  {
    name: 'meson',
    programs: ['meson', 'ninja'],
    configure: (folder) => mustRun(folder, ['meson', 'setup', 'build', `-Ddtc=${dtc}`]),
    build: ['ninja', '-C', 'build'],
    blob: 'build/board.dtb',
  },
];

for (const system of systems) {
  const missing = missingPrograms(...system.programs);
  describe.skipIf(missing !== undefined)(`${system.name}${missing ? ` (skipped: ${missing})` : ''}`, () => {
    let work = '';
    let folder = '';
    const builtAt = () => statSync(join(folder, system.blob)).mtimeMs;
    const touch = (file: string) => {
      const later = new Date(Date.now() + 5_000);
      utimesSync(join(work, 'board', file), later, later);
    };

    beforeEach(() => {
      work = mkdtempSync(join(tmpdir(), 'dtzone-build-'));
      folder = join(work, system.name);
      for (const part of ['board', system.name])
        cpSync(join(root, 'examples', part), join(work, part), { recursive: true });
      system.configure?.(folder);
    });
    afterEach(() => rmSync(work, { recursive: true, force: true }));

    test('a good board is built, and only built again when an include changes', () => {
      mustRun(folder, system.build);
      const first = builtAt();

      mustRun(folder, system.build);
      expect(builtAt()).toBe(first);

      for (const file of ['include/memory.h', 'soc.dtsi']) {
        const before = builtAt();
        touch(file);
        mustRun(folder, system.build);
        expect(builtAt(), file).toBeGreaterThan(before);
      }
    });

    test('a board with a misaligned block stops the build, with the finding in view and no blob', () => {
      const header = join(work, 'board/include/memory.h');
      writeFileSync(header, readFileSync(header, 'utf8').replace('DMB_SIZE 0x10000000', 'DMB_SIZE 0x10080000'));
      const { status, stdout, stderr } = run(folder, system.build);
      expect(status).not.toBe(0);
      expect(stdout + stderr).toContain('dmb/misaligned');
      expect(existsSync(join(folder, system.blob))).toBe(false);
    });
  });
}

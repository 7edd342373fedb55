import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

// The package as npm would publish it, installed into an empty folder with no registry in reach.

const root = resolve(import.meta.dirname, '../..');
/** Bytes. A tarball that grows past this has taken in something that nobody meant to ship. */
const MOST_PACKED = 500_000;

interface Packed {
  readonly filename: string;
  readonly size: number;
  readonly files: readonly { readonly path: string }[];
}

describe('the npm package', () => {
  const work = mkdtempSync(join(tmpdir(), 'dtzone-package-'));
  const user = join(work, 'user');
  let packed: Packed | undefined;

  const run = (program: string, argv: readonly string[], cwd = user) =>
    spawnSync(program, argv, { cwd, encoding: 'utf8', env: { PATH: process.env['PATH'] ?? '', HOME: work } });
  const mustRun = (program: string, argv: readonly string[], cwd = user): string => {
    const { status, stdout, stderr } = run(program, argv, cwd);
    expect(status, `${program} ${argv.join(' ')}\n${stdout}${stderr}`).toBe(0);
    return stdout;
  };
  const tarball = (): Buffer => readFileSync(join(work, packed?.filename ?? ''));

  beforeAll(() => {
    [packed] = JSON.parse(mustRun('npm', ['pack', '--json', '--pack-destination', work], root)) as Packed[];
    mkdirSync(user);
    writeFileSync(join(user, 'package.json'), '{ "name": "user", "private": true, "type": "module" }\n');
    mustRun('npm', ['install', '--offline', '--no-audit', '--no-fund', join(work, packed?.filename ?? '')]);
    for (const folder of ['dts-samples', 'examples'])
      cpSync(join(root, folder), join(user, folder), { recursive: true });
  }, 120_000);
  afterAll(() => rmSync(work, { recursive: true, force: true }));

  test('is small, and holds what is built and published alone', () => {
    expect(packed?.size).toBeLessThan(MOST_PACKED);
    const places = new Set(packed?.files.map(({ path }) => path.split('/')[0]));
    expect([...places].sort()).toEqual([
      '.pre-commit-hooks.yaml',
      'LICENSE',
      'README.md',
      'THIRD-PARTY-NOTICES',
      'dist',
      'package.json',
      'schemas',
    ]);
  });

  test('is as publint wants it', async () => {
    const { messages } = await publint({ pkgDir: root, strict: true });
    expect(messages).toEqual([]);
  });

  test('has types that every kind of resolution finds, for modules', async () => {
    const result = await checkPackage(createPackageFromTarballData(Uint8Array.from(tarball())));
    expect(result.types).toBeTruthy();
    // CommonJS reaches an ES module by import() alone, which is what this kind says.
    const problems =
      'problems' in result ? result.problems.filter(({ kind }) => kind !== 'CJSResolvesToESM') : ['no types'];
    expect(problems).toEqual([]);
  });

  test('runs the main job on the samples', () => {
    const board = [
      '-I',
      'dts-samples/include',
      '--machine',
      'dts-samples/bcm7278.machine.json',
      'dts-samples/bcm7278.dts',
    ];
    const { status, stdout } = run('node_modules/.bin/dtzone', ['layout', ...board]);
    expect(status).toBe(1);
    expect(stdout).toContain('[dmb/misaligned]');
    expect(stdout).toContain('overlaps DMA and Normal');
    expect(mustRun('node_modules/.bin/dtzone', ['check', 'dts-samples/generic-arm64.dts'])).toContain(
      'nothing to report',
    );
  });

  test('writes a configuration and reads it', () => {
    mustRun('node_modules/.bin/dtzone', ['init', 'examples/board']);
    const config = ['--config', 'examples/board/dtzone.config.json'];
    expect(mustRun('node_modules/.bin/dtzone', ['check', ...config, 'examples/board/board.dts'])).toContain('2 notes');
  });

  test('compiles in the place of dtc', () => {
    mustRun('node_modules/.bin/dtzone-dtc', ['-O', 'dtb', '-o', 'board.dtb', 'dts-samples/generic-arm64.dts']);
    expect(readFileSync(join(user, 'board.dtb')).readUInt32BE(0)).toBe(0xd00dfeed);
  });

  test('gives its schemas by name', () => {
    const program =
      "import schema from 'dtzone/schemas/machine.schema.json' with { type: 'json' }; console.log(schema.$id);";
    expect(mustRun('node', ['--no-warnings', '--input-type=module', '-e', program])).toMatch(
      /machine\.schema\.json\n$/,
    );
  });

  test.each(['node16', 'bundler'])('has types for programs that resolve modules as %s', (moduleResolution) => {
    const program = `import { check, checkJson, layoutText, NO_FACTS, PLAIN, placeOf, type Report } from 'dtzone';
      const readFile = (path: string) => (path === 'a.dts' ? '/dts-v1/; / { };' : ({ reason: 'missing', detail: 'is not there' } as const));
      const lists = { includeDirs: [], defines: [], undefines: [], includes: [], overlays: [] };
      const report: Report = check({ host: { readFile }, file: 'a.dts', machine: NO_FACTS, ...lists });
      const lines: readonly number[] = report.diagnostics.map(({ span }) => placeOf(span).line);
      const zones: readonly bigint[] | undefined = report.facts?.boot.cmaAreas.map(({ range }) => range.base);
      console.log(lines, zones, checkJson([report]), layoutText(report, PLAIN, { assumptions: false }));\n`;
    writeFileSync(join(user, 'program.ts'), program);
    const compilerOptions = {
      moduleResolution,
      module: moduleResolution === 'bundler' ? 'esnext' : 'node16',
      target: 'es2022',
      lib: ['es2023', 'dom'],
      types: [],
      strict: true,
      noEmit: true,
    };
    writeFileSync(join(user, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['program.ts'] }));
    mustRun('node', [join(root, 'node_modules/typescript/bin/tsc'), '-p', '.']);
  });
});

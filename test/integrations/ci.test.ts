import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';

// What a runner of GitHub's or GitLab's would run of our files, run with bash. Their own actions (checkout, upload) are not.

const root = resolve(import.meta.dirname, '../..');
const yamlOf = (file: string) => parse(readFileSync(join(root, file), 'utf8'));

interface Step {
  readonly name: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly uses?: string;
  readonly if?: string;
  readonly with?: Readonly<Record<string, string>>;
}

let work = '';
beforeEach(() => {
  work = mkdtempSync(join(tmpdir(), 'dtzone ci '));
  cpSync(join(root, 'examples/board'), join(work, 'boards'), { recursive: true });
  cpSync(join(root, 'examples/board/include'), join(work, 'include'), { recursive: true });
});
afterEach(() => rmSync(work, { recursive: true, force: true }));

const bash = (script: string, env: Readonly<Record<string, string>> = {}) => {
  const { status, stdout, stderr } = spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script], {
    cwd: work,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'] ?? '', ...env },
  });
  return { status, stdout, stderr };
};

const misalign = (): void => {
  const header = join(work, 'include/memory.h');
  writeFileSync(header, readFileSync(header, 'utf8').replace('DMB_SIZE 0x10000000', 'DMB_SIZE 0x10080000'));
  rmSync(join(work, 'boards/include'), { recursive: true });
};

describe("GitHub's action", () => {
  const action = yamlOf('action.yml');
  const steps: readonly Step[] = action.runs.steps;
  const inputs: Readonly<Record<string, { default: string }>> = action.inputs;

  const filled = (text: string, given: Readonly<Record<string, string>>): string =>
    text.replace(/\$\{\{ inputs\.(\w+) \}\}/g, (_, name: string) => given[name] ?? inputs[name]?.default ?? '');

  /** Runs the steps that are scripts, as a composite action does: the first that fails ends it. */
  function act(given: Readonly<Record<string, string>>) {
    const output = join(work, 'output');
    writeFileSync(output, '');
    let out = '';
    for (const step of steps.filter(({ run }) => run !== undefined)) {
      const env = Object.fromEntries(Object.entries(step.env ?? {}).map(([name, text]) => [name, filled(text, given)]));
      const runner = { GITHUB_ACTIONS: 'true', GITHUB_ACTION_PATH: root, GITHUB_OUTPUT: output };
      const { status, stdout, stderr } = bash(step.run ?? '', { ...env, ...runner });
      out += stdout + stderr;
      if (status !== 0) return { status, out, outputs: readFileSync(output, 'utf8') };
    }
    return { status: 0, out, outputs: readFileSync(output, 'utf8') };
  }

  test('a good board passes, and its report is there to be uploaded', () => {
    const { status, out, outputs } = act({ files: 'boards', args: '-I include' });
    expect(status, out).toBe(0);
    expect(outputs).toBe('status=0\nreport=true\n');
    expect(JSON.parse(readFileSync(join(work, 'dtzone.sarif'), 'utf8')).version).toBe('2.1.0');
  });

  test('a bad board fails, with an annotation at its line, and is in the report', () => {
    misalign();
    const { status, out, outputs } = act({ files: 'boards', args: '-I include' });
    expect(status).toBe(1);
    expect(out).toMatch(/^::error file=boards\/board\.dts,line=24,.*title=dmb\/misaligned::/m);
    expect(outputs).toBe('status=1\nreport=true\n');
    expect(readFileSync(join(work, 'dtzone.sarif'), 'utf8')).toContain('"dmb/misaligned"');
  });

  test('files stand one a line, options are read as a shell reads them, and nothing of either is run', () => {
    mkdirSync(join(work, 'my include'));
    cpSync(join(work, 'include'), join(work, 'my include'), { recursive: true });
    cpSync(join(work, 'boards/board.dts'), join(work, 'boards/the $(touch hacked).dts'));
    rmSync(join(work, 'boards/include'), { recursive: true });
    const { status, out } = act({
      files: 'boards/board.dts\nboards/the $(touch hacked).dts\n',
      args: '-I "my include" --max-warnings 3',
      sarif: '',
    });
    expect(status, out).toBe(0);
    expect(existsSync(join(work, 'hacked'))).toBe(false);
    expect(existsSync(join(work, 'dtzone.sarif'))).toBe(false);
  });

  test('wrong use fails and uploads nothing', () => {
    const { status, outputs, out } = act({ files: 'nowhere.dts' });
    expect(status).toBe(2);
    expect(out).toContain('nowhere.dts does not exist');
    expect(outputs).toBe('status=2\n');
  });

  test('the upload is the official one, and happens whenever a report was made', () => {
    const upload = steps.find(({ uses }) => uses !== undefined);
    expect(upload?.uses).toMatch(/^github\/codeql-action\/upload-sarif@v\d+$/);
    expect(upload?.if).toBe("always() && steps.check.outputs.report == 'true'");
    expect(filled(upload?.with?.['sarif_file'] ?? '', { sarif: 'x.sarif' })).toBe('x.sarif');
    expect(steps.find(({ run }) => run?.includes('report=true'))).toMatchObject({ id: 'check' });
  });

  test('the example calls it with inputs that it has', () => {
    const job = yamlOf('examples/ci/github.yml').jobs.check;
    const call: Step = job.steps.find((step: Step) => step.uses?.includes('/dtzone@'));
    expect(Object.keys(call.with ?? {}).filter((name) => !(name in inputs))).toEqual([]);
    const { status, out } = act(call.with ?? {});
    expect(status, out).toBe(0);
  });
});

describe('the problem matcher', () => {
  const matchers: readonly {
    owner: string;
    severity?: string;
    pattern: [Record<string, number> & { regexp: string }];
  }[] = JSON.parse(readFileSync(join(root, '.github/problem-matcher.json'), 'utf8')).problemMatcher;

  /** What a runner makes of a log: the first matcher that fits a line. */
  const problemsIn = (log: string) =>
    log.split('\n').flatMap((line) => {
      for (const { severity, pattern } of matchers) {
        const [{ regexp, ...groups }] = pattern;
        const match = new RegExp(regexp).exec(line);
        if (match) {
          const fields = Object.entries(groups).map(([name, group]) => [name, match[group as number]]);
          return [{ severity, ...Object.fromEntries(fields) }];
        }
      }
      return [];
    });
  const dtzone = `node '${join(root, 'dist/cli.js')}'`;
  const dtc = `node '${join(root, 'dist/dtzone-dtc.js')}'`;

  test('finds errors and warnings of --format gcc, each with place and rule; notes are no problems', () => {
    misalign();
    const { stdout } = bash(`${dtzone} check --format gcc -I include boards/board.dts || true`);
    expect(stdout.split('\n').length).toBeGreaterThan(2);
    expect(problemsIn(stdout)).toEqual([
      {
        severity: 'error',
        file: 'boards/board.dts',
        line: '24',
        column: '28',
        code: 'dmb/misaligned',
        message: expect.stringMatching(/^dmb@50000000 has a size of 0x10080000.*\.$/),
      },
    ]);
  });

  test('finds what dtzone-dtc says within a build', () => {
    misalign();
    const board = "-i include -o /dev/null 'boards/board.dts'";
    expect(problemsIn(bash(`${dtc} ${board} 2>&1 || true`).stdout)).toMatchObject([
      { severity: 'ERROR', file: 'boards/board.dts', line: '24', column: '28', code: 'dmb/misaligned' },
    ]);
    writeFileSync(join(work, 'slip.dts'), '/dts-v1/;\n/ { a = ; };\n');
    expect(problemsIn(bash(`${dtc} -o /dev/null slip.dts 2>&1 || true`).stdout)).toMatchObject([
      { severity: 'error', file: 'slip.dts', line: '2', column: '9' },
    ]);
  });

  test("takes neither annotations nor other tools' lines for its own", () => {
    misalign();
    const annotations = bash(`${dtzone} check --format github -I include boards/board.dts || true`).stdout;
    const others = ['make[2]: *** [Makefile:12: a.dtb] Error 1', 'a.c:3:4: error: expected ;', '12:30:15: error: x'];
    expect(problemsIn([annotations, ...others].join('\n'))).toEqual([]);
  });
});

describe("GitLab's job", () => {
  const { 'device-trees': job } = yamlOf('examples/ci/gitlab-ci.yml');
  const report = job.artifacts.reports.codequality as string;
  const script = (job.script as readonly string[]).join('\n');
  beforeEach(() => symlinkSync(root, join(work, '.dtzone')));

  test('a good board passes with an empty report', () => {
    const { status, stdout, stderr } = bash(script);
    expect(status, stdout + stderr).toBe(0);
    expect(
      JSON.parse(readFileSync(join(work, report), 'utf8')).every(
        (each: { severity: string }) => each.severity === 'info',
      ),
    ).toBe(true);
  });

  test('a bad board fails, with the finding in the log and in the report', () => {
    misalign();
    const { status, stdout } = bash(script);
    expect(status).toBe(1);
    expect(stdout).toContain('[dmb/misaligned]');
    const [serious] = JSON.parse(readFileSync(join(work, report), 'utf8')).filter(
      (each: { severity: string }) => each.severity !== 'info',
    );
    expect(serious).toMatchObject({ check_name: 'dmb/misaligned', location: { path: 'boards/board.dts' } });
    expect(job.artifacts.when).toBe('always');
  });
});

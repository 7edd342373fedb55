import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { check } from '../../src/check.js';
import { requestFor } from '../fuzz/request.js';
import { missingPrograms } from '../support/programs.js';

// What the system does to a run: reads that fail, no room, no descriptors, a closed pipe, a signal. The result is the right one or a
// status of 2 and a sentence; what stood in the output stays, and no file is left beside it.

const CLI = join(import.meta.dirname, '../../dist/cli.js');
const BOARD = `/dts-v1/;
#include "part.dtsi"
/ { #address-cells = <1>; #size-cells = <1>; memory@0 { device_type = "memory"; reg = <0 0x40000000>; }; };
`;

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dtzone-faults-'));
  writeFileSync(join(folder, 'board.dts'), BOARD);
  writeFileSync(join(folder, 'part.dtsi'), '/ { model = "part"; };\n');
  const node = (i: number): string => `n${i} { data = [${'00 11 '.repeat(500)}]; };\n`;
  const many = Array.from({ length: 2000 }, (_, i) => node(i)).join('');
  writeFileSync(join(folder, 'large.dts'), `/dts-v1/;\n/ {\n${many}};\n`);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Through a shell, so that limits and pipes can be set. */
const shell = (script: string) =>
  spawnSync('bash', ['-c', script], { cwd: folder, encoding: 'latin1', env: { ...process.env, CLI } });

const leftovers = (): readonly string[] => readdirSync(folder).filter((name) => name.includes('.tmp'));
const STACK = /^\s+at .*:\d+:\d+\)?$/m;

describe('reads that fail', () => {
  const failing = (which: string) => ({
    readFile: (path: string) =>
      path === which
        ? ({ reason: 'unreadable', detail: 'cannot be read (EIO)' } as const)
        : path === 'a.dts'
          ? BOARD
          : '/ { };',
  });

  test.each(['part.dtsi', 'a.dts'])('of %s: an error, and no facts that rest on half a tree', (which) => {
    const report = check({ ...requestFor({}), host: failing(which) });
    expect(report.diagnostics.some(({ severity, message }) => severity === 'error' && message.includes('EIO'))).toBe(
      true,
    );
    expect(report.facts).toBeUndefined();
  });
});

describe('writes that fail', () => {
  test('a limit on the size of files: the old output stays, and a sentence says why', () => {
    writeFileSync(join(folder, 'old.dtb'), 'old');
    const { status, stderr } = shell('ulimit -f 64; trap "" XFSZ; node "$CLI" compile -o old.dtb large.dts');
    expect({ status, old: readFileSync(join(folder, 'old.dtb'), 'latin1') }).toEqual({ status: 2, old: 'old' });
    expect(stderr).toContain('cannot write old.dtb');
    expect(stderr).not.toMatch(STACK);
    expect(leftovers()).toEqual([]);
  });

  // Linux alone has a device that is always full.
  test.skipIf(process.platform !== 'linux')('a full device', () => {
    const { status, stderr } = shell('node "$CLI" compile -o /dev/full board.dts');
    expect(status).toBe(2);
    expect(stderr).toContain('the disk is full');
  });

  test.skipIf(process.platform !== 'linux')(
    'standard output on a full device: a status that is no success, and no stack',
    () => {
      const { status, stderr } = shell('node "$CLI" layout board.dts > /dev/full');
      expect(status).not.toBe(0);
      expect(stderr).not.toMatch(STACK);
    },
  );

  test('a reader that has seen enough is no fault', () => {
    const { stdout, stderr } = shell(`node "$CLI" compile -O dts large.dts | head -1; echo "\${PIPESTATUS[0]}"`);
    expect(stdout).toBe('/dts-v1/;\n0\n');
    expect(stderr).toBe('');
  });

  test('/dev/stdout behind >>: what the file held stays', () => {
    writeFileSync(join(folder, 'log'), 'before\n');
    expect(shell('node "$CLI" compile -O dts -o /dev/stdout board.dts >> log').status).toBe(0);
    expect(readFileSync(join(folder, 'log'), 'latin1')).toMatch(/^before\n\/dts-v1\/;\n/);
  });

  test('a reader of a FIFO that has seen enough is no fault, and the FIFO stays', () => {
    const { status, stderr } = shell(
      'mkfifo pipe; (head -c 1 > /dev/null) < pipe & node "$CLI" compile -o pipe large.dts; s=$?; wait; test -p pipe || s=9; exit $s',
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  test.each([
    'check -o board.dts board.dts',
    'check -d part.dtsi -o report board.dts',
    'compile -o board.dts board.dts',
    'layout --format svg -o ./part.dtsi board.dts',
  ])('%s would write over what it reads, and does not', (words) => {
    const { status, stderr } = shell(`node "$CLI" ${words}`);
    expect({ status, board: readFileSync(join(folder, 'board.dts'), 'latin1') }).toEqual({ status: 2, board: BOARD });
    expect(stderr).toContain('is read for this result');
  });

  test('a tree may be written anew in its own place by who names its form', () => {
    writeFileSync(join(folder, 'again.dts'), '/dts-v1/; / { };');
    expect(shell('node "$CLI" compile -O dts -o again.dts again.dts').status).toBe(0);
    expect(readFileSync(join(folder, 'again.dts'), 'latin1')).toContain('/ {\n');
  });

  test('a failed run leaves the old output', () => {
    writeFileSync(join(folder, 'kept.dtb'), 'old');
    writeFileSync(join(folder, 'broken.dts'), '/dts-v1/; / { a = <1 };');
    expect(shell('node "$CLI" compile -o kept.dtb broken.dts').status).toBe(1);
    expect(readFileSync(join(folder, 'kept.dtb'), 'latin1')).toBe('old');
  });
});

describe('signals', () => {
  test.each([
    ['SIGINT', 2],
    ['SIGTERM', 15],
  ] as const)(
    '%s: the run ends by it, with no half of an output',
    async (signal, number) => {
      for (const delay of [60, 150, 300, 600]) {
        rmSync(join(folder, 'out.dtb'), { force: true });
        const child = spawn(process.execPath, [CLI, 'compile', '-o', 'out.dtb', 'large.dts'], {
          cwd: folder,
          stdio: 'ignore',
        });
        const ended = once(child, 'exit');
        await new Promise((resolve) => setTimeout(resolve, delay));
        child.kill(signal);
        const [status, by] = await ended;
        expect(by === signal || status === 0 || status === 128 + number).toBe(true);
        const written = readdirSync(folder).includes('out.dtb') ? readFileSync(join(folder, 'out.dtb')) : undefined;
        if (written !== undefined) expect(written.readUInt32BE(4)).toBe(written.length);
        expect(leftovers()).toEqual([]);
      }
    },
    60_000,
  );
});

test('five runs on one output: it is that of one of them, whole', () => {
  const run = 'node "$CLI" compile -o shared.dtb large.dts &';
  expect(shell(`${run.repeat(5)} wait`).status).toBe(0);
  const blob = readFileSync(join(folder, 'shared.dtb'));
  expect(blob.readUInt32BE(4)).toBe(blob.length);
  expect(leftovers()).toEqual([]);
}, 60_000);

test.skipIf(missingPrograms('truncate') !== undefined)(
  'a file that is cut while it is read is told of, or read whole',
  () => {
    const { status, stdout, stderr } = shell(
      'cp large.dts moving.dts; (for i in {1..40}; do truncate -s 1000 moving.dts; cp large.dts moving.dts; done) & node "$CLI" check moving.dts; s=$?; wait; exit $s',
    );
    expect([0, 1, 2]).toContain(status);
    expect(stdout + stderr).not.toMatch(STACK);
  },
  60_000,
);

test('a descriptor that is a folder, a device or nothing at all', () => {
  const descriptor = openSync(folder, 'r');
  const { status, stderr } = spawnSync(process.execPath, [CLI, 'check', '-'], {
    stdio: [descriptor, 'pipe', 'pipe'],
    encoding: 'latin1',
  });
  closeSync(descriptor);
  expect(status).toBe(2);
  expect(stderr).toContain('standard input cannot be read (EISDIR)');
});

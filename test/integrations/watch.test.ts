import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

// The built command watches real files, which are saved as editors save them.

const root = resolve(import.meta.dirname, '../..');
/** Milliseconds; a change is told of in a few hundredths of a second where the machine is idle. */
const PATIENCE = 20_000;

describe('check --watch', () => {
  let folder = '';
  let child: ChildProcess | undefined;
  let out = '';
  let said = '';
  const path = (name: string): string => join(folder, name);

  /** Starts the command, and waits until it watches. */
  const start = async (...argv: readonly string[]): Promise<void> => {
    const started = spawn('node', [join(root, 'dist/cli.js'), ...argv], {
      cwd: folder,
      env: { PATH: process.env['PATH'] },
    });
    started.stdout.on('data', (chunk) => (out += chunk));
    started.stderr.on('data', (chunk) => (said += chunk));
    child = started;
    await rested();
  };
  const until = async (what: () => boolean): Promise<void> => {
    for (const end = Date.now() + PATIENCE; !what(); ) {
      if (Date.now() > end) throw new Error(`waited in vain\n${said}\n${out}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };
  const rested = (): Promise<void> => until(() => /Ctrl\+C ends\n$/.test(said));
  /** What is said and found because of a change. */
  const toldAfter = async (change: () => void): Promise<{ said: string; out: string }> => {
    [out, said] = ['', ''];
    change();
    await rested();
    return { said, out };
  };
  /** The status with which a signal ends the command. */
  const ended = (signal: NodeJS.Signals): Promise<number | null> =>
    new Promise((resolve) => {
      child?.on('close', (status) => resolve(status));
      child?.kill(signal);
    });
  const replaced = (name: string, from: string, to: string): string =>
    readFileSync(path(name), 'utf8').replace(from, to);
  /** As vim and others do: a new file beside the old one takes its name. */
  const save = (name: string, text: string): void => {
    writeFileSync(path(`${name}.new`), text);
    renameSync(path(`${name}.new`), path(name));
  };

  beforeEach(() => {
    [out, said] = ['', ''];
    folder = mkdtempSync(join(tmpdir(), 'dtzone-watch-'));
    cpSync(join(root, 'examples/board'), folder, { recursive: true });
  });
  afterEach(() => {
    child?.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  test('checks again when an include is saved, says which and how long it took, and ends with the last status', async () => {
    await start('check', '--watch', '-I', 'include', 'board.dts');
    expect(out).toContain('board.dts: 2 notes');
    expect(said).toMatch(/^dtzone: done in \d+ ms, watching 3 files; Ctrl\+C ends\n$/);

    const header = replaced('include/memory.h', 'DMB_SIZE 0x10000000', 'DMB_SIZE 0x10080000');
    const slip = await toldAfter(() => save('include/memory.h', header));
    expect(slip.said).toMatch(/^\ndtzone: include\/memory\.h changed\ndtzone: done in \d+ ms, watching 3 files/);
    expect(slip.out).toContain('[dmb/misaligned]');
    expect(await ended('SIGINT')).toBe(1);
  });

  test('a mended board ends with 0', async () => {
    const board = readFileSync(path('board.dts'), 'utf8');
    writeFileSync(path('board.dts'), `${board}/ {`);
    await start('check', '--watch', '-I', 'include', 'board.dts');
    expect(out).toContain('[syntax/');
    expect((await toldAfter(() => save('board.dts', board))).out).toContain('board.dts: 2 notes');
    expect(await ended('SIGTERM')).toBe(0);
  });

  test('a file that vanishes is a finding until it is back', async () => {
    await start('check', '--watch', '-I', 'include', 'board.dts');
    const soc = readFileSync(path('soc.dtsi'), 'utf8');
    const gone = await toldAfter(() => rmSync(path('soc.dtsi')));
    expect(gone.said).toContain('soc.dtsi is gone');
    expect(gone.out).toContain('[preprocess/missing-include]');
    const back = await toldAfter(() => save('soc.dtsi', soc));
    expect(back.said).toContain('soc.dtsi is there');
    expect(back.out).toContain('board.dts: 2 notes');

    const board = readFileSync(path('board.dts'), 'utf8');
    expect((await toldAfter(() => rmSync(path('board.dts')))).said).toContain('dtzone: board.dts does not exist');
    expect((await toldAfter(() => save('board.dts', board))).out).toContain('board.dts: 2 notes');
  });

  test('a folder that is moved away and made anew is watched again', async () => {
    await start('check', '--watch', '-I', 'include', 'board.dts');
    expect((await toldAfter(() => renameSync(path('include'), path('old')))).out).toContain(
      '[preprocess/missing-include]',
    );
    cpSync(path('old'), path('copy'), { recursive: true });
    const back = await toldAfter(() => renameSync(path('copy'), path('include')));
    expect(back.out).toContain('board.dts: 2 notes');
    const text = replaced('include/memory.h', 'DMB_SIZE 0x10000000', 'DMB_SIZE 0x10080000');
    expect((await toldAfter(() => save('include/memory.h', text))).out).toContain('[dmb/misaligned]');
  });

  test('hears of overlays, the machine, a configuration that comes, and files behind links', async () => {
    writeFileSync(path('machine.json'), '{ "kernel": "linux-6.1+dmb-v1" }');
    writeFileSync(path('a.dtso'), '/dts-v1/; /plugin/; &{/} { };');
    renameSync(path('soc.dtsi'), path('include/real.dtsi'));
    symlinkSync('include/real.dtsi', path('soc.dtsi'));
    await start('check', '--watch', '-I', 'include', '--overlay', 'a.dtso', '--machine', 'machine.json', 'board.dts');
    expect(out).toContain('linux-6.1+dmb-v1');

    const half = await toldAfter(() => save('machine.json', '{ "kernel": "linux'));
    expect(half.said).toContain('machine.json is no JSON');
    const whole = await toldAfter(() => save('machine.json', '{ "kernel": "linux-6.6" }'));
    expect(whole.out).toContain('(linux-6.6,');
    const overlay = await toldAfter(() => save('a.dtso', '/dts-v1/; /plugin/; &nowhere { a; };'));
    expect(overlay.said).toContain('a.dtso changed');
    const rules = '{ "rules": { "*": "off" } }';
    const config = await toldAfter(() => save('dtzone.config.json', rules));
    expect(config.said).toContain('dtzone.config.json is there');
    const link = await toldAfter(() => save('include/real.dtsi', replaced('include/real.dtsi', '', '/* new */')));
    expect(link.said).toContain('soc.dtsi changed');
  });

  test('what leaves the text as it is starts nothing', async () => {
    await start('layout', '--watch', '-I', 'include', 'board.dts');
    const later = new Date(Date.now() + 5_000);
    const text = readFileSync(path('soc.dtsi'), 'utf8');
    const change = await toldAfter(() => {
      utimesSync(path('board.dts'), later, later);
      writeFileSync(path('unread.txt'), 'x');
      save('board.dts', readFileSync(path('board.dts'), 'utf8'));
      setTimeout(() => writeFileSync(path('soc.dtsi'), `${text}\n`), 300);
    });
    expect(change.said.match(/done in/g)).toHaveLength(1);
    expect(change.said).toContain('dtzone: soc.dtsi changed\n');
    expect(change.out).toContain('Movable');
  });

  test('a reader that has seen enough ends it', async () => {
    await start('check', '--watch', '-I', 'include', 'board.dts');
    child?.stdout?.destroy();
    const closed = new Promise<number | null>((resolve) => child?.on('exit', resolve));
    // At once: of a file that is half written the watch would say so, and end with that.
    save('soc.dtsi', `${readFileSync(path('soc.dtsi'), 'utf8')}\n`);
    expect(await closed).toBe(0);
  });
});

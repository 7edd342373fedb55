import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { progressOn } from '../../src/cli/progress.js';
import { runCommand } from '../support/run-command.js';
import { surroundings } from '../support/surroundings.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dtzone-inputs-'));
  write('a.dts', '#include "soc.dtsi"\n');
  write('boards/b.dts', '/include/ "../soc.dtsi"\n');
  write('boards/deep/two words.dts', '#include <config.h>\n');
  write('boards/plain.dts', '');
  write('soc.dtsi', '#include "core.dtsi"\n');
  write('core.dtsi', '');
  write('include/config.h', '#define A 1\n');
  write('include/driver.h', 'int x;\n');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, text: string): void {
  mkdirSync(join(folder, name, '..'), { recursive: true });
  writeFileSync(join(folder, name), name.endsWith('.dts') ? `/dts-v1/;\n${text}/ { };\n` : text);
}

/** The files that a call checks, in the order of its summary. */
async function checked(argv: readonly string[], stdin = '') {
  const { status, out, said } = await runCommand(['check', '-I', 'include', ...argv], { cwd: folder, stdin });
  return { status, said, files: [...out.matchAll(/^(.*\.dts): /gm)].map((match) => match[1]), out };
}

const ALL = ['boards/b.dts', 'boards/deep/two words.dts', 'boards/plain.dts'];

describe('what a call is about', () => {
  test('a folder stands for the boards below it', async () => {
    expect((await checked(['boards'])).files).toEqual(ALL);
  });

  test('a pattern that no shell has opened is opened', async () => {
    expect((await checked(['boards/*.dts'])).files).toEqual(['boards/b.dts', 'boards/plain.dts']);
    expect((await checked(['boards/**/*.dts'])).files).toEqual(ALL);
    const { status, said } = await checked(['boards/*.dtz']);
    expect(status).toBe(2);
    expect(said).toBe('dtzone: no file fits boards/*.dtz\n');
  });

  test('an included file stands for the boards that include it, through others too', async () => {
    expect((await checked(['core.dtsi'])).files).toEqual(['a.dts', 'boards/b.dts']);
    expect((await checked(['include/config.h'])).files).toEqual(['boards/deep/two words.dts']);
  });

  test('a header that no board includes is passed over, and said so', async () => {
    const { status, said, out } = await checked(['include/driver.h']);
    expect(status).toBe(0);
    expect(out).toBe('');
    expect(said).toContain('no board under this folder includes include/driver.h');
  });

  test('a list may come on standard input, with lines or NUL between', async () => {
    for (const end of ['\n', '\r\n', '\0']) {
      const list = ['boards/deep/two words.dts', 'a.dts', ''].join(end);
      expect((await checked(['--files-from', '-'], list)).files).toEqual(['boards/deep/two words.dts', 'a.dts']);
    }
  });

  test('an empty list is no mistake, and said', async () => {
    const { status, said } = await checked(['--files-from', '-'], '\n');
    expect(status).toBe(0);
    expect(said).toBe('dtzone: the list names no file: nothing to check\n');
  });

  test('each file once, and one summary', async () => {
    const { files, out } = await checked(['boards/b.dts', 'soc.dtsi', 'boards', 'boards/b.dts']);
    expect(files).toEqual([...ALL, 'a.dts']);
    expect(out.match(/^4 files: /gm)).toHaveLength(1);
  });
});

describe('progress', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  /** What is said while three files take half a second each. */
  function told(tty: boolean, env: Readonly<Record<string, string>> = {}): string {
    const { around, said } = surroundings();
    const progress = progressOn({ ...around, env, stderrIsTty: tty, columns: 40 }, 3);
    for (const file of ['a.dts', 'b.dts', 'a-board-with-a-very-long-name.dts']) {
      progress.next(file);
      vi.advanceTimersByTime(500);
    }
    progress.end();
    return said();
  }

  test('stands on one line of a terminal, and is gone in the end', () => {
    const erase = '\r\u001b[K';
    const long = 'checking 3 of 3: a-board-with-a-very-long-name.dts'.slice(0, 39);
    expect(told(true)).toBe(`${erase}checking 2 of 3: b.dts${erase}${long}${erase}`);
  });

  test('is never in a pipe, nor on a terminal that can erase nothing', () => {
    expect(told(false)).toBe('');
    expect(told(true, { TERM: 'dumb' })).toBe('');
  });
});

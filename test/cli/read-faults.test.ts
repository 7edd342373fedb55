import type * as fs from 'node:fs';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { runCommand } from '../support/run-command.js';

// Reads that fail half-way, in the place of a disk that dies and a process that may open no more.

const fault = vi.hoisted(() => ({
  open: undefined as string | undefined,
  read: undefined as string | undefined,
  after: 0,
}));

vi.mock('node:fs', async (importOriginal) => {
  const real = await importOriginal<typeof fs>();
  const thrown = (code: string): Error => Object.assign(new Error(`${code}: injected`), { code });
  return {
    ...real,
    openSync: (...argv: Parameters<typeof fs.openSync>) => {
      if (fault.open !== undefined && String(argv[0]).endsWith('.dtsi')) throw thrown(fault.open);
      return real.openSync(...argv);
    },
    readSync: (descriptor: number, buffer: Buffer, offset: number, length: number, position: number) => {
      if (fault.read !== undefined && fault.after-- <= 0) throw thrown(fault.read);
      // As a slow disk does it: a little at a time.
      return real.readSync(descriptor, buffer, offset, Math.min(length, 16), position);
    },
  };
});

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dtzone-read-'));
  writeFileSync(join(folder, 'board.dts'), '/dts-v1/;\n#include "part.dtsi"\n/ { };\n');
  writeFileSync(join(folder, 'part.dtsi'), '/ { model = "a part that takes more than one read"; };\n');
});
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(() => Object.assign(fault, { open: undefined, read: undefined, after: 0 }));

const run = (...argv: string[]) => runCommand(argv, { cwd: folder });

test('short reads are put together', async () => {
  const { status, out } = await run('compile', '-O', 'dts', 'board.dts');
  expect({ status, whole: out.includes('a part that takes more than one read') }).toEqual({ status: 0, whole: true });
});

test('the source ends in an error half-way: status 2, and a sentence', async () => {
  Object.assign(fault, { read: 'EIO', after: 1 });
  const { status, out, said } = await run('check', 'board.dts');
  expect({ status, out }).toEqual({ status: 2, out: '' });
  expect(said).toContain('board.dts cannot be read (EIO)');
});

test.each([
  ['an include ends in an error half-way', { read: 'EIO', after: 4 }, '(EIO)'],
  ['no descriptor is left for an include', { open: 'EMFILE' }, '(EMFILE)'],
  ['an include may not be read', { open: 'EACCES' }, 'may not be read'],
])('%s: a finding at its #include, and no blob', async (_, injected, words) => {
  Object.assign(fault, injected);
  const { status, out, said } = await run('compile', '-O', 'dts', 'board.dts');
  expect({ status, out }).toEqual({ status: 1, out: '' });
  expect(said).toContain('board.dts:2:10');
  expect(said).toContain(words);
});

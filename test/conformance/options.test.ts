import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runDtc } from '../../src/cli/dtc/run.js';
import { missingPrograms } from '../support/programs.js';
import { surroundings } from '../support/surroundings.js';
import { firstDifference } from './report.js';

const missing = missingPrograms('dtc');

const SOURCE = `/dts-v1/;
/memreserve/ 0x2000 0x10; /memreserve/ 0x1000 0x20; /memreserve/ 0x1000 0x10;
/ { zz = <&b>; aa; b: node@2 { x; }; a: node@1 { phandle = <3>; y; }; cpus { cpu@4 { reg = <4>; }; }; };
`;

interface Ran {
  readonly status: number | null;
  readonly out: Buffer;
}

function theirs(args: readonly string[], input: Buffer): Ran {
  const { status, stdout } = spawnSync('dtc', ['-q', ...args], { input });
  return { status, out: stdout };
}

async function ours(args: readonly string[], input: Buffer): Promise<Ran> {
  const { around, out } = surroundings({ stdin: input.toString('latin1') });
  const status = await runDtc(['-q', '--no-check', ...args], around);
  return { status, out: Buffer.from(out(), 'latin1') };
}

async function expectTheSame(args: readonly string[], input: Buffer): Promise<void> {
  const [mine, reference] = [await ours(args, input), theirs(args, input)];
  expect(mine.status).toBe(reference.status);
  if (reference.status === 0) expect(firstDifference(mine.out, reference.out)).toBeUndefined();
}

describe.skipIf(missing !== undefined)(`options of dtc${missing ? ` (skipped: ${missing})` : ''}`, () => {
  const calls = [
    '-S 1000',
    '-S 0x400',
    '-S 10',
    '-p 100',
    '-a 64',
    '-a 3',
    '-a 4096 -p 1',
    '-S 1000 -a 256',
    '-p 1 -S 1',
    '-R 4',
    '-b 7',
    '-b -1',
    '-b 0xffffffff',
    '-s',
    '-s -@ -A',
    '-V 16',
    '-V 16 -S 700 -R 1',
    '-H both -@',
    '-H legacy',
    '-H none',
    '-I dtx',
    '-O nothing',
    '-Z',
    '-@A -fq',
    '-Wno-unit_address_vs_reg -Eno-duplicate_label',
    '-W no_such_check',
  ];

  test.each(calls)('%s', async (call) => {
    const args = call.startsWith('-O') ? [] : ['-O', 'dtb'];
    await expectTheSame([...args, ...call.split(' ')], Buffer.from(SOURCE, 'latin1'));
  });

  test.each(['-p 16', '-S 2000 -R 2', '-s', '-b 3', '-V 16', '-@'])('on a blob: %s', async (call) => {
    const blob = theirs(['-O', 'dtb', '-@'], Buffer.from(SOURCE, 'latin1')).out;
    await expectTheSame(['-I', 'dtb', '-O', 'dtb', ...call.split(' ')], blob);
  });

  test('a blob of version 16 is read', async () => {
    const blob = theirs(['-O', 'dtb', '-V', '16'], Buffer.from(SOURCE, 'latin1')).out;
    await expectTheSame(['-I', 'dtb', '-O', 'dtb'], blob);
  });

  test('folders of a live tree, in the order in which the file system lists them', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'dtzone-fs-'));
    try {
      mkdirSync(join(folder, 'cpus/cpu@0'), { recursive: true });
      mkdirSync(join(folder, 'aa'));
      writeFileSync(join(folder, 'name'), '\0');
      writeFileSync(join(folder, 'model'), 'x\0');
      writeFileSync(join(folder, 'cpus/name'), 'cpus\0');
      writeFileSync(join(folder, 'cpus/cpu@0/reg'), Buffer.from([0, 0, 0, 5]));
      await expectTheSame(['-I', 'fs', '-O', 'dtb', folder], Buffer.alloc(0));
      writeFileSync(join(folder, 'aa/name'), 'other\0');
      await expectTheSame(['-I', 'fs', '-O', 'dtb', folder], Buffer.alloc(0));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nodeHost } from '../../src/cli/node-host.js';
import { runCommand } from '../support/run-command.js';

// Files that are larger than any tree: told at once, and not read. They are sparse, so that they take no room.

const GIB = 1024 ** 3;
const CLI = join(import.meta.dirname, '../../dist/cli.js');

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dtzone-large-'));
  for (const [name, size] of [
    ['huge', 5 * GIB],
    ['huge.dts', 2 * GIB],
    ['huge.dtb', 5 * GIB],
  ] as const) {
    writeFileSync(join(folder, name), '');
    truncateSync(join(folder, name), size);
  }
  writeFileSync(join(folder, 'board.dts'), '/dts-v1/;\n/ { };\n');
});
afterAll(() => rmSync(folder, { recursive: true }));

test.each([
  'check huge.dts',
  'check huge.dtb',
  'compile -o out.dtb huge.dtb',
  'check --machine huge board.dts',
  'check --config huge board.dts',
  'check --baseline huge board.dts',
  'check --kconfig huge board.dts',
  'check --image huge board.dts',
  'check --files-from huge',
  'verify --dmesg huge board.dts',
  'verify --zoneinfo huge board.dts',
  'verify --iomem huge board.dts',
  'explain --dmesg huge',
])('%s: status 2, and how much is read', async (words) => {
  const { status, out, said } = await runCommand(words.split(' '), { cwd: folder });
  expect({ status, out }).toEqual({ status: 2, out: '' });
  expect(said).toMatch(/^dtzone: huge\S* has \d{10} bytes, but at most 67108864 are read\.?\n$/);
});

test.each([
  ['/include/ "huge.dts"', 'at most 67108864 are read'],
  ['#include "huge"', 'at most 67108864 are read'],
  ['/ { a = /incbin/("huge"); };', 'at most 67108864 are read'],
  ['/ { a = /incbin/("huge", 10, 16); };', 'at most 67108864 are read'],
])('%s: a finding at that place', async (line, words) => {
  writeFileSync(join(folder, 'includes.dts'), `/dts-v1/;\n${line}\n/ { };\n`);
  const { status, out } = await runCommand(['check', '--format', 'gcc', 'includes.dts'], { cwd: folder });
  expect([status, out]).toEqual([1, expect.stringMatching(new RegExp(`^includes\\.dts:2:\\d+: error: .*${words}`))]);
});

test('a huge file beside the boards that may include a changed one', async () => {
  writeFileSync(join(folder, 'part.dtsi'), '/ { };\n');
  writeFileSync(join(folder, 'includes.dts'), '/dts-v1/;\n#include "part.dtsi"\n/ { };\n');
  const { status, out } = await runCommand(['check', 'part.dtsi'], { cwd: folder });
  expect([status, out]).toEqual([0, expect.stringContaining('includes.dts')]);
});

test.each([
  ['files that are more than a blob', 5, 'more than 268435456 bytes'],
  ['links to its own parents', 0, '50 folders cannot be read'],
])(
  'a folder as a live tree, with %s: a finding',
  async (_, files, words) => {
    const tree = mkdtempSync(join(folder, 'tree-'));
    for (let each = 0; each < files; each++) {
      writeFileSync(join(tree, `p${each}`), '');
      truncateSync(join(tree, `p${each}`), 60 * 1024 ** 2);
    }
    if (files === 0) for (const name of ['one', 'two']) symlinkSync('.', join(tree, name));
    const { status, said } = await runCommand(['compile', '-I', 'fs', '-O', 'dts', '-o', 'tree.dts', tree], {
      cwd: folder,
    });
    expect([status, said]).toEqual([1, expect.stringContaining(words)]);
  },
  60_000,
);

test('standard input that never ends', () => {
  const { status, stderr } = spawnSync('bash', ['-c', 'node "$CLI" check - < /dev/zero'], {
    env: { ...process.env, CLI },
    encoding: 'latin1',
  });
  expect([status, stderr]).toEqual([2, 'dtzone: standard input has more than 67108864 bytes\n']);
});

/** A blob's header and no more. */
function header(
  fields: Partial<Record<'size' | 'structure' | 'strings' | 'reserve' | 'stringsSize' | 'structureSize', number>>,
): Buffer {
  const blob = Buffer.alloc(64);
  const { size = 64, structure = 56, strings = 64, reserve = 40, stringsSize = 0, structureSize = 8 } = fields;
  [0xd00dfeed, size, structure, strings, reserve, 17, 16, 0, stringsSize, structureSize].forEach((word, index) => {
    blob.writeUInt32BE(word, 4 * index);
  });
  return blob;
}

const LIES = [0, 1, 39, 63, 65, 0x7fff_ffff, 0x8000_0000, 0xffff_fff8, 0xffff_ffff];
const FIELDS = ['size', 'structure', 'strings', 'reserve', 'stringsSize', 'structureSize'] as const;

describe.each(FIELDS)('a blob that lies about its %s', (field) => {
  test.each(LIES)('0x%x: findings, and no fault', async (lie) => {
    writeFileSync(join(folder, 'lie.dtb'), header({ [field]: lie }));
    for (const words of [['check'], ['compile', '-O', 'dts'], ['layout']]) {
      const { status } = await runCommand([...words, 'lie.dtb'], { cwd: folder });
      expect([0, 1]).toContain(status);
    }
  });
});

describe.skipIf(!existsSync('/proc/self/status'))('what the kernel makes as it is read', () => {
  test('says that it is empty, and is read all the same', () => {
    expect(nodeHost().readFile('/proc/version')).toBe(readFileSync('/proc/version', 'latin1'));
  });

  test.each(['/proc/self/pagemap', '/proc/self/mem', '/proc/kmsg'])('%s: no end, no beginning or no wait', (path) => {
    const read = nodeHost().readFile(path);
    expect(typeof read === 'string' ? read.length < 67_108_864 : read?.detail).toBeTruthy();
  });
});

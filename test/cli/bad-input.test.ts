import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCommand } from '../support/run-command.js';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dtzone-'));
  const write = (name: string, content: string | Uint8Array) => writeFileSync(join(folder, name), content);
  write('rules.json', '{ "rules": { "cma/misalinged": "off", "dmbb/*": "off" } }');
  write('include.dts', '/dts-v1/;\n#include "gone.dtsi"\n/ { };\n');
  write('string.dts', '/dts-v1/;\n/ { model = "abc;\n};\n');
  write('prose.dts', 'hello world\nthis is no tree\n');
  write('empty.dts', '');
  write(
    'binary.dts',
    Uint8Array.from({ length: 3000 }, (_, i) => (i * 151 + (i >> 3) * 67) & 0xff),
  );
  write('cut.dtb', Uint8Array.from([0xd0, 0x0d, 0xfe, 0xed, 0, 0, 0x10, 0]));
  write('escape.dts', '/dts-v1/;\n/ { a\x1b[31m = <1>; };\n');
  write('numbers.json', '[1, 2');
  write('wrong.json', '{ "pageSize": "big" }');
  mkdirSync(join(folder, 'folder'));
  mkdirSync(join(folder, 'boards'));
  write('boards/a.dts', '/dts-v1/; / { };\n');
  spawnSync('mkfifo', [join(folder, 'pipe.dts')]);
});
afterAll(() => rmSync(folder, { recursive: true }));

const run = (...argv: string[]) => runCommand(argv, { cwd: folder });

/** A file that is there and cannot be understood: findings, with the place of the first. */
const findings = [
  ['include.dts', 'include.dts:2:10', '"gone.dtsi" is not there'],
  ['string.dts', 'string.dts:2:13', 'has no end'],
  ['prose.dts', 'prose.dts:1:1', '`/dts-v1/;` must come first'],
  ['empty.dts', 'empty.dts:1:1', 'The file is empty'],
  ['binary.dts', 'binary.dts:1:1', 'binary data'],
  ['cut.dtb', 'cut.dtb', ''],
  ['escape.dts', 'escape.dts:2', ''],
] as const;

for (const [file, place, words] of findings) {
  test(`${file}: said at its place, status 1, no stack, nothing that a terminal obeys`, async () => {
    for (const command of ['check', 'layout']) {
      const { status, out, said } = await run(command, file);
      expect(status).toBe(1);
      expect(out).toContain(place);
      expect(out).toContain(words);
      expect(out + said).not.toMatch(/^\s+at .*:\d+:\d+\)?$/m);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: none but line ends may come out
      expect(out + said).not.toMatch(/[\0-\x09\x0b-\x1f\x7f-\x9f]/);
    }
  });

  test(`${file}: as JSON too`, async () => {
    const { status, out } = await run('check', '--format', 'json', file);
    expect(status).toBe(1);
    expect(JSON.parse(out).summary.errors).toBeGreaterThan(0);
  });
}

/** A call that cannot work: one message, nothing on standard output. */
const wrongCalls: readonly (readonly [argv: readonly string[], words: string])[] = [
  [['gone.dts'], 'gone.dts does not exist'],
  [['emty.dts'], 'Did you mean empty.dts?'],
  [['laout'], 'Did you mean the command layout?'],
  [['lay'], 'Did you mean the command layout?'],
  [['empty'], 'empty does not exist. Did you mean empty.dts?'],
  [['bords/a.dts'], 'bords/a.dts does not exist. Did you mean boards/a.dts?'],
  [['--machine', 'nubmers.json', 'empty.dts'], 'nubmers.json: does not exist. Did you mean numbers.json?'],
  [['--json', 'empty.dts'], 'there is no option --json. Did you mean --format json?'],
  [['--fromat', 'json', 'empty.dts'], 'Did you mean --format?'],
  [['--kernel', '6.12', 'empty.dts'], 'Did you mean linux-6.12?'],
  [['--arch', 'AArch64', 'empty.dts'], 'Did you mean arm64?'],
  [['-W', 'unit_adress_vs_reg', 'empty.dts'], 'Did you mean unit_address_vs_reg?'],
  [['completion', 'bsh'], 'Did you mean bash?'],
  [['--config', 'rules.json', 'empty.dts'], 'there is no rule cma/misalinged. Did you mean cma/misaligned?'],
  [['--config', 'rules.json', 'empty.dts'], 'there is no rule dmbb/*. Did you mean dmb/*?'],
  [['layout', 'folder'], 'folder is a folder'],
  [['check', 'folder'], 'folder holds no .dts file'],
  [['pipe.dts'], 'is not a regular file'],
  [['layout'], 'layout needs a file'],
  [['--machine', 'gone.json', 'empty.dts'], 'gone.json'],
  [['--machine', 'numbers.json', 'empty.dts'], 'numbers.json:1:6: the text ends here, but the JSON is not complete'],
  [['--machine', 'wrong.json', 'empty.dts'], 'wrong.json:1:3: pageSize'],
  [['--format', 'jsno', 'empty.dts'], 'Did you mean json?'],
  [['--ram', 'lots', 'empty.dts'], 'is no size'],
  [['--sandbox', 'gone', 'empty.dts'], 'gone'],
  [['layout', '--output', 'none/out.txt', 'empty.dts'], 'its folder does not exist'],
];

for (const [argv, words] of wrongCalls) {
  test(`wrong use: dtzone ${argv.join(' ')}`, async () => {
    const { status, out, said } = await run(...argv);
    expect(said).toContain(words);
    expect({ status, out }).toEqual({ status: 2, out: '' });
    expect(said).not.toMatch(/^\s+at /m);
  });
}

test('standard input is read as a file', async () => {
  const { status, out } = await runCommand(['check', '-'], { cwd: folder, stdin: '/dts-v1/;\n/ { a = <1> };\n' });
  expect(status).toBe(1);
  expect(out).toContain('<stdin>:2:');
});

#!/usr/bin/env node
// Puts the boards of test/golden, each with one typical mistake, to other tools, and writes the table of the README:
//
//   node scripts/compare-peers.mjs --bindings LINUX/Documentation/devicetree/bindings
//
// dtc (Debian: device-tree-compiler) and dt-validate (dt-schema) are run, and so is dtzone (after `npm run build`). The
// others are quoted: what they found when they were tried, with their versions. A tool finds a mistake if it says
// anything at all that names the board; it raises a false alarm if it does so of the clean one.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const readme = join(root, 'README.md');
const place = /(<!-- peers -->\n)[\s\S]*?(<!-- end of peers -->)/;

const { bindings } = parseArgs({ options: { bindings: { type: 'string' } } }).values;
if (bindings === undefined) throw new Error('usage: compare-peers.mjs --bindings DIR');
const text = readFileSync(readme, 'utf8');
if (!place.test(text)) throw new Error('README.md has no place for the table');

const work = mkdtempSync(join(tmpdir(), 'dtzone-peers-'));
process.on('exit', () => rmSync(work, { recursive: true }));

const golden = join(root, 'test/golden');
const mistakes = readdirSync(join(golden, 'findings'))
  .sort()
  .map((name) => join(golden, 'findings', name));
const clean = join(golden, 'clean/00_clean.dts');
const numberOf = (file) => basename(file).slice(0, 2);

function run(program, ...argv) {
  const { stdout, stderr, error } = spawnSync(program, argv, { encoding: 'utf8' });
  if (error) throw new Error(`${program} cannot be run: ${error.message}`);
  return stdout + stderr;
}

const versionOf = (program) => /\d+(\.\d+)+/.exec(run(program, '--version'))?.[0] ?? 'of unknown version';

/** Gives all boards to a tool; `speaks` says whether it has something to say of one. */
const tried = (name, speaks) => ({
  name,
  found: mistakes.filter(speaks).map(numberOf),
  alarms: speaks(clean) ? 'the clean board' : 'none',
});

const blobOf = (file) => join(work, `${basename(file)}.dtb`);
const dtc = tried(`dtc ${versionOf('dtc')}`, (file) =>
  run('dtc', '-O', 'dtb', '-o', blobOf(file), file).includes(file),
);

const schema = join(work, 'schema.json');
run('dt-mk-schema', '-j', '-o', schema, bindings);
const dtValidate = tried(`dt-validate ${versionOf('dt-validate')}, with the bindings of Linux 6.1`, (file) =>
  run('dt-validate', '-s', schema, blobOf(file)).includes(blobOf(file)),
);

const quoted = [
  { name: 'dtc 1.8.1', found: ['22'], alarms: 'none' },
  { name: 'lopper 1.6 with `-W memory_all`', found: ['01'], alarms: 'none' },
  { name: 'socc 1.6.0, `analyze memory`', found: [], alarms: 'none' },
  {
    name: 'dts-lsp 0.13.0 through dts-linter',
    found: ['01', '02', '05', '21', '22'],
    alarms: 'right `size` and `alloc-ranges` on 5 boards, and “no /cpus” on each',
  },
].map((row) => ({ ...row, name: `${row.name} (quoted)` }));

/** dtzone is asked for more: the code and the line that the board is marked with (`//~ code`), and no other. */
function isFoundAtItsLine(file) {
  const out = run(process.execPath, join(root, 'dist/cli.js'), 'check', '--format', 'json', file);
  const said = JSON.parse(out).diagnostics;
  const marks = readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line, at) => (line.includes('//~ ') ? [`${at + 1} ${/\/\/~ (\S+)/.exec(line)[1]}`] : []));
  const counted = said.map((each) => ({ ...each, mark: `${each.line} ${each.code}` }));
  const heard = counted.filter((each) => each.severity !== 'note' || marks.includes(each.mark));
  return heard.map((each) => each.mark).join() === marks.join();
}
const ours = tried('dtzone', isFoundAtItsLine);

const others = [dtc, dtValidate, ...quoted];
const together = [...new Set(others.flatMap((row) => row.found))].sort();
const line = (name, found, which, alarms) =>
  `| ${name} | ${found.length} of ${mistakes.length} | ${which} | ${alarms} |`;
const table = [
  '| tool | finds | which | false alarms |',
  '| --- | --- | --- | --- |',
  ...others.map(({ name, found, alarms }) => line(name, found, found.join(' ') || '–', alarms)),
  line('all of these together', together, together.join(' '), ''),
  line('**dtzone**', ours.found, 'each at its line', isFoundAtItsLine(clean) ? 'none' : 'the clean board'),
].join('\n');

writeFileSync(
  readme,
  text.replace(place, (_all, begin, end) => `${begin}${table}\n${end}`),
);
console.log(table);

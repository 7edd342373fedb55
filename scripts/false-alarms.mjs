#!/usr/bin/env node
// Runs `check` over every board of a kernel tree, counts the findings of each class, draws up to ten boards of each error
// and warning class by a seed, and writes docs/false-alarms.md with the verdicts of docs/false-alarms.json:
//
//   node scripts/false-alarms.mjs KERNEL_DIR [--seed N] [--list]
//
// A drawn finding without a verdict is printed, and makes status 1. Needs `npm run build` first.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const { check, NO_FACTS, placeOf } = await import(join(root, 'dist', 'index.js'));

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { seed: { type: 'string', default: '1' }, list: { type: 'boolean', default: false } },
});
const [kernel] = positionals;
if (kernel === undefined) throw new Error('usage: false-alarms.mjs KERNEL_DIR [--seed N] [--list]');

const DRAWN = 10;
const ARCHES = ['arm64', 'arm', 'riscv'];

const boards = readdirSync(join(kernel, 'arch'))
  .flatMap((arch) => below(join(kernel, 'arch', arch, 'boot', 'dts')))
  .filter((path) => path.endsWith('.dts'))
  .sort();

function below(folder) {
  try {
    return readdirSync(folder, { recursive: true }).map((name) => join(folder, name));
  } catch {
    return [];
  }
}

/** A kernel tree's own links (scripts/dtc/include-prefixes) are not followed: the packages of some systems leave them out. */
const texts = new Map();
const host = {
  readFile(path) {
    if (!texts.has(path)) texts.set(path, read(path));
    return texts.get(path);
  },
};

function read(path) {
  try {
    return readFileSync(path, 'latin1');
  } catch (error) {
    return { reason: error.code === 'EISDIR' ? 'directory' : 'missing', detail: 'cannot be read' };
  }
}

const found = [];
for (const file of boards) {
  const arch = relative(kernel, file).split('/')[1];
  const machine = { ...NO_FACTS, arch: ARCHES.includes(arch) ? arch : 'arm64' };
  const includeDirs = [join(kernel, 'include'), dirname(file), join(kernel, 'scripts/dtc/include-prefixes')];
  const request = { host, file, includeDirs, defines: ['__DTS__'], undefines: ['linux'], includes: [], overlays: [] };
  for (const finding of check({ ...request, machine }).diagnostics) {
    const { path, line } = placeOf(finding.span);
    const { code, severity, node = '', message } = finding;
    found.push({ board: basename(file), code, severity, node, message, at: `${basename(path)}:${line}` });
  }
}

/** The same draw for the same seed, whatever else is found. */
function draw(list, seed) {
  let state = Number(seed) >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let word = Math.imul(state ^ (state >>> 15), 1 | state);
    word = (word + Math.imul(word ^ (word >>> 7), 61 | word)) ^ word;
    return ((word ^ (word >>> 14)) >>> 0) / 2 ** 32;
  };
  const left = [...list];
  const drawn = [];
  while (left.length > 0 && drawn.length < DRAWN) drawn.push(...left.splice(Math.floor(next() * left.length), 1));
  return drawn;
}

const verdicts = JSON.parse(readFileSync(join(root, 'docs/false-alarms.json'), 'utf8'));
const verdictOf = ({ code, board, node }) =>
  verdicts.find(
    (each) => each.code === code && new RegExp(each.board).test(board) && new RegExp(each.node ?? '').test(node),
  );

const byClass = new Map();
for (const each of found) {
  const key = `${each.severity} ${each.code}`;
  byClass.set(key, [...(byClass.get(key) ?? []), each]);
}

const counts = [...byClass]
  .sort(([a], [b]) => (a < b ? -1 : 1))
  .map(([key, list]) => `| ${key} | ${list.length} | ${new Set(list.map((each) => each.board)).size} |`);

const open = [];
const tables = [...byClass]
  .filter(([key]) => !key.startsWith('note'))
  .sort(([a], [b]) => (a < b ? -1 : 1))
  .map(([key, list]) => {
    // One finding a board: the first.
    const onePerBoard = [...new Map(list.map((each) => [each.board, each]).reverse()).values()];
    const rows = draw(onePerBoard, values.seed).map((each) => {
      const verdict = verdictOf(each);
      if (verdict === undefined) open.push(each);
      return `| ${each.board} | ${each.message} (${each.at}) | ${verdict?.verdict ?? 'open'} | ${verdict?.why ?? ''} |`;
    });
    return `### ${key}\n\n| board | finding | verdict | why |\n| --- | --- | --- | --- |\n${rows.join('\n')}\n`;
  });

const text = `# False alarms

A hook that cries wolf is removed within a week. So every board of Linux 6.1 (${boards.length} \`.dts\` files of Debian's
linux-source-6.1) is checked, the findings of each class are counted, and up to ${DRAWN} boards of each error and warning class,
drawn by the seed ${values.seed}, are held against the kernel's source. \`node scripts/false-alarms.mjs KERNEL_DIR --seed ${values.seed}\`
makes this page; the verdicts are in \`false-alarms.json\`. Boards of architectures that are not modelled are checked as arm64.

"right": the kernel does what the finding says with this tree. "right, patched": it would, but the boot loader of the board
is known to rewrite what is wrong (\`--ram\`, \`--memory\` tell dtzone so).

## Counts

| class | findings | boards |
| --- | --- | --- |
${counts.join('\n')}

## Verdicts

${tables.join('\n')}`;
writeFileSync(join(root, 'docs/false-alarms.md'), text);

if (values.list) for (const each of found) console.log(Object.values(each).join(' | '));
for (const each of open) console.log('no verdict:', Object.values(each).join(' | '));
console.log(`${boards.length} boards, ${found.length} findings, ${open.length} drawn without a verdict`);
process.exitCode = open.length > 0 ? 1 : 0;

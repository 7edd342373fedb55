#!/usr/bin/env node
// Holds dtc's checks as made here against dtc itself: the same (check, node, property) for every board of a kernel tree.
//
//   node scripts/dtc-checks.mjs KERNEL_DIR [--arch arm64] [--only TEXT] [--flags default|plain|w1|w2] [--list N]
//
// `plain` is dtc's own default, `default`, `w1` and `w2` are what the kernel's build passes without W=, with W=1 and with W=2.
// Needs cpp and dtc; status 1 when a board differs. Needs `npm run build` first.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const { main } = await import(join(root, 'dist', 'main.js'));

const QUIET = [
  'unit_address_vs_reg',
  'avoid_unnecessary_addr_size',
  'alias_paths',
  'graph_child_address',
  'simple_bus_reg',
  'unique_unit_address',
].map((name) => `-Wno-${name}`);
const LOUD = ['-Wnode_name_chars_strict', '-Wproperty_name_chars_strict', '-Winterrupt_provider'];
const FLAGS = {
  plain: [],
  default: ['-Wno-interrupt_provider', ...QUIET],
  w1: ['-Wno-interrupt_provider'],
  w2: ['-Wno-interrupt_provider', ...QUIET, ...LOUD],
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    arch: { type: 'string', default: '' },
    only: { type: 'string', default: '' },
    flags: { type: 'string', default: 'plain' },
    list: { type: 'string', default: '20' },
  },
});
const [kernel] = positionals;
const flags = FLAGS[values.flags];
if (!kernel || !flags) {
  console.error('usage: node scripts/dtc-checks.mjs KERNEL_DIR [--arch A] [--only TEXT] [--flags plain|default|w1|w2]');
  process.exit(2);
}
process.chdir(kernel);
const PREFIXES = 'scripts/dtc/include-prefixes';

const boards = readdirSync('arch', { withFileTypes: true })
  .filter(({ name }) => !values.arch || name === values.arch)
  .flatMap(({ name }) => {
    const folder = join('arch', name, 'boot', 'dts');
    try {
      return readdirSync(folder, { recursive: true }).map((file) => join(folder, file));
    } catch {
      return [];
    }
  })
  .filter((file) => file.endsWith('.dts') && file.includes(values.only))
  .sort();

const WARNING = /(?:Warning|ERROR) \((\w+)\): (\/[^:\s]*)(?::([^:\s]+))?: /;

function saidByDtc(board) {
  const include = ['-I', PREFIXES, '-I', dirname(board)];
  const cpp = ['-nostdinc', ...include, '-undef', '-D__DTS__', '-x', 'assembler-with-cpp', board];
  const text = spawnSync('cpp', cpp, { maxBuffer: 1 << 28 }).stdout;
  const dtc = ['-O', 'dtb', '-o', '/dev/null', '-b', '0', '-i', dirname(board), '-i', PREFIXES, ...flags, '-'];
  const { stderr } = spawnSync('dtc', dtc, { input: text, maxBuffer: 1 << 28 });
  return stderr
    .toString('latin1')
    .split('\n')
    .flatMap((line) => {
      const match = WARNING.exec(line);
      return match ? [`${match[1]} ${match[2]} ${match[3] ?? ''}`.trim()] : [];
    });
}

async function saidHere(board) {
  let out = '';
  let told = '';
  const around = {
    env: {},
    stdoutIsTty: false,
    stderrIsTty: false,
    columns: undefined,
    readStdin: () => '',
    write: (text) => (out += text),
    writeBytes: () => undefined,
    say: (text) => (told += text),
  };
  const argv = ['compile', '-O', 'null', '--format', 'json', '-I', PREFIXES, '-I', dirname(board), ...flags, board];
  const status = await main(argv, around);
  if (status > 1) throw new Error(`${board}: ${told}`);
  const text = out || told;
  return JSON.parse(text.slice(text.indexOf('{'))).diagnostics.map(({ code, node, property }) =>
    `${code.replace('dtc/', '')} ${node} ${property ?? ''}`.trim(),
  );
}

let same = 0;
let count = 0;
const differing = [];
for (const board of boards) {
  const [theirs, ours] = [saidByDtc(board), await saidHere(board)];
  count += new Set(theirs).size;
  const missing = [...new Set(theirs)].filter((one) => !ours.includes(one));
  const extra = [...new Set(ours)].filter((one) => !theirs.includes(one));
  if (missing.length + extra.length === 0) same++;
  else
    differing.push(
      ...missing.map((one) => `${board}: only dtc: ${one}`),
      ...extra.map((one) => `${board}: only here: ${one}`),
    );
}
for (const line of differing.slice(0, Number(values.list))) console.log(line);
console.log(
  `${boards.length} boards, ${count} findings of dtc (${values.flags}); ${same} boards agree, ${differing.length} differences`,
);
process.exitCode = differing.length > 0 ? 1 : 0;

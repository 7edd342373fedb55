#!/usr/bin/env node
// Measures dtzone against `cpp | dtc` and dt-validate, on the boards of a kernel tree:
//
//   npm run bench -- KERNEL_DIR [--quick] [--json] [--only TEXT] [--write]
//
//   --quick       fewer rounds, and each eighth board of the tree
//   --json        the figures as JSON
//   --only TEXT   the parts whose name holds it: board, tree, schemas, staying, growth
//   --write       also puts the table into docs/benchmark.md
//
// Both sides run by turns, and ratios are taken round by round. NODE_EXTRA_CA_CERTS and NODE_OPTIONS are unset for all of them: the first
// makes each start of Node read a list of certificates, which costs more than the start. Needs `npm run build` first.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { growth } from './bench/growth.mjs';
import { has } from './bench/measure.mjs';
import { oneBoard, tree } from './bench/processes.mjs';
import { againstDtValidate } from './bench/schemas.mjs';
import { staying } from './bench/staying.mjs';
import { markdownTable, textTable } from './bench/table.mjs';

const root = join(import.meta.dirname, '..');
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
  },
});
const [kernel] = positionals;
if (kernel === undefined) throw new Error('usage: bench.mjs KERNEL_DIR [--quick] [--json] [--only TEXT] [--write]');

const FULL = {
  rounds: 31,
  treeRounds: 3,
  share: 1,
  boards: 12,
  boardRounds: 5,
  edits: 40,
  replays: 200,
  lines: 1_000_000,
  regions: 10_000,
  growthRounds: 3,
};
const QUICK = {
  rounds: 7,
  treeRounds: 2,
  share: 8,
  boards: 3,
  boardRounds: 3,
  edits: 10,
  replays: 40,
  lines: 100_000,
  regions: 2_000,
  growthRounds: 1,
};

const PARTS = {
  board: needing(['bash', 'cpp', 'dtc'], oneBoard),
  tree: needing(['bash', 'cpp', 'dtc'], tree),
  schemas: againstDtValidate,
  staying,
  growth: needing(['bash'], growth),
};

function needing(tools, measure) {
  return (around) => {
    const missing = tools.filter((tool) => !has(tool));
    return missing.length === 0
      ? measure(around)
      : [{ id: measure.name, work: measure.name, notMeasured: `${missing.join(' and ')} missing` }];
  };
}

const folder = mkdtempSync(join(tmpdir(), 'dtzone-bench-'));
const rows = [];
try {
  const around = { kernel: resolve(kernel), cli: join(root, 'dist/cli.js'), folder, ...(values.quick ? QUICK : FULL) };
  for (const [name, measure] of Object.entries(PARTS)) {
    if (!name.includes(values.only)) continue;
    process.stderr.write(`${name} …\n`);
    try {
      rows.push(...(await measure(around)));
    } catch (error) {
      // One part that fails must not take the others' figures along.
      rows.push({ id: name, work: name, notMeasured: error.message.split('\n')[0] });
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

const machine = {
  date: new Date().toISOString().slice(0, 10),
  cpu: `${cpus().length} x ${cpus()[0]?.model.trim()}`,
  node: process.version,
  system: `${process.platform} ${process.arch}`,
  unset: ['NODE_EXTRA_CA_CERTS', 'NODE_OPTIONS'],
  form: values.quick ? 'quick' : 'full',
};

process.stdout.write(
  values.json ? `${JSON.stringify({ version: 1, machine, rows }, undefined, 2)}\n` : `${textTable(rows)}\n`,
);
if (values.write) {
  const page = join(root, 'docs/benchmark.md');
  const text = readFileSync(page, 'utf8');
  const table = `Measured ${machine.date} on ${machine.cpu}, Node ${machine.node}, ${machine.system}; the ${machine.form} form.\n\n${markdownTable(rows)}`;
  writeFileSync(
    page,
    text.replace(
      /(<!-- figures -->\n)[\s\S]*?(\n<!-- end of figures -->)/,
      (_, start, end) => `${start}${table}${end}`,
    ),
  );
}

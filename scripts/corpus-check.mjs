#!/usr/bin/env node
// Runs `check` and `layout --format json` in process over every board of a kernel tree, and tells what came of it:
//
//   node scripts/corpus-check.mjs KERNEL_DIR [--arch arm64] [--only TEXT] [--jobs N] [--list CODE]
//
// A board that makes the tool fail is named with its message; status 1 when there is one. Needs `npm run build` first.
import { readdirSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const { main } = await import(join(root, 'dist', 'main.js'));

/** Runs one call of the command as its process would, and keeps what it prints. */
async function call(argv) {
  let out = '';
  let said = '';
  const around = {
    env: {},
    stdoutIsTty: false,
    stderrIsTty: false,
    columns: undefined,
    readStdin: () => '',
    write: (text) => (out += text),
    say: (text) => (said += text),
  };
  const status = await main(argv, around);
  return { status, out, said };
}

async function examine(board, include, arch) {
  const shared = [
    '--format',
    'json',
    '-I',
    include,
    '-I',
    dirname(board),
    ...(arch === 'arm64' ? [] : ['--arch', arch]),
    '--stack',
  ];
  const checked = await call(['check', ...shared, board]);
  const laid = await call(['layout', ...shared, board]);
  const fault = [checked, laid].find(({ status }) => status !== 0 && status !== 1);
  if (fault) return { board, fault: fault.said };
  const { diagnostics } = JSON.parse(checked.out);
  const { result, zones } = JSON.parse(laid.out);
  return {
    board,
    codes: diagnostics.map(({ severity, code, file, line, message }) => ({
      severity,
      code,
      at: `${file}:${line}`,
      message,
    })),
    result,
    zones: zones.length,
  };
}

if (isMainThread) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      arch: { type: 'string', default: 'arm64' },
      only: { type: 'string', default: '' },
      jobs: { type: 'string', default: '2' },
      list: { type: 'string', default: '' },
    },
  });
  const kernel = positionals[0];
  if (!kernel) {
    console.error(
      'usage: node scripts/corpus-check.mjs KERNEL_DIR [--arch arm64] [--only TEXT] [--jobs N] [--list CODE]',
    );
    process.exit(2);
  }
  const folder = join(kernel, 'arch', values.arch, 'boot', 'dts');
  const boards = readdirSync(folder, { recursive: true })
    .filter((name) => name.endsWith('.dts') && name.includes(values.only))
    .sort()
    .map((name) => join(folder, name));
  const jobs = Math.max(1, Math.min(Number(values.jobs), boards.length));
  const started = performance.now();
  const parts = Array.from({ length: jobs }, (_, i) => boards.filter((_board, j) => j % jobs === i));
  const results = (
    await Promise.all(parts.map((part) => inWorker({ part, include: join(kernel, 'include'), arch: values.arch })))
  ).flat();
  tell(results, folder, values.list, (performance.now() - started) / 1000);
  process.exitCode = results.some(({ fault }) => fault) ? 1 : 0;
} else {
  const { part, include, arch } = workerData;
  for (const board of part) parentPort.postMessage(await examine(board, include, arch));
}

function inWorker(data) {
  return new Promise((done, failed) => {
    const results = [];
    const worker = new Worker(new URL(import.meta.url), { workerData: data });
    worker.on('message', (result) => results.push(result));
    worker.on('error', failed);
    worker.on('exit', () => done(results));
  });
}

function tell(results, folder, listed, seconds) {
  const faults = results.filter(({ fault }) => fault);
  for (const { board, fault } of faults) console.log(`FAULT ${relative(folder, board)}\n${fault}`);
  const counts = new Map();
  for (const { board, codes = [] } of results) {
    for (const { severity, code, at, message } of codes) {
      const key = `${severity} ${code}`;
      const entry = counts.get(key) ?? { findings: 0, boards: new Set() };
      entry.findings++;
      entry.boards.add(board);
      counts.set(key, entry);
      if (listed && code === listed) console.log(`${relative(folder, board)}: ${at}: ${message}`);
    }
  }
  for (const [key, { findings, boards }] of [...counts].sort((a, b) => b[1].findings - a[1].findings)) {
    console.log(`${String(findings).padStart(7)} in ${String(boards.size).padStart(4)} boards  ${key}`);
  }
  console.log(
    `results: ${JSON.stringify(countBy(results.map(({ result, fault }) => (fault ? 'fault' : String(result)))))}`,
  );
  console.log(`${results.length} boards, ${faults.length} internal errors, ${seconds.toFixed(1)} s`);
}

function countBy(names) {
  const counts = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

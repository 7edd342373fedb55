#!/usr/bin/env node
// Bends the samples and the recorded boots by chance, and looks whether the readers and the checker keep their heads.
//
//   node scripts/fuzz.mjs --target T --runs N [--seed S] [--first I] [--limit MILLISECONDS] [--keep FOLDER]
//
// Targets: see test/fuzz/targets.ts. The same target, seed and index make the same input; a line of a failure tells how to run it
// alone, and --keep writes its files. Status 1 when something threw, hung, or pointed outside its file.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const hangs = 60_000;

if (isMainThread) process.exitCode = await superintend();
else await work(workerData);

/** The main thread makes nothing but sure: it sees a hang, which the worker itself cannot. */
async function superintend() {
  const options = { target: {}, runs: {}, seed: {}, first: {}, limit: {}, keep: {} };
  for (const each of Object.values(options)) each.type = 'string';
  const { values } = parseArgs({ options });
  const { target = 'parser', keep } = values;
  const number = (name, usual) => Number(values[name] ?? usual);
  const job = {
    target,
    seed: number('seed', 1),
    first: number('first', 0),
    runs: number('runs', 1000),
    mostMilliseconds: number('limit', 5000),
  };
  const folder = mkdtempSync(join(tmpdir(), 'dtzone-fuzz-'));
  const bundle = join(folder, 'drive.mjs');
  try {
    await build({
      absWorkingDir: root,
      entryPoints: ['test/fuzz/drive.ts'],
      outfile: bundle,
      bundle: true,
      format: 'esm',
      platform: 'node',
      target: 'node20',
      conditions: ['source'],
      sourcemap: 'inline',
      define: { DTZONE_VERSION: '"fuzz"' },
      logLevel: 'warning',
    });
    return await watch({ bundle, keep, job });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function watch({ bundle, keep, job }) {
  const current = new Int32Array(new SharedArrayBuffer(4));
  const start = performance.now();
  const kinds = new Map();
  const worker = new Worker(fileURLToPath(import.meta.url), { workerData: { bundle, job, current } });
  return new Promise((resolve) => {
    let seen = { index: -1, since: performance.now() };
    const end = (done) => {
      clearInterval(timer);
      const seconds = ((performance.now() - start) / 1000).toFixed(1);
      const broken = [...kinds.values()].reduce((sum, count) => sum + count, 0);
      console.log(
        `${job.target}: ${done} runs of seed ${job.seed} in ${seconds} s, ${broken} broken in ${kinds.size} kinds`,
      );
      for (const [kind, count] of kinds) console.log(`  ${count} x ${kind}`);
      resolve(broken > 0 || done < job.runs ? 1 : 0);
    };
    const timer = setInterval(() => {
      const index = Atomics.load(current, 0);
      if (index !== seen.index) seen = { index, since: performance.now() };
      if (performance.now() - seen.since < hangs) return;
      console.log(`${job.target} ${index}: hangs; ${again(job, index)}`);
      kinds.set('hang', 1);
      void worker.terminate().then(() => end(index - job.first));
    }, 1000);
    worker.on('message', (message) => {
      if (message.done) return end(job.runs);
      const kind = kindOf(message);
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
      if (kinds.get(kind) > 1) return;
      console.log(`${job.target} ${message.index}: ${message.stack}\n  ${again(job, message.index)}`);
      if (keep) keepInput(keep, job, message);
    });
    worker.on('error', (error) => {
      console.log(`${job.target} ${Atomics.load(current, 0)}: ${error.stack}; ${again(job, Atomics.load(current, 0))}`);
      kinds.set('the thread died', 1);
      end(Atomics.load(current, 0) - job.first);
    });
  });
}

const again = ({ target, seed }, index) =>
  `again: node scripts/fuzz.mjs --target ${target} --seed ${seed} --first ${index} --runs 1 --keep FOLDER`;

/** Failures with the same message, numbers aside, thrown at the same place. */
const kindOf = ({ message, stack }) =>
  `${message.replace(/\d+/g, 'N').slice(0, 120)} ${/\n\s+at ([^\n]+)/.exec(stack)?.[1] ?? ''}`;

function keepInput(folder, { target, seed }, { index, input }) {
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(input)) {
    writeFileSync(join(folder, `${target}-${seed}-${index}-${name.replace(/^\./, '')}`), text, 'latin1');
  }
}

async function work({ bundle, job, current }) {
  process.setSourceMapsEnabled(true);
  const { makeDriver } = await import(bundle);
  makeDriver(root).drive({
    ...job,
    begin: (index) => Atomics.store(current, 0, index),
    broken: ({ index, input, error }) =>
      parentPort.postMessage({ index, input, message: String(error.message), stack: String(error.stack) }),
  });
  parentPort.postMessage({ done: true });
}

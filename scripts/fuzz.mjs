#!/usr/bin/env node
// Bends the samples and the recorded boots by chance, and looks whether the readers and the checker keep their heads.
//
//   node scripts/fuzz.mjs --target T[,T…] --runs N [--seed S] [--first I] [--limit MILLISECONDS] [--keep FOLDER]
//
// Targets: see test/fuzz/targets.ts; `all` is each of them. The same target, seed and index make the same input; a line of a failure
// tells how to run it alone, and --keep writes its files. Status 1 when something threw, hung, died, or broke an invariant.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
/** An input of 16 KiB that takes longer, or more of V8's heap, has found a way around the limits. */
const hangMilliseconds = 60_000;
const heapMebibytes = 768;
/** A target that hangs or dies again and again has been looked at enough. */
const mostDeaths = 10;

async function main() {
  const options = { target: {}, runs: {}, seed: {}, first: {}, limit: {}, keep: {}, hang: {} };
  for (const each of Object.values(options)) each.type = 'string';
  const { values } = parseArgs({ options });
  const number = (name, usual) => Number(values[name] ?? usual);
  const folder = mkdtempSync(join(tmpdir(), 'dtzone-fuzz-'));
  try {
    const bundle = await bundled(folder);
    const { makeDriver } = await import(bundle.drive);
    const driver = makeDriver(root);
    const asked = (values.target ?? 'parser').split(',');
    let broken = 0;
    for (const target of asked[0] === 'all' ? driver.names : asked) {
      broken += await look({
        target,
        seed: number('seed', 1),
        first: number('first', 0),
        runs: number('runs', 1000),
        mostMilliseconds: number('limit', 5000),
        hang: number('hang', hangMilliseconds),
        keep: values.keep,
        at: join(folder, 'at'),
        program: bundle.child,
        inputOf: driver.inputOf,
      });
    }
    return broken > 0 ? 1 : 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The harness and the product as plain JavaScript. */
async function bundled(folder) {
  await build({
    absWorkingDir: root,
    entryPoints: { child: 'test/fuzz/child.ts', drive: 'test/fuzz/drive.ts' },
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    // As in the build: jsonc-parser's other form cannot be bundled.
    mainFields: ['module', 'main'],
    target: 'node20',
    conditions: ['source'],
    sourcemap: 'inline',
    define: { DTZONE_VERSION: '"fuzz"' },
    logLevel: 'warning',
  });
  return { child: join(folder, 'child.mjs'), drive: join(folder, 'drive.mjs') };
}

/** Runs all inputs of one target; behind one that hangs or kills the process it goes on with the next. */
async function look(job) {
  const start = performance.now();
  const kinds = new Map();
  const end = job.first + job.runs;
  let next = job.first;
  let deaths = 0;
  const seen = (index, kind, what) => {
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    if (kinds.get(kind) > 1) return;
    console.log(`${job.target} ${index}: ${what}\n  ${again(job, index)}`);
    if (job.keep) keepInput(job, index);
  };
  while (next < end && deaths < mostDeaths) {
    const death = await runChild(job, next, end - next, ({ index, message, stack }) =>
      seen(index, kindOf(message, stack), stack),
    );
    if (death === undefined) next = end;
    else {
      seen(death.index, death.kind, death.what);
      next = death.index + 1;
      deaths++;
    }
  }
  const broken = [...kinds.values()].reduce((sum, count) => sum + count, 0);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(
    `${job.target}: ${next - job.first} runs of seed ${job.seed} in ${seconds} s, ${broken} broken in ${kinds.size} kinds`,
  );
  for (const [kind, count] of kinds) console.log(`  ${count} x ${kind}`);
  return broken;
}

/** One process; when it does not reach its end, what became of it and at which input. */
function runChild({ target, seed, mostMilliseconds, hang, at, program }, first, runs, broken) {
  writeFileSync(at, '');
  const flags = ['--enable-source-maps', `--max-old-space-size=${heapMebibytes}`];
  const job = { root, at, target, seed, first, runs, mostMilliseconds };
  const child = spawn(process.execPath, [...flags, program, JSON.stringify(job)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  createInterface({ input: child.stdout }).on('line', (line) => broken(JSON.parse(line)));
  let said = '';
  child.stderr.on('data', (chunk) => {
    said = (said + chunk).slice(-20_000);
  });
  const reached = () => Number(readFileSync(at, 'latin1') || first);
  const hasBegun = () => readFileSync(at, 'latin1') !== '';
  let hung = false;
  let seen = { index: -1, since: performance.now() };
  const timer = setInterval(() => {
    const index = reached();
    if (index !== seen.index || !hasBegun()) seen = { index, since: performance.now() };
    if (performance.now() - seen.since < hang) return;
    hung = true;
    child.kill('SIGKILL');
  }, 250);
  return new Promise((resolve) => {
    child.on('close', (status) => {
      clearInterval(timer);
      if (hung) return resolve({ index: reached(), kind: 'hang', what: `took more than ${hang} ms` });
      if (status === 0) return resolve(undefined);
      const words = said.split('\n').find((line) => /FATAL ERROR|Error:/.test(line)) ?? said.slice(0, 300);
      resolve({ index: reached(), kind: `the process died: ${words}`, what: `the process died: ${words}` });
    });
  });
}

const again = ({ target, seed }, index) =>
  `again: node scripts/fuzz.mjs --target ${target} --seed ${seed} --first ${index} --runs 1 --keep FOLDER`;

/** Failures with the same message, numbers aside, thrown at the same place. */
const kindOf = (message, stack) =>
  `${message.replace(/\d+/g, 'N').slice(0, 120)} ${/\n\s+at ([^\n]+)/.exec(stack)?.[1] ?? ''}`;

function keepInput({ keep, target, seed, inputOf }, index) {
  mkdirSync(keep, { recursive: true });
  for (const [name, text] of Object.entries(inputOf(target, seed, index))) {
    writeFileSync(join(keep, `${target}-${seed}-${index}-${name.replace(/^\./, '')}`), text, 'latin1');
  }
}

process.exitCode = await main();

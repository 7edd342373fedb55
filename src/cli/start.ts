import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { Script } from 'node:vm';

/** Names the file of the bundle to begin with. The name tells its content: V8 itself compares no more of a source than its length. */
declare const DTZONE_BUNDLE: string;

type Command = 'runCli' | 'runDtc' | 'warmUp';
interface Bundle {
  readonly runs: () => Readonly<Record<Command, () => Promise<void>>>;
}

/**
 * How much a function may run before V8 compiles it anew and better. By itself V8 begins twenty times as early, on a second
 * thread, and one board has been read before any of that has paid; hundreds of boards lose nothing by the wait.
 */
const INTERRUPT_BUDGET = 2_500_000;

/** By how much of what is alive the heap may grow before it is cleaned: V8 would take three times as much, which a whole tree then holds. */
const HEAP_GROWTH_PERCENT = 100;

const SOURCE = /\.dt[sb]o?$/;
const scripts = new Map<string, Script>();

/** Runs a command out of the bundle, with the code that V8 made of it at another time, if there is some and it fits. */
export async function start(command: Command): Promise<void> {
  setFlagsFromString(`--interrupt-budget=${INTERRUPT_BUDGET}`);
  setFlagsFromString(`--heap-growing-percent=${HEAP_GROWTH_PERCENT}`);
  const bundle = load(`./${DTZONE_BUNDLE}`) as Bundle;
  await bundle.runs()[command]();
  if (process.argv.some((word) => SOURCE.test(word))) for (const [path, script] of scripts) keep(path, script);
}

/** In the place of `require`: files of the bundle are run as scripts, which may be given their code. */
function load(name: string): unknown {
  if (!name.startsWith('./')) return require(name);
  const path = join(__dirname, name);
  const cachedData = readCache(path);
  const script = new Script(readFileSync(path, 'latin1'), {
    filename: path,
    ...(cachedData === undefined ? {} : { cachedData }),
  });
  scripts.set(path, script);
  const exports = {};
  script.runInThisContext()(exports, load);
  return exports;
}

/** Code fits one version of Node only; it lies beside the bundle, so that who can write the one can write the other. */
const cacheOf = (path: string): string => `${path}.${process.version}-${process.arch}.cache`;

function readCache(path: string): Buffer | undefined {
  try {
    return readFileSync(cacheOf(path));
  } catch {
    return undefined;
  }
}

/** Keeps the code of all functions that have run. Where the folder cannot be written, the next start is as slow as this one. */
function keep(path: string, script: Script): void {
  if (script.cachedDataRejected === false) return;
  const fresh = `${cacheOf(path)}.${process.pid}`;
  try {
    // Put in its place as a whole: two that start at once may both write.
    writeFileSync(fresh, script.createCachedData());
    renameSync(fresh, cacheOf(path));
  } catch {
    rmSync(fresh, { force: true });
  }
}

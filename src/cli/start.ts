import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { Script } from 'node:vm';

/** Names the bundle that this file was built with; V8 itself compares no more of a source than its length. */
declare const DTZONE_BUNDLE: string;

type Command = 'runCli' | 'runDtc' | 'warmUp';
type Bundle = Readonly<Record<Command, () => Promise<void>>>;

/**
 * How much a function may run before V8 compiles it anew and better. By itself V8 begins twenty times as early, on a second
 * thread, and one board has been read before any of that has paid; hundreds of boards lose nothing by the wait.
 */
const INTERRUPT_BUDGET = 2_500_000;
/** By how much the place for young objects grows at a time. It begins with 1 MiB and doubles: a board would be collected ten times. */
const GROWTH = 16;

const BUNDLE = join(__dirname, DTZONE_BUNDLE);
/** Code fits one version of Node only; it lies beside the bundle, so that who can write the one can write the other. */
const CACHE = `${BUNDLE}.${process.version}-${process.arch}.cache`;
const SOURCE = /\.dt[sb]o?$/;

/** Runs a command out of the bundle, with the code that V8 made of it at another time, if there is some and it fits. */
export async function start(command: Command): Promise<void> {
  const { script, bundle } = load();
  await bundle[command]();
  if (script.cachedDataRejected !== false && process.argv.some((word) => SOURCE.test(word))) keep(script);
}

function load(): { readonly script: Script; readonly bundle: Bundle } {
  setFlagsFromString(`--interrupt-budget=${INTERRUPT_BUDGET}`);
  setFlagsFromString(`--semi-space-growth-factor=${GROWTH}`);
  const source = readFileSync(BUNDLE, 'latin1');
  const cachedData = readCache();
  const script = new Script(`(function (module, exports, require, __dirname) {${source}\n})`, {
    filename: BUNDLE,
    ...(cachedData === undefined ? {} : { cachedData }),
  });
  const module: { exports: object } = { exports: {} };
  script.runInThisContext()(module, module.exports, require, __dirname);
  return { script, bundle: module.exports as Bundle };
}

function readCache(): Buffer | undefined {
  try {
    return readFileSync(CACHE);
  } catch {
    return undefined;
  }
}

/** Keeps the code of all functions that have run. Where the folder cannot be written, the next start is as slow as this one. */
function keep(script: Script): void {
  const fresh = `${CACHE}.${process.pid}`;
  try {
    // Put in its place as a whole: two that start at once may both write.
    writeFileSync(fresh, script.createCachedData());
    renameSync(fresh, CACHE);
  } catch {
    rmSync(fresh, { force: true });
  }
}

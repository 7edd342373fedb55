import { closeSync, fstatSync, openSync, readFileSync, readSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { Script } from 'node:vm';
import { paceForFew } from './pace.js';

/** Names the file of the bundle to begin with. The name tells its content: V8 itself compares no more of a source than its length. */
declare const DTZONE_BUNDLE: string;

type Command = 'runCli' | 'runDtc' | 'warmUp';
interface Bundle {
  readonly runs: () => Readonly<Record<Command, () => Promise<void>>>;
}

const SOURCE = /\.dt[sb]o?$/;
const scripts = new Map<string, Script>();

/** Runs a command out of the bundle, with the code that V8 made of it at another time, if there is some and it fits. */
export async function start(command: Command): Promise<void> {
  paceForFew();
  const bundle = load(`./${DTZONE_BUNDLE}`) as Bundle;
  // When there is nothing left to do, V8 need not put its heap in order.
  process.on('exit', () => process.exit());
  await bundle.runs()[command]();
  if (!process.argv.some((word) => SOURCE.test(word))) return;
  // Code is for the flags under which it was made.
  paceForFew();
  for (const [path, script] of scripts) keep(path, script);
}

/** In the place of `require`: files of the bundle are run as scripts, which may be given their code. */
function load(name: string): unknown {
  if (!name.startsWith('./')) return require(name);
  const path = __dirname + name.slice(1);
  const cachedData = readCache(path);
  const script = new Script(readFileSync(path, 'latin1'), { filename: path, cachedData });
  scripts.set(path, script);
  const exports = {};
  script.runInThisContext()(exports, load);
  return exports;
}

/** Code fits one version of Node only; it lies beside the bundle, so that who can write the one can write the other. */
const cacheOf = (path: string): string => `${path}.${process.version}-${process.arch}.cache`;

const CHUNK = 65_536;

/**
 * V8 looks at the head of its code alone: with one bit turned in the rest it crashes, or gives another answer. So the file holds the code
 * twice; to compare both takes less than to load what makes a digest.
 */
function readCache(path: string): Buffer | undefined {
  let file: number | undefined;
  try {
    file = openSync(cacheOf(path), 'r');
    const length = fstatSync(file).size / 2;
    const code = Buffer.allocUnsafeSlow(length);
    if (readSync(file, code, 0, length, 0) !== length) return undefined;
    const chunk = Buffer.allocUnsafeSlow(CHUNK);
    for (let at = 0; at < length; ) {
      const count = readSync(file, chunk, 0, Math.min(CHUNK, length - at), length + at);
      if (count === 0 || !chunk.subarray(0, count).equals(code.subarray(at, at + count))) return undefined;
      at += count;
    }
    return code;
  } catch {
    return undefined;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/** Keeps the code of all functions that have run. Where the folder cannot be written, the next start is as slow as this one. */
function keep(path: string, script: Script): void {
  if (script.cachedDataRejected === false) return;
  const fresh = `${cacheOf(path)}.${process.pid}`;
  try {
    // Put in its place as a whole: two that start at once may both write.
    const code = script.createCachedData();
    writeFileSync(fresh, Buffer.concat([code, code]));
    renameSync(fresh, cacheOf(path));
  } catch {
    rmSync(fresh, { force: true });
  }
}

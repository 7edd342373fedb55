// What a process that stays does: checks again after an edit, and replays boots. Runs in a process of its own, bundled from the sources:
//
//   node in-process.bundle.mjs watch|replay KERNEL_DIR COUNT     prints JSON
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makePreprocessCache } from 'dtc-parser-ts';
import { makeWorld } from '../../src/boot/make-world.js';
import { replay } from '../../src/boot/replay.js';
import { check, NO_FACTS } from '../../src/check.js';
import { paceForFew, paceForMany } from '../../src/cli/pace.js';
import { arm64Boards, sampled } from './boards.mjs';
import { median, quantile } from './measure.mjs';

const WATCHED = [
  'freescale/imx8mm-evk.dts',
  'qcom/sdm845-db845c.dts',
  'rockchip/rk3399-rockpro64.dts',
  'ti/k3-am642-evm.dts',
].map((name) => `arch/arm64/boot/dts/${name}`);

/** As many edits as let the compiler of Node see what is hot, before any is counted. */
const WARM_UP = 10;

function hostOf(texts = new Map()) {
  return {
    texts,
    readFile(path) {
      if (!texts.has(path)) {
        try {
          texts.set(path, readFileSync(path, 'latin1'));
        } catch {
          return { reason: 'missing', detail: 'does not exist' };
        }
      }
      return texts.get(path);
    },
  };
}

const requestFor = (kernel, board, host, cache) => ({
  host,
  file: board,
  includeDirs: [join(kernel, 'scripts/dtc/include-prefixes'), join(kernel, 'include'), dirname(board)],
  defines: [],
  undefines: [],
  includes: [],
  overlays: [],
  machine: { ...NO_FACTS, arch: 'arm64' },
  cache,
});

function timeOf(work) {
  const cpu = process.cpuUsage();
  const start = process.hrtime.bigint();
  work();
  const wall = Number(process.hrtime.bigint() - start) / 1e6;
  const { user, system } = process.cpuUsage(cpu);
  return { wall, cpu: (user + system) / 1000 };
}

/** Each edit is another number in a node that is added at the end of the file. */
function edits(request, path, count) {
  const { texts } = request.host;
  const original = texts.get(path);
  const times = [];
  for (let i = 0; i < WARM_UP + count; i++) {
    texts.set(path, `${original}\n/ { bench-edit { value = <${i}>; }; };\n`);
    const time = timeOf(() => check(request));
    if (i >= WARM_UP) times.push(time);
  }
  texts.set(path, original);
  return times;
}

function watch(kernel, count) {
  const board = [];
  const soc = [];
  for (const name of WATCHED) {
    const host = hostOf();
    const request = requestFor(kernel, join(kernel, name), host, makePreprocessCache());
    check(request);
    const includes = [...host.texts].filter(([path]) => path.endsWith('.dtsi'));
    const [largest] = includes.sort(([, a], [, b]) => b.length - a.length);
    board.push(...edits(request, request.file, count));
    soc.push(...edits(request, largest[0], count));
  }
  const figures = (times) => {
    const wall = times.map((time) => time.wall);
    const cpu = times.map((time) => time.cpu);
    return {
      edits: times.length,
      wall: { median: median(wall), p90: quantile(wall, 0.9) },
      cpu: { median: median(cpu), p90: quantile(cpu, 0.9) },
    };
  };
  return { board: figures(board), soc: figures(soc) };
}

function replays(kernel, count) {
  const host = hostOf();
  const cache = makePreprocessCache();
  const worlds = sampled(arm64Boards(kernel), count).flatMap((board) => {
    const { facts } = check(requestFor(kernel, board, host, cache));
    return facts === undefined ? [] : [{ demand: facts.demand, machine: { ...NO_FACTS, arch: 'arm64' } }];
  });
  const each = worlds.map(({ demand, machine }) => timeOf(() => replay(makeWorld(demand, machine))).wall);
  return { boards: each.length, median: median(each), p90: quantile(each, 0.9), high: Math.max(...each) };
}

// As the command does it for itself.
paceForFew();
const [, , what, kernel, count] = process.argv;
if (what === 'watch') paceForMany();
const result = what === 'watch' ? watch(kernel, Number(count)) : replays(kernel, Number(count));
process.stdout.write(JSON.stringify(result));

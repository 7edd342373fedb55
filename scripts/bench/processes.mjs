// Whole processes against `cpp | dtc`: one board, a whole tree, and how large they grow.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { arm64Boards, asLine, cppAndDtc, cppAndDtcTree, dtzone, ONE_BOARD } from './boards.mjs';
import { byTurns, has, peakMemory, quote, ratioOf } from './measure.mjs';

export function oneBoard({ kernel, cli, folder, rounds }) {
  const board = join(kernel, ONE_BOARD);
  const runs = byTurns(
    {
      reference: cppAndDtc(kernel, board, join(folder, 'reference.dtb')),
      node: asLine([process.execPath, '-e', '0']),
      compile: asLine(dtzone(cli, 'compile', kernel, ['-b', '0', '-o', join(folder, 'ours.dtb'), board])),
      check: asLine(dtzone(cli, 'check', kernel, [board])),
    },
    rounds,
  );
  const row = (id, work, name, goal, beyond) => ({ id, work, goal, beyond, ...ratioOf(runs, name, 'reference') });
  return [
    row('node', 'an empty Node process, as a yardstick', 'node'),
    row('board-compile', 'one board, cold process, `compile`', 'compile', 3.0, 2.2),
    row('board-check', 'one board, cold process, `check`', 'check', 3.5, 2.7),
  ];
}

export function tree({ kernel, cli, folder, treeRounds, share }) {
  const boards = arm64Boards(kernel).filter((_, i) => i % share === 0);
  const blobs = join(folder, 'blobs');
  mkdirSync(blobs, { recursive: true });
  const scriptOf = (name, text) => {
    const script = join(folder, `${name}.sh`);
    writeFileSync(script, text);
    return `sh ${quote(script)}`;
  };
  const lanes = cppAndDtcTree(kernel, boards, folder).map((text, n) => `${scriptOf(`lane${n}`, text)} &`);
  const compile = dtzone(cli, 'compile', kernel, ['-b', '0', '--output-dir', blobs, ...boards]);
  const check = dtzone(cli, 'check', kernel, boards);
  const lines = {
    reference: `${lanes.join(' ')} wait`,
    compile: scriptOf('compile', asLine(compile)),
    check: scriptOf('check', asLine(check)),
  };
  const runs = byTurns(lines, treeRounds);
  const row = (id, work, name, goal, beyond) => ({ id, work, goal, beyond, ...ratioOf(runs, name, 'reference') });
  return [
    {
      ...row('tree-compile', `${boards.length} arm64 boards in one call, \`compile\``, 'compile', 0.2, 0.12),
      note: agreement(boards, folder, blobs),
    },
    row('tree-check', `${boards.length} arm64 boards in one call, \`check\``, 'check', 0.3, 0.2),
    ...memory({ kernel, cli, folder, compile, check, count: boards.length }),
  ];
}

/** How many of the blobs that were just written are the same: a command that fails would be fast. */
function agreement(boards, folder, blobs) {
  const equal = boards.filter((board, i) => {
    const theirs = contentOf(join(folder, `${i}.dtb`));
    const ours = contentOf(join(blobs, basename(board).replace(/\.dts$/, '.dtb')));
    return theirs === undefined ? ours === undefined : ours?.equals(theirs) === true;
  });
  return `${equal.length} of ${boards.length} blobs are the same`;
}

function contentOf(path) {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

function memory({ kernel, cli, folder, compile, check, count }) {
  const board = join(kernel, ONE_BOARD);
  const row = (id, work, words, goal, beyond) => {
    const mebibytes = has('/usr/bin/time') ? peakMemory(words) : undefined;
    return { id, work, goal, beyond, unit: 'MiB', ...(mebibytes === undefined ? NO_TIME : { value: mebibytes }) };
  };
  const one = dtzone(cli, 'compile', kernel, ['-b', '0', '-o', join(folder, 'ours.dtb'), board]);
  return [
    row('memory-tree-compile', `peak memory, ${count} boards, \`compile\``, compile, 250, 150),
    row('memory-tree-check', `peak memory, ${count} boards, \`check\``, check, 250, 150),
    row('memory-board-compile', 'peak memory, one board, `compile`', one, 60, 50),
    row('memory-board-check', 'peak memory, one board, `check`', dtzone(cli, 'check', kernel, [board]), 60, 50),
    row('memory-node', 'peak memory, an empty Node process', [process.execPath, '-e', '0']),
  ];
}

const NO_TIME = { notMeasured: '/usr/bin/time (GNU time) is missing' };

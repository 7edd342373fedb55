// The rows of a process that stays; see in-process.mjs.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { build } from 'esbuild';
import { environment } from './measure.mjs';

async function bundled(folder) {
  const outfile = join(folder, 'in-process.bundle.mjs');
  await build({
    entryPoints: [join(import.meta.dirname, 'in-process.mjs')],
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    conditions: ['source'],
    outfile,
    logLevel: 'warning',
    // A source is imported by the name of what it becomes.
    plugins: [{ name: 'ts', setup: sourcesByTheirNames }],
  });
  return outfile;
}

function sourcesByTheirNames({ onResolve }) {
  onResolve({ filter: /^\.\.\/\.\.\/src\/.*\.js$/ }, ({ path, resolveDir }) => ({
    path: join(resolveDir, path.replace(/\.js$/, '.ts')),
  }));
}

export async function staying({ kernel, folder, edits, replays }) {
  const script = await bundled(folder);
  const run = (what, count) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [script, what, kernel, String(count)], {
      env: environment(),
    });
    if (status !== 0) throw new Error(stderr.toString());
    return JSON.parse(stdout);
  };
  const { board, soc } = run('watch', edits);
  const boots = run('replay', replays);
  const row = (id, work, figures, goal, beyond) => ({
    id,
    work,
    goal,
    beyond,
    unit: 'ms',
    value: figures.cpu.p90,
    note: `CPU; median ${figures.cpu.median.toFixed(1)}, wall median ${figures.wall.median.toFixed(1)} and p90 ${figures.wall.p90.toFixed(1)}; ${figures.edits} edits`,
  });
  return [
    row('watch-dts', 'check again after an edit of the `.dts`, p90', board, 10, 5),
    row('watch-dtsi', "check again after an edit of the SoC's `.dtsi`, p90", soc, 40, 20),
    {
      id: 'replay',
      work: 'replay of the boot of one board, median',
      goal: 2,
      unit: 'ms',
      value: boots.median,
      note: `p90 ${boots.p90.toFixed(2)}, highest ${boots.high.toFixed(2)}; ${boots.boards} boards`,
    },
  ];
}

// The rows as text.

const number = (value) => (value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2));
const ratio = ({ median, low, high }) => `${number(median)} (${number(low)}-${number(high)})`;

/** Against a goal, the CPU's ratio counts: wall time on a busy machine is the others'. */
const figureOf = (row) => row.value ?? row.cpu?.median;

function verdictOf(row) {
  const figure = figureOf(row);
  if (figure === undefined || row.goal === undefined) return '';
  if (row.beyond !== undefined && figure <= row.beyond) return 'beyond';
  return figure <= row.goal ? 'reached' : 'not reached';
}

function cellsOf(row) {
  const goal =
    row.goal === undefined
      ? ''
      : [row.goal, row.beyond]
          .filter((n) => n !== undefined)
          .map(number)
          .join(' / ');
  if (row.notMeasured !== undefined) return [row.work, `not measured: ${row.notMeasured}`, '', '', goal, '', ''];
  if (row.value !== undefined)
    return [row.work, `${number(row.value)} ${row.unit}`, '', '', goal, verdictOf(row), row.note ?? ''];
  const times = `${number(row.cpuMs)} of ${number(row.referenceCpuMs)} ms, ${row.rounds} rounds`;
  const note = [times, row.note].filter((text) => text !== undefined).join('; ');
  return [row.work, '', ratio(row.cpu), ratio(row.wall), goal, verdictOf(row), note];
}

const HEADS = ['work', 'figure', 'CPU ratio', 'wall ratio', 'goal / beyond', '', 'CPU time, and notes'];

export function markdownTable(rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(HEADS), line(HEADS.map(() => '---')), ...rows.map((row) => line(cellsOf(row)))].join('\n');
}

export function textTable(rows) {
  const table = [HEADS, ...rows.map(cellsOf)];
  const widths = HEADS.map((_, i) => Math.max(...table.map((cells) => cells[i].length)));
  return table
    .map((cells) =>
      cells
        .map((cell, i) => cell.padEnd(widths[i]))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

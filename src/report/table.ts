/** A table of fixed columns: each as wide as its widest cell, the last one ragged. */
export function tableText(
  rows: readonly (readonly string[])[],
  align: string,
  indent = '  ',
  gap = '  ',
): readonly string[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, columnsOf(cell));
  }
  return rows.map((row) => {
    const cells = row.map((cell, i) => {
      const fill = ' '.repeat((widths[i] ?? 0) - columnsOf(cell));
      return align[i] === 'r' ? fill + cell : cell + fill;
    });
    return (indent + cells.join(gap)).trimEnd();
  });
}

const COLOR = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g');

/** Columns that a text takes on a terminal, its colours not counted. */
export const columnsOf = (text: string): number => text.replace(COLOR, '').length;

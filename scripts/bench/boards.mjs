// The boards of a kernel tree, and how each side is asked to compile or check them.
import { readdirSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { quote } from './measure.mjs';

/** Near the median board of arm64 in size: 8,900 tokens out of 15 files. */
export const ONE_BOARD = 'arch/arm64/boot/dts/freescale/imx8mm-evk.dts';

export const arm64Boards = (kernel) =>
  readdirSync(join(kernel, 'arch/arm64/boot/dts'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.dts'))
    .map((name) => join(kernel, 'arch/arm64/boot/dts', name))
    .sort();

const includesOf = (kernel) => ['-I', join(kernel, 'scripts/dtc/include-prefixes'), '-I', join(kernel, 'include')];

/** A plain pipe; dtc makes its usual checks, and what it warns of goes where dtzone's findings go. */
export function cppAndDtc(kernel, board, out) {
  const includes = [...includesOf(kernel), '-I', dirname(board)].map(quote).join(' ');
  const folders = [...includesOf(kernel), '-I', dirname(board)].map((word) => quote(word === '-I' ? '-i' : word));
  return (
    `cpp -nostdinc ${includes} -undef -D__DTS__ -x assembler-with-cpp ${quote(board)} | ` +
    `dtc -I dts -O dtb -b 0 ${folders.join(' ')} -o ${quote(out)} -`
  );
}

/** All boards, in one loop of plain pipes for each processor. */
export function cppAndDtcTree(kernel, boards, folder) {
  const lanes = cpus().length;
  const lines = boards.map((board, i) => cppAndDtc(kernel, board, join(folder, `${i}.dtb`)));
  const lane = (n) => lines.filter((_, i) => i % lanes === n).join('\n');
  return Array.from({ length: lanes }, (_, n) => lane(n));
}

export const dtzone = (cli, command, kernel, rest) => [process.execPath, cli, command, ...includesOf(kernel), ...rest];

export const asLine = (words) => words.map(quote).join(' ');

/** So many of them, evenly spread. */
export const sampled = (all, count) =>
  count >= all.length ? all : Array.from({ length: count }, (_, i) => all[Math.floor((i * all.length) / count)]);

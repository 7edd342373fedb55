import { parseArgs } from 'node:util';
import { readBlob } from '../../src/tree/blob/read-blob.js';
import { applyOverlays } from '../../src/tree/overlay/apply.js';
import { boardsOf, sample } from './kernel-source.js';
import { compileBoard, type Ours } from './ours.js';
import { overlayDifference } from './overlays.js';
import { cppAndDtc } from './reference.js';
import { difference, roundTripLoss } from './report.js';

const USAGE = `conformance KERNEL_DIR [--arch ARCH] [--symbols] [--round-trip] [--overlays] [--sample N]
Compiles every device tree of the kernel's sources with cpp | dtc and with dtzone, and compares the bytes.
  --symbols      with -@
  --round-trip   also DTB to DTS to DTB, and the print of the print
  --overlays     also the overlays among them, applied to their neighbours as fdtoverlay does
  --sample N     so many, evenly spread
`;

/** The whole corpus, or a part of it; the exit status is 1 if something differs. */
export function run(argv: readonly string[]): number {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      arch: { type: 'string' },
      symbols: { type: 'boolean' },
      'round-trip': { type: 'boolean' },
      overlays: { type: 'boolean' },
      sample: { type: 'string' },
    },
  });
  const [kernel] = positionals;
  if (kernel === undefined) {
    process.stderr.write(USAGE);
    return 2;
  }
  const boards = sample(boardsOf(kernel, values.arch), Number(values.sample ?? Number.POSITIVE_INFINITY));
  const different: string[] = [];
  const say = (board: string, what: string | undefined): void => {
    if (what === undefined) return;
    different.push(board);
    process.stdout.write(`${board}: ${what}\n`);
  };
  const compiled = new Map<string, Ours>();
  boards.forEach((board, i) => {
    if (process.stderr.isTTY) process.stderr.write(`\r${i + 1}/${boards.length} `);
    const ours = compileBoard(kernel, board, values.symbols ? { symbols: true } : {});
    say(board, difference(ours, cppAndDtc(kernel, board, values.symbols ? ['-@'] : [])));
    if (values['round-trip'] && ours.blob !== undefined) say(board, roundTripLoss(ours.blob));
    if (values.overlays) compiled.set(board, ours);
  });
  const pairs = values.overlays ? compareOverlays(compiled, say) : 0;
  const equal = boards.length - new Set(different).size;
  process.stdout.write(
    `${equal} of ${boards.length} boards are the same${pairs > 0 ? `, ${pairs} overlays applied` : ''}\n`,
  );
  return different.length === 0 ? 0 : 1;
}

/** Applies each overlay to every board of its folder; most do not fit, and then both must say so. */
function compareOverlays(
  compiled: ReadonlyMap<string, Ours>,
  say: (board: string, what: string | undefined) => void,
): number {
  const folderOf = (board: string): string => board.slice(0, board.lastIndexOf('/'));
  const bases = [...compiled].filter(([, { tree }]) => !tree.plugin);
  const overlays = [...compiled].filter(([, { tree }]) => tree.plugin);
  let applied = 0;
  for (const [name, overlay] of overlays) {
    for (const [board, base] of bases) {
      if (folderOf(board) !== folderOf(name) || base.blob === undefined || overlay.blob === undefined) continue;
      const { value, diagnostics } = applyOverlays(readBlob(base.blob, board).value, [overlay.tree]);
      const { theirs, what } = overlayDifference(value, diagnostics, base.blob, [overlay.blob]);
      if (theirs) applied++;
      say(`${name} on ${board}`, what);
    }
  }
  return applied;
}

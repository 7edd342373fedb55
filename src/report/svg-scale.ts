/** A stretch of addresses drawn from `x` on, `width` wide. */
interface ScalePiece {
  readonly base: bigint;
  readonly size: bigint;
  readonly x: number;
  readonly width: number;
  /** A hole that is drawn shorter than it is. */
  readonly broken: boolean;
}

/** Addresses to drawing units: RAM in one proportion throughout, holes cut short and marked. */
export interface Scale {
  readonly pieces: readonly ScalePiece[];
  readonly at: (address: bigint) => number;
  /** Some hole is drawn shorter than it is. */
  readonly broken: boolean;
}

interface Stretch {
  readonly base: bigint;
  readonly size: bigint;
}

/** A scale over stretches of RAM (sorted, disjoint); what lies between them is a hole. */
export function brokenScale(ram: readonly Stretch[], x: number, width: number, holeWidth: number): Scale {
  const runs = joinedRuns(ram);
  const total = runs.reduce((sum, run) => sum + run.size, 0n);
  const gaps = runs.slice(1).map((run, index) => run.base - endOf(runs[index] as Stretch));
  // a hole keeps its true width where it is no wider than the break would be
  const perByte = (width - holeWidth * gaps.length) / Math.max(1, Number(total));
  const gapWidths = gaps.map((gap) => Math.min(holeWidth, Number(gap) * perByte));
  const spare = gapWidths.reduce((sum, gap) => sum + holeWidth - gap, 0);
  const unit = perByte + spare / Math.max(1, Number(total));
  const pieces: ScalePiece[] = [];
  let at = x;
  runs.forEach((run, index) => {
    const gap = gaps[index - 1];
    if (gap !== undefined) {
      const gapWidth = gapWidths[index - 1] as number;
      const broken = Number(gap) * unit > gapWidth + 0.5;
      pieces.push({ base: run.base - gap, size: gap, x: at, width: gapWidth, broken });
      at += gapWidth;
    }
    pieces.push({ ...run, x: at, width: Number(run.size) * unit, broken: false });
    at += Number(run.size) * unit;
  });
  return { pieces, at: (address) => placeIn(pieces, address, x), broken: pieces.some((piece) => piece.broken) };
}

const endOf = (stretch: Stretch): bigint => stretch.base + stretch.size;

function joinedRuns(ram: readonly Stretch[]): readonly Stretch[] {
  const runs: Stretch[] = [];
  for (const { base, size } of [...ram].sort((a, b) => (a.base < b.base ? -1 : 1))) {
    const last = runs.at(-1);
    if (last && base <= endOf(last)) {
      const end = base + size > endOf(last) ? base + size : endOf(last);
      runs[runs.length - 1] = { base: last.base, size: end - last.base };
    } else if (size > 0n) runs.push({ base, size });
  }
  return runs;
}

/** What lies outside the scale is drawn at its nearer end. */
function placeIn(pieces: readonly ScalePiece[], address: bigint, x: number): number {
  for (const piece of pieces) {
    if (address < piece.base) return piece.x;
    if (address <= piece.base + piece.size) {
      const part = piece.size === 0n ? 0 : Number(((address - piece.base) * 1_000_000n) / piece.size) / 1e6;
      return piece.x + part * piece.width;
    }
  }
  const last = pieces.at(-1);
  return last ? last.x + last.width : x;
}

import type { ZoneName } from '../boot/state.js';
import type { Controller } from '../boot/world.js';
import type { Bytes } from '../units/units.js';
import type { Segment } from './segments.js';

/** How user memory lies on the controllers, and what share of their bandwidth it can use; docs/bandwidth-model.md has the formula. */
export interface Bandwidth {
  readonly workingSet: Bytes;
  /** Bytes of the working set on each controller, in the controllers' order. */
  readonly onController: readonly Bytes[];
  /** Usable part of all controllers' bandwidth, 0 to 1. */
  readonly usable: number;
  /** The same if zones are used up from their other end: the order inside a zone is not promised. */
  readonly usableFromOtherEnd: number;
  /** `page_alloc.shuffle=1`: the pages of a zone come in random order. */
  readonly shuffled: boolean;
}

/** User pages are taken from the highest zone that has room: mm/page_alloc.c: build_zonerefs_node(). */
export const fallback: readonly ZoneName[] = ['Movable', 'HighMem', 'Normal', 'DMA32', 'DMA'];

/** Below this much the model would speak of the cache, not of the controllers. */
const usualWorkingSet: Bytes = 512n << 20n;

/** The share of the controllers' bandwidth that a working set of user memory can use, if its pages are all equally busy. */
export function bandwidthOf(
  segments: readonly Segment[],
  controllers: readonly Controller[],
  options: { readonly workingSet?: Bytes; readonly shuffled?: boolean } = {},
): Bandwidth {
  const usable = segments.filter(
    (segment) => segment.use === 'free' || segment.use === 'movable' || segment.use === 'cma',
  );
  const all = usable.reduce((sum, segment) => sum + segment.size, 0n);
  const asked = options.workingSet ?? usualWorkingSet;
  const workingSet = asked < all ? asked : all;
  const shuffled = options.shuffled ?? false;
  const up = fill(usable, controllers, workingSet, shuffled, (a, b) => (a.base < b.base ? -1 : 1));
  const down = fill(usable, controllers, workingSet, shuffled, (a, b) => (a.base < b.base ? 1 : -1));
  return {
    workingSet,
    onController: up,
    usable: usablePart(up, controllers),
    usableFromOtherEnd: usablePart(down, controllers),
    shuffled,
  };
}

type Order = (a: Segment, b: Segment) => number;

/** Takes the working set zone by zone; inside a zone from one end, or from all of it alike when shuffled. */
function fill(
  segments: readonly Segment[],
  controllers: readonly Controller[],
  workingSet: Bytes,
  shuffled: boolean,
  order: Order,
): readonly Bytes[] {
  const taken = controllers.map(() => 0n);
  let wanted = workingSet;
  for (const zone of fallback) {
    const inZone = segments.filter((segment) => segment.zone === zone).sort(order);
    const plain = inZone.filter((segment) => segment.use !== 'cma');
    const cma = inZone.filter((segment) => segment.use === 'cma');
    const [fromPlain, fromCma] = balanced(sum(plain), sum(cma), wanted);
    take(plain, fromPlain);
    take(cma, fromCma);
    wanted -= fromPlain + fromCma;
  }
  return taken;

  function take(pieces: readonly Segment[], bytes: Bytes): void {
    const room = sum(pieces);
    let left = bytes;
    for (const piece of pieces) {
      const part = shuffled ? (piece.size * bytes) / room : piece.size < left ? piece.size : left;
      left -= part;
      const index = piece.controller ? controllers.indexOf(piece.controller) : -1;
      if (index >= 0) taken[index] = (taken[index] ?? 0n) + part;
    }
  }
}

const sum = (pieces: readonly Segment[]): Bytes => pieces.reduce((total, piece) => total + piece.size, 0n);

/** Movable pages come from CMA areas while these hold over half of the zone's free memory: mm/page_alloc.c: __rmqueue(). */
function balanced(plain: Bytes, cma: Bytes, wanted: Bytes): readonly [Bytes, Bytes] {
  const take = wanted < plain + cma ? wanted : plain + cma;
  const ahead = plain > cma ? plain - cma : cma - plain;
  const first = take < ahead ? take : ahead;
  const half = (take - first) / 2n;
  const rest = take - first - half;
  return plain > cma ? [first + rest, half] : [half, first + rest];
}

/** The busiest controller sets the pace: 1 / max(share of the bytes / share of the bandwidth). */
function usablePart(onController: readonly Bytes[], controllers: readonly Controller[]): number {
  const total = Number(onController.reduce((sum, bytes) => sum + bytes, 0n));
  if (total === 0) return 0;
  const speeds = controllers.map((each) => each.bandwidthMBps ?? 1);
  const allSpeed = speeds.reduce((sum, speed) => sum + speed, 0);
  const load = onController.map((bytes, index) => Number(bytes) / total / ((speeds[index] as number) / allSpeed));
  return 1 / Math.max(...load);
}

/** Time of a job of which `memoryPart` waits for the controllers while it has `usable` of their bandwidth to itself. */
export const relativeTime = (memoryPart: number, before: number, after: number): number =>
  1 - memoryPart + (memoryPart * before) / after;

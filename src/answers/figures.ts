import type { CmaArea, Zone } from '../boot/state.js';
import type { Controller } from '../boot/world.js';
import { contains } from '../units/range.js';
import type { Bytes } from '../units/units.js';
import { type Bandwidth, bandwidthOf, fallback } from './bandwidth.js';
import { wordsOf } from './command-line.js';
import type { Controllers } from './controllers.js';
import type { Replayed } from './replayed.js';
import { type Segment, segmentsOf, type Use } from './segments.js';

/** What one controller (or all of them) is good for, in bytes. */
export interface Share {
  /** Absent: all together. */
  readonly controller?: Controller;
  readonly total: Bytes;
  readonly movable: Bytes;
  /** For movable pages and a pool's buffers. */
  readonly cma: Bytes;
  /** For whatever the kernel wants, its own data included. */
  readonly kernel: Bytes;
  /** For the owners of regions alone. */
  readonly regions: Bytes;
  readonly lost: Bytes;
  /** Shut out by `mem=`. */
  readonly cut: Bytes;
}

/** The figures of one layout that a review compares. */
export interface Figures {
  readonly result: 'ok' | 'panic';
  readonly shares: readonly Share[];
  readonly all: Share;
  readonly zones: readonly Zone[];
  readonly segments: readonly Segment[];
  readonly bandwidth: Bandwidth;
  /** The same with `page_alloc.shuffle=1`. */
  readonly shuffledBandwidth: Bandwidth;
  /** The controllers of the highest zone that has room: user pages are taken from there first. */
  readonly userFirst: readonly string[];
  readonly claimable: Claimable;
  /** The kernel's own lines, without debug ones. */
  readonly lines: readonly string[];
}

/** What a driver can still get in one piece. */
interface Claimable {
  readonly bytes: Bytes;
  readonly largest: Bytes;
  readonly areas: readonly CmaArea[];
}

export function figuresOf(replayed: Replayed, controllers: Controllers, workingSet?: Bytes): Figures {
  const { boot, world } = replayed;
  const { list } = controllers;
  const segments = segmentsOf(boot, world, list);
  const shuffled = wordsOf(world.cmdline).some((word) => /^page_alloc\.shuffle=[1yY]/.test(word));
  const room = workingSet === undefined ? {} : { workingSet };
  const bandwidth = bandwidthOf(segments, list, { ...room, shuffled });
  return {
    result: boot.result,
    shares: list.map((controller) =>
      shareOf(
        segments.filter((each) => each.controller === controller),
        controller,
      ),
    ),
    all: shareOf(segments),
    zones: boot.zones,
    segments,
    bandwidth,
    shuffledBandwidth: bandwidthOf(segments, list, { ...room, shuffled: true }),
    userFirst: firstControllers(segments, list),
    claimable: claimableOf(replayed),
    lines: boot.kernelLines.filter((line) => !line.debug).map((line) => line.text),
  };
}

function firstControllers(segments: readonly Segment[], list: readonly Controller[]): readonly string[] {
  const usable = segments.filter(
    (segment) => segment.use === 'free' || segment.use === 'movable' || segment.use === 'cma',
  );
  const zone = fallback.find((name) => usable.some((segment) => segment.zone === name));
  return list
    .filter((each) => usable.some((segment) => segment.zone === zone && segment.controller === each))
    .map((each) => each.name);
}

const kinds: Readonly<Record<Use, keyof Omit<Share, 'controller' | 'total'>>> = {
  free: 'kernel',
  system: 'kernel',
  movable: 'movable',
  cma: 'cma',
  region: 'regions',
  nomap: 'regions',
  lost: 'lost',
  cut: 'cut',
};

function shareOf(segments: readonly Segment[], controller?: Controller): Share {
  const share = { total: 0n, movable: 0n, cma: 0n, kernel: 0n, regions: 0n, lost: 0n, cut: 0n };
  for (const segment of segments) {
    share.total += segment.size;
    share[kinds[segment.use]] += segment.size;
  }
  return controller ? { ...share, controller } : share;
}

/** Only CMA areas promise a driver memory in one piece; those inside a block are found by their owners too. */
function claimableOf({ boot }: Replayed): Claimable {
  const areas = boot.cmaAreas.filter((area) => area.activated);
  const whole = areas.filter((area) => !areas.some((other) => other !== area && contains(other.range, area.range)));
  const sizes = whole.map((area) => area.range.size);
  return {
    bytes: sizes.reduce((sum, size) => sum + size, 0n),
    largest: sizes.reduce((most, size) => (size > most ? size : most), 0n),
    areas,
  };
}

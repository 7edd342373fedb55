import type { Bytes, Pfn, PhysAddr } from './units.js';

/** `[base, base + size)` in bytes. */
export interface Range {
  readonly base: PhysAddr;
  readonly size: Bytes;
}

/** `[start, end)` in page frames. */
export interface PfnRange {
  readonly start: Pfn;
  readonly end: Pfn;
}

/** The first address behind a range; may be 2^64. */
export const endOf = (range: Range): PhysAddr => range.base + range.size;

/** Whether two ranges share at least one byte; touching is not sharing. */
export const overlaps = (a: Range, b: Range): boolean =>
  a.size > 0n && b.size > 0n && a.base < endOf(b) && b.base < endOf(a);

/** Whether all of `inner` lies inside `outer`. */
export const contains = (outer: Range, inner: Range): boolean =>
  outer.base <= inner.base && endOf(inner) <= endOf(outer);

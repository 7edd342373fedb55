/** A half-open stretch of addresses, or of offsets into a table's reach. */
export interface Stretch {
  readonly start: bigint;
  readonly end: bigint;
}

/** A table's entries of 2^shift bytes that ascending stretches touch; those that share an entry count once. */
export function countEntries(stretches: readonly Stretch[], shift: number): number {
  let count = 0n;
  let highest = -1n;
  for (const { start, end } of stretches) {
    if (start >= end) continue;
    const first = start >> BigInt(shift);
    const last = (end - 1n) >> BigInt(shift);
    const from = first > highest ? first : highest + 1n;
    if (last >= from) count += last - from + 1n;
    if (last > highest) highest = last;
  }
  return Number(count);
}

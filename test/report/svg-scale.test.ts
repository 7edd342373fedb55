import { expect, test } from 'vitest';
import { brokenScale } from '../../src/report/svg-scale.js';

const gib = 1n << 30n;

//   RAM     |####|..........................|####|      1 GiB at 1 GiB, 1 GiB at 12 GiB
//   drawn   |#########|~|#########|              Expect both halves alike, the hole cut to its mark.
test('a hole far wider than the RAM is cut short; both banks keep one proportion', () => {
  const scale = brokenScale(
    [
      { base: gib, size: gib },
      { base: 12n * gib, size: gib },
    ],
    0,
    1000,
    40,
  );
  expect(scale.pieces.map(({ x, width, broken }) => [x, width, broken])).toEqual([
    [0, 480, false],
    [480, 40, true],
    [520, 480, false],
  ]);
  expect([scale.at(gib), scale.at(gib + gib / 2n), scale.at(12n * gib), scale.at(13n * gib)]).toEqual([
    0, 240, 520, 1000,
  ]);
});

test('a hole narrower than its mark would be is drawn to scale and not called broken', () => {
  const scale = brokenScale(
    [
      { base: 0n, size: gib },
      { base: gib + (gib >> 7n), size: gib },
    ],
    0,
    1000,
    40,
  );
  expect(scale.broken).toBe(false);
  expect(scale.at(2n * gib + (gib >> 7n))).toBeCloseTo(1000, 0);
});

test('what lies outside is drawn at the nearer end', () => {
  const scale = brokenScale([{ base: gib, size: gib }], 10, 100, 40);
  expect([scale.at(0n), scale.at(100n * gib)]).toEqual([10, 110]);
});

test('no RAM at all: no pieces, and every address at the start', () => {
  const scale = brokenScale([], 5, 100, 40);
  expect([scale.pieces, scale.at(gib)]).toEqual([[], 5]);
});

test('touching and overlapping banks are one run', () => {
  const scale = brokenScale(
    [
      { base: 0n, size: gib },
      { base: gib, size: gib },
      { base: gib, size: gib / 2n },
    ],
    0,
    100,
    40,
  );
  expect(scale.pieces.map(({ x, width }) => [x, width])).toEqual([[0, 100]]);
});

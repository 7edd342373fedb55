import { describe, expect, test } from 'vitest';
import { makeBaseline, readBaseline, siftByBaseline } from '../../src/diagnostic/baseline.js';
import { withSeverities } from '../../src/diagnostic/severities.js';
import { valuesIn } from '../../src/tree/value-key.js';
import { reportOn } from '../support/findings.js';

const board = (regions: string): string => `/dts-v1/;
/ {
	#address-cells = <2>; #size-cells = <2>;
	memory@80000000 { device_type = "memory"; reg = <0x0 0x80000000 0x0 0x20000000>; };
	reserved-memory { #address-cells = <2>; #size-cells = <2>; ranges; ${regions} };
};
`;

const misaligned =
  'pool: pool@84000000 { compatible = "shared-dma-pool"; reusable; reg = <0x0 0x84000000 0x0 0x100000>; };';
const outside = 'fw@b0000000 { reg = <0x0 0xb0000000 0x0 0x1000>; };';

function sift(before: string, after: string) {
  const [old, now] = [before, after].map((text) => reportOn({ files: { 'board.dts': text } }));
  if (old?.facts === undefined || now?.facts === undefined) throw new Error('both boards are good');
  const baseline = makeBaseline([{ diagnostics: old.diagnostics, valueAt: valuesIn(old.facts.tree) }]);
  const boards = [{ diagnostics: now.diagnostics, valueAt: valuesIn(now.facts.tree) }];
  const { fresh, known, gone } = siftByBaseline(boards, baseline);
  return { fresh: fresh.flat().map((finding) => finding.code), known, gone: gone.map((entry) => entry.code) };
}

describe('what a baseline knows', () => {
  test('is known again behind other lines, in another order and other spellings', () => {
    const moved = `\n\n/* moved */ ${outside.replace('0x1000', '4096')} ${misaligned.replace('0x100000', '(1 << 20)')}`;
    expect(sift(board(misaligned + outside), board(moved))).toEqual({ fresh: [], known: 2, gone: [] });
  });

  test('is new again with another value', () => {
    expect(sift(board(misaligned), board(misaligned.replace('0x100000', '0x180000')))).toEqual({
      fresh: ['cma/misaligned'],
      known: 0,
      gone: ['cma/misaligned'],
    });
  });

  test('is told of when it is gone', () => {
    expect(sift(board(misaligned + outside), board(outside))).toEqual({
      fresh: [],
      known: 1,
      gone: ['cma/misaligned'],
    });
  });

  test('a /memreserve/ has no node: its text counts, in one spelling', () => {
    const entries = (text: string): string => board('').replace('/dts-v1/;', `/dts-v1/; ${text}`);
    const before = entries('/memreserve/ 0x84000000 0x2000; /memreserve/ 0x84001000 0x1000;');
    const after = entries('/memreserve/ 0x84000000 0x2000;   /memreserve/  0x84001000 4096;');
    expect(sift(before, after)).toEqual({ fresh: [], known: 1, gone: [] });
  });
});

test('a file that is no baseline is none', () => {
  expect(readBaseline({ version: 1, findings: [] })).toEqual({ version: 1, findings: [] });
  for (const json of [null, [], { version: 2, findings: [] }, { version: 1, findings: [{}] }, { version: 1 }]) {
    expect(readBaseline(json)).toBeUndefined();
  }
});

describe('severities', () => {
  const { diagnostics } = reportOn({ files: { 'board.dts': board(misaligned + outside) } });
  const set = (settings: Parameters<typeof withSeverities>[1]) =>
    withSeverities(diagnostics, settings).map(({ code, severity }) => `${severity} ${code}`);

  test('of a rule, of a group, of all; the closest counts', () => {
    expect(set({ 'cma/*': 'note', '*': 'off' })).toEqual(['note cma/misaligned']);
    expect(set({ 'cma/misaligned': 'warning', 'cma/*': 'off', 'reserved-memory/outside-ram': 'error' })).toEqual([
      'warning cma/misaligned',
      'error reserved-memory/outside-ram',
    ]);
  });

  test('what is not set stays', () => {
    expect(set({})).toEqual(['error cma/misaligned', 'warning reserved-memory/outside-ram']);
  });
});

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { missingPrograms } from '../support/programs.js';
import { mutate, mutations, source } from './generated-source.js';
import { compileText } from './ours.js';
import { dtc } from './reference.js';
import { difference, roundTripLoss } from './report.js';

const missing = missingPrograms('dtc');
const numRuns = Number(process.env['DTZONE_RUNS'] ?? 150);

/** The kill of a crash; dtc 1.6.1 has some, and then says nothing that could be compared. */
const crashed = (said: string): boolean => /[Aa]ssertion|core dumped/.test(said);

/** What later versions of dtc take, or 1.6.1 mistakes: listed in the documentation. */
const isKnown = (dts: string): boolean => /&\{[^/}]/.test(dts);

function expectAsDtc(dts: string, args: readonly string[], build: Parameters<typeof compileText>[1]): void {
  const reference = dtc(dts, args);
  if (crashed(reference.said)) return;
  const ours = compileText(dts, build);
  expect(difference(ours, reference)).toBeUndefined();
  if (ours.blob !== undefined && ours.tree.rootless === undefined) expect(roundTripLoss(ours.blob)).toBeUndefined();
}

describe.skipIf(missing !== undefined)(`generated sources${missing ? ` (skipped: ${missing})` : ''}`, () => {
  test('compile to the same bytes as with dtc, or are refused by both', { timeout: 600_000 }, () => {
    fc.assert(
      fc.property(source, fc.boolean(), (dts, symbols) =>
        expectAsDtc(dts, symbols ? ['-@'] : [], symbols ? { symbols } : {}),
      ),
      { numRuns },
    );
  });

  test('changed by a slip of the hand, get the same verdict', { timeout: 600_000 }, () => {
    fc.assert(
      fc.property(source, mutations, (dts, changes) => {
        const changed = mutate(dts, changes);
        if (!isKnown(changed)) expectAsDtc(changed, [], {});
      }),
      { numRuns },
    );
  });
});

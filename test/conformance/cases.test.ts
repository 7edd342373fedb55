import { describe, expect, test } from 'vitest';
import { flatten } from '../../src/tree/blob/flatten.js';
import { missingPrograms } from '../support/programs.js';
import { CASES } from './cases.js';
import { compileText } from './ours.js';
import { dtc } from './reference.js';
import { difference, firstDifference } from './report.js';

const missing = missingPrograms('dtc');

describe.skipIf(missing !== undefined)(`as dtc${missing ? ` (skipped: ${missing})` : ''}`, () => {
  for (const [group, cases] of Object.entries(CASES)) {
    test.each(cases.map((one) => [one.name, one] as const))(`${group}: %s`, (_, { dts, args, build }) => {
      const reference = dtc(dts, args);
      const ours = compileText(dts, build);
      if (!args?.includes('-f')) expect(difference(ours, reference)).toBeUndefined();
      else expect(firstDifference(flatten(ours.tree), reference.blob as Buffer)).toBeUndefined();
    });
  }
});

import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { missingPrograms } from '../support/programs.js';
import { boardsOf, kernelSource, sample } from './kernel-source.js';
import { compileBoard } from './ours.js';
import { cppAndDtc } from './reference.js';
import { difference, roundTripLoss } from './report.js';

const root = resolve(import.meta.dirname, '../..');
const missing = missingPrograms('cpp', 'dtc');
const kernel = kernelSource();
const reason = missing ?? ('missing' in kernel ? kernel.missing : undefined);
const folder = 'folder' in kernel ? kernel.folder : '';

/** Of about 2,586; the whole is `node scripts/conformance.mjs`. */
const SAMPLE = 66;

describe.skipIf(reason !== undefined)(`boards of Linux 6.1${reason ? ` (skipped: ${reason})` : ''}`, () => {
  const boards = reason === undefined ? sample(boardsOf(folder), SAMPLE) : [];

  test('the sample is as large as it should be', () => expect(boards.length).toBe(SAMPLE));

  test.each(boards)('%s', (board) => {
    const plain = compileBoard(folder, board);
    expect(difference(plain, cppAndDtc(folder, board))).toBeUndefined();
    expect(
      difference(compileBoard(folder, board, { symbols: true }), cppAndDtc(folder, board, ['-@'])),
    ).toBeUndefined();
    expect(plain.blob && roundTripLoss(plain.blob)).toBeUndefined();
  });
});

describe.skipIf(missing !== undefined)(`samples of the project${missing ? ` (skipped: ${missing})` : ''}`, () => {
  const names = readdirSync(join(root, 'dts-samples')).filter((name) => /\.dtso?$/.test(name));

  test.each(names)('%s', (name) => {
    for (const [args, build] of [
      [[], {}],
      [['-@'], { symbols: true }],
    ] as const) {
      const reference = cppAndDtc(root, `dts-samples/${name}`, args);
      expect(difference(compileBoard(root, `dts-samples/${name}`, build), reference)).toBeUndefined();
    }
  });
});

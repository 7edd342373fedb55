import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { positionOf } from '../index.js';
import { cppMissing, runCpp, type Word } from './support/cpp.js';
import { macroProgram } from './support/macro-programs.js';
import { expand, type Files } from './support/preprocessing.js';

// What GNU cpp makes of a text, ours makes of it, word for word: by chance, from a seed that CPP_SEED may change.

const RUNS = Number(process.env['CPP_RUNS'] ?? 150);
const SEED = Number(process.env['CPP_SEED'] ?? 20_240_607);

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dtc-parser-cpp-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function cppOf(files: Files): ReturnType<typeof runCpp> {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text, 'latin1');
  }
  return runCpp(folder);
}

function ours(files: Files): { readonly words: readonly Word[]; readonly failed: boolean } {
  const { text, problems } = expand(files, { includeDirs: ['inc', 'more'], mode: 'on' });
  const words = [...text.text.matchAll(/\S+/g)].map(({ 0: word, index }) => {
    const { file, start } = text.spanOf(index, index + 1);
    return { text: word, file: file.path, line: positionOf(file, start).line };
  });
  return { words, failed: problems.some(({ severity }) => severity === 'error') };
}

/** cpp counts a word behind an empty call, or joined lines, to the line in which these begin; we point to where the word stands. */
function isBehind(files: Files, cpp: Word, own: Word | undefined): boolean {
  if (own === undefined || own.line <= cpp.line || own.file !== cpp.file) return false;
  const between = (files[cpp.file] ?? '').split('\n').slice(cpp.line - 1, own.line - 1);
  return /[FGHVW]/.test(between.join('')) || between.every((line) => /\\\s*$/.test(line));
}

const textsOf = (words: readonly Word[]): readonly string[] => words.map(({ text }) => text);

describe.skipIf(cppMissing !== undefined)(`as GNU cpp${cppMissing === undefined ? '' : ` (${cppMissing})`}`, () => {
  test(`${RUNS} programs by chance: the same words, and the same verdict`, () => {
    fc.assert(
      fc.property(macroProgram, (files) => {
        const cpp = cppOf(files);
        const own = ours(files);
        expect(own.failed, cpp.said).toBe(cpp.failed);
        // What comes out beside an error is nobody's promise.
        if (!cpp.failed) expect(textsOf(own.words)).toEqual(textsOf(cpp.words));
      }),
      { numRuns: RUNS, seed: SEED },
    );
  }, 600_000);

  test(`${RUNS} programs by chance: the first word of each line points to the file and the line that cpp's markers tell`, () => {
    fc.assert(
      fc.property(macroProgram, (files) => {
        // The markers count as #line says, our places as the file has it.
        const plain = Object.fromEntries(
          Object.entries(files).map(([path, text]) => [path, text.replace(/^#line .*/gm, '')]),
        );
        const cpp = cppOf(plain);
        const first = <T>(words: readonly T[]): readonly T[] => words.filter((_, index) => cpp.words[index]?.isFirst);
        if (cpp.failed) return;
        const own = first(ours(plain).words);
        const told = first(cpp.words).map(({ isFirst: _, ...word }, i) => ({
          ...word,
          line: isBehind(plain, word, own[i]) ? (own[i]?.line ?? 0) : word.line,
        }));
        expect(own).toEqual(told);
      }),
      { numRuns: RUNS, seed: SEED + 1 },
    );
  }, 600_000);
});

import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { makePreprocessCache } from 'dtc-parser-ts';
import { describe, expect, test } from 'vitest';
import { Scanner } from '../../grammar/scan/scanner.js';
import { type CheckRequest, check, NO_FACTS } from '../../src/check.js';

// Work that can be counted, and so is the same on every machine; seconds are for `npm run bench`. A bound that is met by a change
// with a reason may be raised; what is measured and why is in docs/benchmark.md.

const root = resolve(import.meta.dirname, '../..');
const dist = join(root, 'dist');
const KILO = 1024;

describe('what a command loads', () => {
  const files = readdirSync(dist).filter((name) => /^dtzone-[0-9a-f]{12}\.js$/.test(name));

  test('is three files of bounded size, all of it one byte a character', () => {
    const contents = files.map((name) => readFileSync(join(dist, name)));
    const sizes = contents.map(({ length }) => length).sort((one, other) => one - other);
    expect(sizes).toHaveLength(3);
    for (const [i, bound] of [350, 425, 550].entries()) expect(sizes[i]).toBeLessThan(bound * KILO);
    for (const content of contents) expect(content.every((byte) => byte < 0x80)).toBe(true);
  });

  test.each(['check', 'compile'])(
    '%s has Node load none of its streams, and sets flags of V8 in silence',
    (command) => {
      const listing = "process.on('exit', () => console.error(process.moduleLoadList.join(' ')))";
      const board = join(root, 'dts-samples/generic-arm64.dts');
      const words = [join(dist, 'cli.js'), command, ...(command === 'compile' ? ['-o', '/dev/null'] : []), board];
      const hook = `data:text/javascript,${encodeURIComponent(listing)}`;
      const { stderr } = spawnSync(process.execPath, ['--pending-deprecation', '--import', hook, ...words], {
        encoding: 'utf8',
      });
      expect(stderr).toContain('NativeModule vm');
      expect(stderr).not.toMatch(/NativeModule v8\b/);
      expect(stderr).not.toContain('DeprecationWarning');
    },
  );

  test('and a start of a few lines', () => {
    expect(statSync(join(dist, 'cli.js')).size).toBeLessThan(2 * KILO);
  });

  test.each([
    ['check', []],
    ['compile', ['-o', '/dev/null']],
  ])('%s asks for no further module of ours', (command, options) => {
    const script = `
      process.argv.splice(1, 1, '${join(dist, 'cli.js')}');
      process.on('exit', () => console.error(Object.keys(require.cache).join()));
      require('${join(dist, 'cli.js')}');`;
    const board = join(root, 'dts-samples/generic-arm64.dts');
    const { stderr } = spawnSync(process.execPath, ['-e', script, '--', command, ...options, board], {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'] },
    });
    expect(stderr.trim()).toBe(join(dist, 'cli.js'));
  });
});

/** Boards of one SoC: much text, little of it their own. */
const SOC = [
  '#define CELLS(a, b) <a b>',
  '/ {',
  '\t#address-cells = <2>; #size-cells = <2>;',
  '\tmemory@40000000 { device_type = "memory"; reg = <0 0x40000000 0 0x40000000>; };',
  ...Array.from(
    { length: 500 },
    (_, i) =>
      `\tdevice@${(0x1000 + i).toString(16)} { compatible = "vendor,device"; reg = <0 ${0x1000 + i} 0 1>; clocks = CELLS(1, ${i}); };`,
  ),
  '};',
].join('\n');
const board = (i: number): string => `/dts-v1/;\n#include "soc.dtsi"\n/ { model = "board ${i}"; };\n`;

function requestFor(name: string, reads: string[]): CheckRequest {
  const unlike = '/dts-v1/;\n/ { model = "unlike"; };\n';
  const texts = new Map([
    ['soc.dtsi', SOC],
    ['unlike.dts', unlike],
    ...[0, 1].map((i): [string, string] => [`${i}.dts`, board(i)]),
  ]);
  return {
    host: {
      readFile(path) {
        reads.push(path);
        return texts.get(path) ?? { reason: 'missing', detail: 'does not exist' };
      },
    },
    file: name,
    includeDirs: [],
    defines: [],
    undefines: [],
    includes: [],
    overlays: [],
    machine: NO_FACTS,
  };
}

describe('what one check does', () => {
  test('it asks for no file that the board does not name', () => {
    const reads: string[] = [];
    check(requestFor('0.dts', reads));
    expect(new Set(reads)).toEqual(new Set(['0.dts', 'soc.dtsi']));
    expect(reads.length).toBeLessThanOrEqual(6);
  });

  test('a file that two boards share is cut into lines once', () => {
    const cache = makePreprocessCache();
    check({ ...requestFor('0.dts', []), cache });
    const scanned = cache.files.get('soc.dtsi')?.scanned;
    check({ ...requestFor('1.dts', []), cache });
    expect(cache.files.get('soc.dtsi')?.scanned).toBe(scanned);
    expect([...cache.files.keys()].sort()).toEqual(['0.dts', '1.dts', 'soc.dtsi']);
  });

  /** How many words are scanned meanwhile. */
  function wordsIn(work: () => void): number {
    const { scan } = Scanner.prototype;
    let words = 0;
    Scanner.prototype.scan = function (token) {
      words++;
      scan.call(this, token);
    };
    try {
      work();
    } finally {
      Scanner.prototype.scan = scan;
    }
    return words;
  }

  test('each word of the text is scanned about once, and what the board before began with not at all', () => {
    check(requestFor('unlike.dts', []));
    // 500 devices of 24 words each.
    const first = wordsIn(() => check(requestFor('0.dts', [])));
    expect(first).toBeGreaterThan(12_000);
    expect(first).toBeLessThan(13_000);
    expect(wordsIn(() => check(requestFor('1.dts', [])))).toBeLessThan(100);
  });

  test('it allocates a bounded number of bytes for each word', () => {
    // With room for all that is allocated nothing is collected, and the heap grows by what is.
    const script = `
      const { check, NO_FACTS } = require('${join(dist, 'index.js')}');
      const texts = new Map(${JSON.stringify([
        ['soc.dtsi', SOC],
        ['0.dts', board(0)],
      ])});
      const host = { readFile: (path) => texts.get(path) ?? { reason: 'missing', detail: '' } };
      const lists = { includeDirs: [], defines: [], undefines: [], includes: [], overlays: [] };
      const run = () => check({ host, file: '0.dts', machine: NO_FACTS, ...lists });
      run();
      const before = process.memoryUsage().heapUsed;
      run();
      console.log(process.memoryUsage().heapUsed - before);`;
    const flags = ['--min-semi-space-size=256', '--max-semi-space-size=256'];
    const allocated = Number(execFileSync(process.execPath, [...flags, '-e', script], { encoding: 'utf8' }));
    expect(allocated / 13_000).toBeGreaterThan(100);
    expect(allocated / 13_000).toBeLessThan(950);
  });
});

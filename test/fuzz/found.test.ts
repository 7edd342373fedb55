import { makeSourceFile, parse, positionOf, preprocess } from 'dtc-parser-ts';
import { describe, expect, test } from 'vitest';
import { readBootLog } from '../../src/answers/boot-log.js';
import { check, NO_FACTS, readKconfig, readMachine } from '../../src/check.js';
import { junitText } from '../../src/report/junit.js';
import { faultOfXml } from '../support/xml.js';
import { assertPlaces } from './invariants.js';
import { hostOf, requestFor } from './request.js';

// What the fuzzer broke, each once, as small as it could be made.

const board = (sizeCells = '2', region = ''): string => `/dts-v1/;
/ {
	#address-cells = <2>;
	#size-cells = <${sizeCells}>;
	compatible = "acme,board";
	memory@40000000 { device_type = "memory"; reg = <0x0 0x40000000 0x0 0x40000000>; };
	reserved-memory {
		#address-cells = <2>;
		#size-cells = <${sizeCells}>;
		ranges;
		${region}
	};
};
`;

const codesOf = (source: string): readonly string[] =>
  check(requestFor({ 'a.dts': source })).diagnostics.map(({ code }) => code);

describe('cell counts of billions: the memory was used up to write a fix in them', () => {
  test.each([
    ['size', 'pool { compatible = "shared-dma-pool"; size = <0x0 0x1000000>; };', 'reserved-memory/size-cells'],
    ['alignment', 'pool { size = <1>; alignment = <0x1000 0>; };', 'reserved-memory/size-cells'],
    ['reg', 'pool@50000000 { reg = <0x0 0x50000000 0x1000000>; };', 'reserved-memory/reg-cells'],
  ])('%s', (_, region, code) => {
    expect(codesOf(board('0xfffffffe', region))).toContain(code);
  });
});

describe('numbers of the configuration that no kernel has: the replay threw', () => {
  test.each([
    ['CONFIG_LOG_BUF_SHIFT=99999999999999999999999', 'CONFIG_LOG_BUF_SHIFT is 1e+23'],
    ['CONFIG_NODES_SHIFT=4096', 'CONFIG_NODES_SHIFT is 4096'],
    ['CONFIG_ARCH_FORCE_MAX_ORDER=0', 'CONFIG_ARCH_FORCE_MAX_ORDER is 0'],
  ])('%s', (line, sentence) => {
    const request = { ...requestFor({ 'a.dts': board() }), machine: { ...NO_FACTS, config: readKconfig(line) } };
    const { facts } = check(request);
    expect(facts?.world.assumptions.join('\n')).toContain(`${sentence}, but must be a whole number`);
  });
});

test('hugepages= with an empty count at its end: a line that says something else was read for one about room', () => {
  const request = { ...requestFor({ 'a.dts': board() }), machine: { ...NO_FACTS, cmdline: 'hugepages==:1,3:' } };
  const { facts, diagnostics } = check(request);
  expect(facts?.boot.kernelLines.map(({ text }) => text)).toContain('HugeTLB: Invalid hugepages parameter =:1,3:');
  expect(diagnostics.map(({ code }) => code)).not.toContain('boot/huge-pages');
});

test('a section smaller than a subsection is refused: the replay threw', () => {
  const text = '{ "sectionSizeBits": 7, "maxOrder": 0 }';
  const { diagnostics } = readMachine(JSON.parse(text), makeSourceFile('m.json', text));
  expect(diagnostics.map(({ message }) => message)).toEqual([
    'maxOrder is 0, but must be a whole number from 1 to 32.',
    'sectionSizeBits is 7, but must be a whole number from 21 to 63.',
  ]);
});

test('per-cpu memory of no pages in a log: the reader divided by them', () => {
  expect(readBootLog('percpu: Embedded 0 pages/cpu s0 r0 d0 u0\n').pageSize).toBeUndefined();
});

test('a mark of the byte order inside of a line: what stood on it ended before it began', () => {
  const file = makeSourceFile('a.dts', 'a\n\xef\xbb\xbf b\n');
  expect(positionOf(file, 2)).toEqual({ line: 2, column: 1 });
  expect(positionOf(file, 5)).toEqual({ line: 2, column: 2 });
});

test('binary data behind an /include/ at the very begin: it was said to stand at -1', () => {
  const files = { 'a.dts': '/include/ "part.dtsi"x\0\0' };
  const { text, problems } = preprocess('a.dts', hostOf(files), { includeDirs: [] });
  const all = [...problems, ...parse(text).problems];
  expect(all.length).toBeGreaterThan(0);
  assertPlaces(all);
});

test('U+FFFF is no character of XML: a report that quoted it could not be read', () => {
  const report = check({
    ...requestFor({}, 'a.dts'),
    host: hostOf({ 'a.dts': '\n#error \xef\xbf\xbf \xef\xbf\xbe\n' }),
  });
  const text = junitText([report]);
  expect(faultOfXml(text)).toBeUndefined();
  expect(text).toContain('\\uffff');
});

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fixAll } from '../../src/fix/fix-all.js';
import { RULES } from '../../src/rules/index.js';
import { flatten } from '../../src/tree/blob/flatten.js';
import { isSerious, reportOn } from '../support/findings.js';

type Files = Readonly<Record<string, string>>;

function fix(files: Files, machine?: object) {
  const host = {
    readFile: (path: string) => files[path] ?? ({ reason: 'missing', detail: 'does not exist' } as const),
  };
  const result = fixAll(host, (current) => {
    const texts = Object.fromEntries(Object.keys(files).map((path) => [path, current.readFile(path) as string]));
    return reportOn({ files: texts, machine }).diagnostics;
  });
  const fixed = { ...files, ...Object.fromEntries(result.texts) };
  return { ...result, fixed, codes: result.fixed.map((finding) => finding.code) };
}

const PAGES = join(import.meta.dirname, '../../src/rules');
const block = (text: string, heading: string, language: string): string | undefined =>
  text.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0]?.split(`\`\`\`${language}\n`)[1]?.split('```')[0];

/** The rules whose bad example is mended, in the order of the rules. */
const MENDED: readonly string[] = [
  'memory/device-type',
  'memory/status',
  'memory/root-cells',
  'memory/reg-cells',
  'memory/beyond-addresses',
  'memory/unit-address',
  'reserved-memory/not-under-root',
  'reserved-memory/cells-differ-from-root',
  'reserved-memory/ranges-missing',
  'reserved-memory/ranges-translate',
  'reserved-memory/status',
  'reserved-memory/misspelt-property',
  'reserved-memory/reg-cells',
  'reserved-memory/size-cells',
  'reserved-memory/alignment-cells',
  'reserved-memory/alloc-ranges-cells',
  'reserved-memory/alignment-value',
  'reserved-memory/reg-and-size',
  'reserved-memory/overlap-nomap',
  'reserved-memory/overlap',
  'reserved-memory/memreserve-nomap',
  'reserved-memory/memreserve-empty',
  'reserved-memory/overlap-boot-image',
  'reserved-memory/outside-ram',
  'reserved-memory/straddles-ram-end',
  'cma/cmdline-overrides',
  'reserved-memory/nomap-and-reusable',
  'cma/default-not-reusable',
  'pool/coherent-mapped-on-arm',
  'pool/coherent-mapped',
  'pool/restricted-bad-props',
  'pool/restricted-not-linear',
  'dmb/not-reusable',
  'dmb/cma-default',
  'dmb/misaligned',
  'cma/misaligned',
  'cma/duplicate-default',
  'cma/straddles-highmem',
  'cma/crosses-zone',
  'reserved-memory/unit-address',
  'framebuffer/stride',
  'fw/nomap-missing',
  'memory-region/misspelt-property',
  'boot/misspelt-chosen',
];

const exampleOf = (code: string): { readonly bad: string; readonly machine: object | undefined } => {
  const text = readFileSync(join(PAGES, `${code}.md`), 'utf8');
  const machine = block(text, 'Machine', 'json');
  return { bad: block(text, 'Bad', 'dts') ?? '', machine: machine === undefined ? undefined : JSON.parse(machine) };
};

describe('each mechanical mend ends in a clean check', () => {
  test('the rules that have one', () => {
    const mended = RULES.map(({ code }) => code).filter((code) => {
      const { bad, machine } = exampleOf(code);
      return reportOn({ files: { 'board.dts': bad }, machine }).diagnostics.some((each) => each.fix);
    });
    expect(mended).toEqual(MENDED);
  });

  test.each(MENDED)('%s', (code) => {
    const { bad, machine } = exampleOf(code);
    const { fixed, left, codes } = fix({ 'board.dts': bad }, machine);
    expect(codes).toContain(code);
    expect(left.filter(isSerious).map((finding) => `${finding.code}: ${finding.message}`)).toEqual([]);
    const { facts } = reportOn({ files: fixed, machine });
    expect(facts && flatten(facts.tree).length).toBeGreaterThan(0);
  });
});

describe('the typical mistakes', () => {
  const folder = join(import.meta.dirname, '../golden/findings');
  test.each(readdirSync(folder))('%s: what is mended is clean, and nothing new is wrong', (file) => {
    const text = readFileSync(join(folder, file), 'latin1');
    const before = reportOn({ files: { [file]: text } }).diagnostics.filter(isSerious);
    const { left } = fix({ [file]: text });
    const kept = before.filter((finding) => finding.fix === undefined).map((finding) => finding.code);
    expect(left.filter(isSerious).map((finding) => finding.code)).toEqual(kept);
  });
});

const board = (regions: string, head = ''): string => `/dts-v1/;
${head}
/ {
	#address-cells = <2>;
	#size-cells = <2>;

	memory@80000000 {
		device_type = "memory";
		reg = <0x0 0x80000000 0x0 0x20000000>;
	};

	reserved-memory {
		#address-cells = <2>;
		#size-cells = <2>;
		ranges;

${regions}
	};
};
`;

describe('what the user wrote stays', () => {
  test('comments, blanks, tabs and number bases around an edit', () => {
    const text = board('\t\tfw@84000000 { /* a */ reg = <0x0   0x94000000 /* b */ 0x0 0x200000>; no-map; }; // c');
    const { fixed } = fix({ 'board.dts': text });
    expect(fixed['board.dts']).toBe(text.replace('fw@84000000', 'fw@94000000'));
  });

  test('a flag takes its line with it', () => {
    const text = board(
      '\t\tpool@84000000 {\n\t\t\tcompatible = "restricted-dma-pool";\n\t\t\tno-map;\n\t\t\treg = <0x0 0x84000000 0x0 0x400000>;\n\t\t};',
    );
    expect(fix({ 'board.dts': text }).fixed['board.dts']).toBe(text.replace('\t\t\tno-map;\n', ''));
  });

  test('a number out of a macro is written in the place of its use', () => {
    const text = board(
      '\t\tpool@84000000 {\n\t\t\tcompatible = "shared-dma-pool";\n\t\t\treusable;\n\t\t\tlinux,cma-default;\n\t\t\treg = <0x0 BASE 0x0 SIZE>;\n\t\t};',
      '#define BASE 0x84000000\n#define SIZE 0x480000',
    );
    expect(fix({ 'board.dts': text }).fixed['board.dts']).toBe(text.replace('0x0 SIZE>', '0x0 0x400000>'));
  });

  test('the file that is wrong is mended, be it an included one', () => {
    const files = {
      'board.dts': '#include "soc.dtsi"\n',
      'soc.dtsi': board('\t\tfw@84000000 {\n\t\t\treg = <0x0 0x94000000 0x0 0x200000>;\n\t\t\tno-map;\n\t\t};'),
    };
    const { fixed, texts } = fix(files);
    expect([...texts.keys()]).toEqual(['soc.dtsi']);
    expect(fixed['soc.dtsi']).toContain('fw@94000000');
  });

  test('a node that is opened twice is renamed twice', () => {
    const text = `${board('\t\tfw@84000000 {\n\t\t\treg = <0x0 0x94000000 0x0 0x200000>;\n\t\t};')}
/ {
	reserved-memory {
		fw@84000000 {
			no-map;
		};
	};
};
`;
    const { fixed, left } = fix({ 'board.dts': text });
    expect(fixed['board.dts']).toBe(text.replaceAll('fw@84000000', 'fw@94000000'));
    expect(left).toEqual([]);
  });

  test('text that cpp has been over is not touched: it stands in no file', () => {
    const text = `# 1 "board.dts"\n${board('\t\tfw@84000000 {\n\t\t\treg = <0x0 0x94000000 0x0 0x200000>;\n\t\t};')}`;
    const { texts, left } = fix({ 'board.i': text });
    expect([...texts.keys()]).toEqual([]);
    expect(left.map((finding) => finding.code)).toEqual(['reserved-memory/unit-address']);
  });
});

test('two fixes of one place: the second waits, and sees what the first has made', () => {
  const text = board(
    '\t\ta@84000000 {\n\t\t\treg = <0x0 0x84000000 0x0 0x200000>;\n\t\t};\n\t\tb@84100000 {\n\t\t\treg = <0x0 0x84100000 0x0 0x200000>;\n\t\t};\n\t\tc@84180000 {\n\t\t\treg = <0x0 0x84180000 0x0 0x200000>;\n\t\t};',
  );
  const { left } = fix({ 'board.dts': text });
  expect(left.filter(isSerious)).toEqual([]);
});

test('cells: the root wins, and every number below gets as many', () => {
  const text = `/dts-v1/;
/ {
	#address-cells = <2>;
	#size-cells = <2>;

	memory@80000000 {
		device_type = "memory";
		reg = <0x0 0x80000000 0x0 0x20000000>;
	};

	reserved-memory {
		#address-cells = <1>;
		ranges;

		fw@84000000 {
			reg = <0x84000000 0x200000>;
		};

		buffer {
			size = <0x200000>;
			alignment = <0x200000>;
			alloc-ranges = <0x90000000 0x8000000>, <0x98000000 0x8000000>;
		};

		right@86000000 {
			reg = <0x0 0x86000000 0x0 0x200000>;
		};
	};
};
`;
  const { fixed, left } = fix({ 'board.dts': text });
  expect(left).toEqual([]);
  expect(fixed['board.dts']).toContain('reg = <0x0 0x84000000 0x0 0x200000>;');
  expect(fixed['board.dts']).toContain('size = <0x0 0x200000>;');
  expect(fixed['board.dts']).toContain(
    'alloc-ranges = <0x0 0x90000000 0x0 0x8000000>, <0x0 0x98000000 0x0 0x8000000>;',
  );
  expect(fixed['board.dts']).toContain('reg = <0x0 0x86000000 0x0 0x200000>;');
});

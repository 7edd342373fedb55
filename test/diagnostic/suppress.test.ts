import { describe, expect, test } from 'vitest';
import { reportOn } from '../support/findings.js';

const board = (above: string, behind = '', inside = ''): string => `/dts-v1/;
/ {
	#address-cells = <2>; #size-cells = <2>;
	memory@80000000 { device_type = "memory"; reg = <0x0 0x80000000 0x0 0x20000000>; };
	reserved-memory {
		#address-cells = <2>; #size-cells = <2>; ranges;
		${above}
		fw@84000000 {
			${inside}
			reg = <0x0 0x84000000 0x0 0x1000>, <0x0 0x85000000 0x0 0x1000>; ${behind}
		};
	};
};
`;

const codes = (files: Readonly<Record<string, string>>): readonly string[] =>
  reportOn({ files }).diagnostics.map((finding) => finding.code);
const codesIn = (text: string): readonly string[] => codes({ 'board.dts': text });

test('without a comment there is a finding', () => {
  expect(codesIn(board(''))).toEqual(['reserved-memory/multi-reg']);
});

describe('a comment with a reason takes it away', () => {
  const comment = '/* ignore reserved-memory/multi-reg: the driver reads reg itself */';
  test.each([
    ['on the line', board('', comment)],
    ['above the line', board('', '', comment)],
    ['above the node', board(comment)],
    ['in the other form', board('', '', comment.replace('/*', '//').replace(' */', ''))],
    ['above another of its kind', board('', '', `${comment}\n\t\t\t/* ignore reserved-memory/multi-reg: twice */`)],
    ['among others', board('', '', comment.replace('multi-reg', 'multi-reg, reserved-memory/reg-cells'))],
  ])('%s', (_where, text) => {
    expect(codesIn(text).filter((code) => code !== 'ignore/unused')).toEqual([]);
  });
});

test('without a reason it takes nothing away, and is told of', () => {
  expect(codesIn(board('', '', '/* ignore reserved-memory/multi-reg */'))).toEqual([
    'ignore/no-reason',
    'reserved-memory/multi-reg',
  ]);
});

test('for another rule it takes nothing away, and is told of', () => {
  expect(codesIn(board('', '', '/* ignore reserved-memory/overlap: x */'))).toEqual([
    'ignore/unused',
    'reserved-memory/multi-reg',
  ]);
});

test('two lines above is too far', () => {
  expect(codesIn(board('', '', '/* ignore reserved-memory/multi-reg: x */\n\n'))).toEqual([
    'ignore/unused',
    'reserved-memory/multi-reg',
  ]);
});

test('in a shared file an idle comment is not told of: it may be meant for other boards', () => {
  const text = '/dts-v1/;\n#include "soc.dtsi"\n/ { };\n';
  expect(codes({ 'board.dts': text, 'soc.dtsi': '/* ignore reserved-memory/overlap: x */\n' })).toEqual([]);
});

test('a comment for a rule that could not judge is not idle', () => {
  const text = '/dts-v1/;\n/* ignore reserved-memory/outside-ram: x */\n/ { };\n';
  expect(codesIn(text)).toEqual([]);
});

import { expect, test } from 'vitest';
import { findingsIn } from '../support/findings.js';

// What mutation testing showed that the page's two examples leave open.

const board = (properties: string): string => `/dts-v1/;
/ {
	#address-cells = <2>;
	#size-cells = <2>;
	memory@80000000 { device_type = "memory"; reg = <0x0 0x80000000 0x0 0x20000000>; };
	reserved-memory {
		#address-cells = <2>;
		#size-cells = <2>;
		ranges;
		pool: pool@84000000 { reusable; reg = <0x0 0x84000000 0x0 0x4000000>; ${properties} };
	};
	codec { memory-region = <&pool>; };
};
`;

const found = (properties: string, machine?: object) =>
  findingsIn(board(properties), machine).filter(({ code }) => code === 'dmb/cma-default');

test('the fix takes the flag away, and nothing else', () => {
  const [finding] = found('compatible = "shared-dmb-pool"; linux,cma-default;');
  expect(finding).toMatchObject({ property: 'linux,cma-default', fix: { description: 'remove linux,cma-default' } });
  const [edit] = finding?.fix?.edits ?? [];
  expect(edit?.newText.trim()).toBe('');
  expect(edit?.span.file.text.slice(edit.span.start, edit.span.end).trim()).toBe('linux,cma-default;');
});

test('a default area of CMA, and a pool in a block that is none, are right', () => {
  expect(found('compatible = "shared-dma-pool"; linux,cma-default;')).toEqual([]);
  expect(found('compatible = "shared-dmb-pool";')).toEqual([]);
});

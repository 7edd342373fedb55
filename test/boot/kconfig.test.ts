import { expect, test } from 'vitest';
import { readKconfig } from '../../src/boot/kconfig.js';
import { configReader } from '../../src/boot/kernel-config.js';

const text = `#
# Automatically generated file; DO NOT EDIT.
#
CONFIG_MMU=y
CONFIG_CMA_SIZE_MBYTES=64
CONFIG_PAGE_OFFSET=0xC0000000
# CONFIG_NUMA is not set
CONFIG_CMDLINE="console=ttyS0 \\"quoted\\""
CONFIG_PSTORE_RAM=m
`;

test('a .config: what is set, what is not, numbers and texts', () => {
  expect(readKconfig(text)).toEqual({
    CONFIG_MMU: 'y',
    CONFIG_CMA_SIZE_MBYTES: 64,
    CONFIG_PAGE_OFFSET: '0xC0000000',
    CONFIG_NUMA: 'n',
    CONFIG_CMDLINE: 'console=ttyS0 "quoted"',
    CONFIG_PSTORE_RAM: 'm',
  });
});

test('anything else is a comment', () => {
  expect(readKconfig('hello\nCONFIG=y\n# CONFIG_A is set\n')).toEqual({});
});

test('in a whole configuration what is missing is off, in a few options it is as usual', () => {
  const whole = configReader(readKconfig(text));
  expect([whole.on('CONFIG_HIGHMEM', true), whole.on('CONFIG_PSTORE_RAM', false)]).toEqual([false, true]);
  const few = configReader({ CONFIG_NUMA: 'n' });
  expect([few.on('CONFIG_HIGHMEM', true), few.on('CONFIG_NUMA', true)]).toEqual([true, false]);
});

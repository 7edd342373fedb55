import { makeSourceFile } from 'dtc-parser-ts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readMachine } from '../../src/boot/machine.js';

const read = (value: unknown) => readMachine(value, makeSourceFile('machine.json', JSON.stringify(value) ?? ''));

describe('machine.json', () => {
  test('everything that it can say', () => {
    const { value, diagnostics } = read({
      arch: 'arm64',
      kernel: 'linux-6.1+dmb-v1',
      pageSize: 4096,
      config: { CONFIG_NUMA: 'y', CONFIG_CMA_AREAS: 7, CONFIG_SMP: true },
      kernelImage: { load: '0x40200000', symbols: { _text: '0x40200000' }, fileSize: 4605960 },
      dtb: { addr: '0x48000000', size: 1887 },
      initrd: { addr: '0x48400000', size: 600712 },
      memory: [{ base: '0x40000000', size: '0x40000000', nid: 1 }],
      maxOrder: 11,
      controllers: [{ name: 'MEMC0', base: '0x0', size: '0x40000000', bandwidthMBps: 12800 }],
      comment: 'unknown keys are allowed',
    });
    expect(diagnostics).toEqual([]);
    expect(value).toEqual({
      arch: 'arm64',
      kernel: 'linux-6.1+dmb-v1',
      pageSize: 4096n,
      config: { CONFIG_NUMA: 'y', CONFIG_CMA_AREAS: 7, CONFIG_SMP: 'y' },
      kernelImage: { load: 0x4020_0000n, symbols: { _text: 0x4020_0000n }, fileSize: 4605960n },
      dtb: { addr: 0x4800_0000n, size: 1887n },
      initrd: { addr: 0x4840_0000n, size: 600712n },
      memory: [{ base: 0x4000_0000n, size: 0x4000_0000n, nid: 1 }],
      maxOrder: 11,
      controllers: [{ name: 'MEMC0', base: 0n, size: 0x4000_0000n, bandwidthMBps: 12800 }],
    });
  });

  test('nothing at all is nothing known', () => {
    expect(read({})).toEqual({ value: { config: {}, controllers: [] }, diagnostics: [] });
  });

  test('a wrong type is told at its key, and left out', () => {
    const { value, diagnostics } = read({ maxOrder: '11', dtb: { addr: 'here' }, initrd: { addr: 1 }, memory: {} });
    expect(value).toEqual({ config: {}, dtb: {}, controllers: [] });
    expect(diagnostics.map(({ message, span }) => `${span.file.text.slice(span.start, span.end)}: ${message}`)).toEqual(
      [
        expect.stringContaining('"addr": dtb.addr is "here", but must be an address'),
        expect.stringContaining('"initrd": initrd is {"addr":1}, but must be an object with addr and size'),
        expect.stringContaining('"memory": memory is {}, but must be a list'),
        expect.stringContaining('"maxOrder": maxOrder is "11", but must be a whole number'),
      ],
    );
  });

  test.each([[[]], ['text'], [null], [7]])('%j is no machine', (value) => {
    expect(read(value).diagnostics).toHaveLength(1);
  });

  test('no JSON makes it throw', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        read(value);
        read({ memory: value, kernelImage: value, config: value, controllers: value, dtb: value });
      }),
    );
  });
});

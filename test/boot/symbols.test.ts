import { describe, expect, test } from 'vitest';
import { readImageFile } from '../../src/boot/symbols.js';
import { boot } from './demand.js';

const little = (value: bigint, bytes: number): string =>
  Array.from({ length: bytes }, (_, at) => String.fromCharCode(Number((value >> BigInt(8 * at)) & 0xffn))).join('');

const SYSTEM_MAP = `ffff800008000000 t _head
ffff800008000000 T _text
ffff800008010000 T _stext
ffff8000082e0000 T __init_begin
ffff800008360000 T __init_end
0000000000000000 D __per_cpu_start
ffff8000084e0000 B _end
ffff8000084e1000 A something_else
`;

const LAYOUT = { _text: 0n, _stext: 0x1_0000n, __init_begin: 0x2e_0000n, __init_end: 0x36_0000n, _end: 0x4e_0000n };

/** A file with a section of symbols and one of their names, and nothing else. */
function elf(bits: 32 | 64, machine: bigint, symbols: readonly (readonly [string, bigint])[]): string {
  const wide = bits === 64;
  const word = (value: bigint): string => little(value, wide ? 8 : 4);
  const names = `\0${symbols.map(([name]) => `${name}\0`).join('')}`;
  const nameOffset = (name: string): bigint => BigInt(names.indexOf(`\0${name}\0`) + 1);
  const entries = symbols.map(([name, value]) =>
    wide
      ? little(nameOffset(name), 4) + little(0n, 4) + word(value) + word(0n)
      : little(nameOffset(name), 4) + word(value) + word(0n) + little(0n, 4),
  );
  const header = wide ? 64 : 52;
  const table = BigInt(header);
  const sectionSize = wide ? 64 : 40;
  const data = table + BigInt(3 * sectionSize);
  const symbolBytes = entries.join('');
  const section = (type: bigint, offset: bigint, size: number, link: bigint): string =>
    little(0n, 4) +
    little(type, 4) +
    word(0n) +
    word(0n) +
    word(offset) +
    word(BigInt(size)) +
    little(link, 4) +
    little(0n, 4) +
    word(0n) +
    word(0n);
  const sections =
    '\0'.repeat(sectionSize) +
    section(2n, data, symbolBytes.length, 2n) +
    section(3n, data + BigInt(symbolBytes.length), names.length, 0n);
  const ident = `\x7fELF${wide ? '\x02' : '\x01'}\x01\x01`.padEnd(16, '\0');
  const upToTable = ident + little(2n, 2) + little(machine, 2) + little(1n, 4) + word(0n) + word(0n) + word(table);
  const rest = little(0n, 4) + little(BigInt(header), 2) + little(0n, 4) + little(BigInt(sectionSize), 2);
  return upToTable + rest + little(3n, 2) + little(2n, 2) + sections + symbolBytes + names;
}

describe('what a built kernel tells', () => {
  test('System.map of riscv: a header stands before _text, and the image begins with it', () => {
    const map =
      'ffffffff80000000 T _start\nffffffff80002000 T _text\nffffffff80002000 T _stext\nffffffff8039c000 B _end\n';
    const layout = { _start: 0n, _text: 0x2000n, _stext: 0x2000n, _end: 0x39_c000n };
    expect(readImageFile(map)).toEqual({ layout });
    const kernelImage = { load: 0x8040_0000n, layout, symbols: {} };
    const facts = { arch: 'riscv', config: { CONFIG_MMU: 'y' }, dtb: { addr: 0x8800_0000n }, kernelImage } as const;
    const { memory } = boot({ banks: [[0x8000_0000n, 0x4000_0000n]] }, facts);
    expect(memory.map(({ base }) => base)).toEqual([0x8040_0000n]);
  });

  test('System.map: the distances from _text', () => {
    expect(readImageFile(SYSTEM_MAP)).toEqual({ layout: LAYOUT });
  });

  test.each([
    [64, 183n, 'arm64', 0xffff_8000_0800_0000n],
    [64, 243n, 'riscv', 0xffff_ffff_8000_0000n],
    [32, 40n, 'arm', 0xc000_8000n],
  ] as const)('a vmlinux of %d bits, machine %d', (bits, machine, arch, text) => {
    const symbols = [
      ['_text', text],
      ['unrelated', 1n],
      ['_end', text + 0x4e_0000n],
    ] as const;
    expect(readImageFile(elf(bits, machine, symbols))).toEqual({ arch, layout: { _text: 0n, _end: 0x4e_0000n } });
  });

  test('an Image: its size', () => {
    const header = `${'\0'.repeat(16)}${little(0x4e_0000n, 8)}`.padEnd(56, '\0');
    expect(readImageFile(`${header}ARM\x64`)).toEqual({ arch: 'arm64', layout: {}, size: 0x4e_0000n });
    expect(readImageFile(`${header}RSC\x05`)?.arch).toBe('riscv');
  });

  test.each([[''], ['/dts-v1/; / { };'], ['\x7fELF'], [`\x7fELF\x02\x01${'\xff'.repeat(100)}`]])(
    'nothing of that: %j',
    (content) => {
      expect(readImageFile(content)).toBeUndefined();
    },
  );
});

test('the image is reserved as its symbols say, wherever it is loaded', () => {
  const { reserved } = boot({}, { kernelImage: { load: 0x5000_0000n, layout: LAYOUT, symbols: {} } });
  expect(reserved.map(({ base }) => base)).toContain(0x5001_0000n);
});

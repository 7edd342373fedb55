import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readBootLog } from '../../src/answers/boot-log.js';
import { readIomem } from '../../src/answers/iomem.js';
import { reveal } from '../../src/answers/reveal.js';

const boots = join(import.meta.dirname, '..', 'boots');
const names = readdirSync(boots).filter((name) => existsSync(join(boots, name, 'machine.json')));
const file = (name: string, what: string) => readFileSync(join(boots, name, what), 'latin1');
const machineOf = (name: string) => JSON.parse(file(name, 'machine.json'));
const facts = (name: string, log = file(name, 'dmesg.txt')) => reveal({ log: readBootLog(log) }).facts;
const roundUp = (value: bigint, step: bigint) => ((value + step - 1n) / step) * step;

test('with memblock=debug the log tells where image, blob and initrd lie, as machine.json has it', () => {
  for (const name of names) {
    if (!file(name, 'cmdline').includes('memblock=debug')) continue;
    const machine = machineOf(name);
    const { kernelImage, dtb, initrd } = facts(name);
    const symbols = machine.kernelImage.symbols;
    // riscv reserves to the end of the image's last section, which the record's _end does not count
    if (machine.arch !== 'riscv') {
      expect([name, kernelImage?.symbols['_stext'], kernelImage?.symbols['_end']].map(String)).toEqual(
        [name, BigInt(symbols._stext), BigInt(symbols._end)].map(String),
      );
    }
    expect([name, initrd?.addr, roundUp(initrd?.size ?? 0n, BigInt(machine.pageSize))].map(String)).toEqual(
      [name, BigInt(machine.initrd.addr), roundUp(BigInt(machine.initrd.size), BigInt(machine.pageSize))].map(String),
    );
    if (dtb)
      expect([name, dtb.addr, Number(dtb.size)].map(String)).toEqual(
        [name, BigInt(machine.dtb.addr), machine.dtb.size].map(String),
      );
  }
  const told = names.filter((name) => facts(name).dtb).length;
  expect(told).toBeGreaterThan(names.length * 0.9);
});

test('Kconfig values that the log gives away are those of the build', () => {
  for (const name of names) {
    const machine = machineOf(name);
    for (const [key, value] of Object.entries(facts(name).config)) {
      if (key === 'CONFIG_CMA_SIZE_MBYTES' && machine.config.CONFIG_CMA_SIZE_SEL_PERCENTAGE) continue;
      // the kernel rounds the area up to a pageblock
      const block = BigInt(machine.pageSize) << BigInt(machine.pageblockOrder);
      const rounded = (mib: number) => Number(roundUp(BigInt(mib) << 20n, block) >> 20n);
      const built = machine.config[key] ?? 'n';
      expect([name, key, value]).toEqual([name, key, key === 'CONFIG_CMA_SIZE_MBYTES' ? rounded(built) : built]);
    }
  }
});

test('the kernel profile: known wherever a handler of the series speaks', () => {
  for (const name of names.filter((each) => /created DMB|unable to setup DMB/.test(file(each, 'dmesg.txt')))) {
    expect([name, facts(name).kernel]).toEqual([name, 'linux-6.1+dmb-v1']);
  }
});

/** What a board prints whose command line has no memblock=debug and whose log level hides pr_debug(). */
const withoutDebug = (log: string) =>
  log
    .split('\n')
    .filter(
      (line) =>
        !/^memblock_|^MEMBLOCK| memory\[| reserved\[|memory size =|\.cnt +=|^OF: fdt: (?!Reserved)|zone: \d+ pages|totalpages/.test(
          line,
        ),
    )
    .join('\n');

test('a log without memblock=debug hides the image; with /proc/iomem it is told again', () => {
  const log = readBootLog(withoutDebug(file('dmb-bcm7278-like', 'dmesg.txt')));
  const without = reveal({ log });
  expect([without.facts.kernelImage?.symbols['_end'], without.facts.dtb, without.facts.initrd]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  expect(without.hidden.map((each) => each.sentence).join('\n')).toMatch(/kernel image/);
  const { facts: full } = reveal({ log, iomem: readIomem(file('dmb-bcm7278-like', 'iomem.txt')) });
  expect(full.kernelImage?.symbols).toMatchObject({ _stext: 0x4021_0000n, _end: 0x406e_0000n });
  expect(full.initrd).toEqual({ addr: 0x4840_0000n, size: 0x9_3000n });
});

test('each value names the line that tells it', () => {
  const { told } = reveal({ log: readBootLog(file('dmb-bcm7278-like', 'dmesg.txt')) });
  const command = told.find((each) => each.field === 'cmdline');
  expect(command?.from).toMatch(/^line \d+: Kernel command line: console=ttyAMA0/);
});

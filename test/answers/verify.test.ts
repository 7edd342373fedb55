import { expect, test } from 'vitest';
import type { MachineFacts } from '../../src/check.js';
import { recordedNames, recordedText } from '../support/recorded.js';
import { recordedMachine, verifyBoard, withoutDebug } from '../support/verified.js';

const brief = (name: string, { items, first }: ReturnType<typeof verifyBoard>) => ({
  name,
  compared: items.length > 0,
  first: first && `${first.group}: ${first.what}, predicted ${first.predicted}, seen ${first.seen}`,
});

test('every recorded boot agrees, given its log, zoneinfo, iomem and machine.json', () => {
  for (const name of recordedNames) {
    const verification = verifyBoard(name, { machine: recordedMachine(name), files: ['zoneinfo', 'iomem'] });
    expect(brief(name, verification)).toEqual({ name, compared: true, first: undefined });
  }
});

//  The log alone: nobody says which machine it was. Each boot must agree but those where something matters that the
//  log does not hold. They are counted, so that a change for the worse is seen.
test('with the log and zoneinfo alone all but few agree; with memblock=debug fewer facts are hidden', () => {
  const wrong = (change: (log: string) => string) =>
    recordedNames.filter(
      (name) =>
        verifyBoard(name, { log: change(recordedText(name, 'dmesg.txt')), files: ['zoneinfo'] }).first !== undefined,
    );
  // 64k-static dies before it has told its page size
  expect(wrong((log) => log)).toEqual(['64k-static']);
  // mem-limit-kernel: mem= cuts below the image, whose place only memblock=debug or iomem tells
  expect(wrong(withoutDebug)).toEqual(['64k-static', 'mem-limit-kernel']);
}, 120_000);

test('what was taken from the log is listed with its line; what is hidden is said', () => {
  const { taken, hidden } = verifyBoard('dmb-bcm7278-like', {
    log: withoutDebug(recordedText('dmb-bcm7278-like', 'dmesg.txt')),
  });
  expect(taken.find((each) => each.field === 'pageSize')).toMatchObject({ value: '4096' });
  expect(taken.every((each) => each.from !== '')).toBe(true);
  expect(hidden.join()).toMatch(/kernel image/);
});

test('facts that the user gives are not overridden by the log', () => {
  const { replayed } = verifyBoard('16k-plain', { machine: { ...recordedMachine('16k-plain'), pageSize: 4096n } });
  expect(replayed.world.pageSize).toBe(4096n);
});

/** A board's facts with something wrong on purpose. */
const wrongly = (
  name: string,
  change: Partial<MachineFacts>,
  config: Record<string, string | number> = {},
): MachineFacts => {
  const machine = recordedMachine(name);
  return { ...machine, ...change, config: { ...machine.config, ...config } };
};

const moved = (name: string, by: bigint): MachineFacts => {
  const { symbols = {} } = recordedMachine(name).kernelImage ?? {};
  const shifted = Object.fromEntries(Object.entries(symbols).map(([symbol, at]) => [symbol, at + by]));
  return wrongly(name, { kernelImage: { symbols: shifted } });
};

const withoutHuge = (name: string): MachineFacts => {
  const { pageblockOrder: _, ...machine } = wrongly(name, {}, { CONFIG_HUGETLB_PAGE: 'n', CONFIG_HUGETLBFS: 'n' });
  return machine;
};

/** One board and log per kind of cause: what is wrong, where it must first be seen, what must be named. */
const mistakes: readonly {
  readonly what: string;
  readonly board: string;
  readonly log?: string;
  readonly of?: string;
  readonly machine: MachineFacts;
  readonly group: string;
  readonly kind: string;
  readonly says: RegExp;
}[] = [
  {
    what: 'the boot loader found more RAM than the tree says',
    board: 'bank-one',
    machine: wrongly('bank-one', { memory: [{ base: 0x4000_0000n, size: 0x2000_0000n }] }),
    group: 'zone ranges',
    kind: 'ram-size',
    says: /has 1 GiB of RAM .*the tree says 512 MiB/,
  },
  {
    what: 'a kernel with 16K pages',
    board: '16k-plain',
    machine: wrongly('16k-plain', { pageSize: 4096n }),
    group: 'kernel',
    kind: 'page-size',
    says: /16K pages; the prediction was made for 4K/,
  },
  {
    what: 'another size of the built-in CMA area',
    board: 'bank-one',
    machine: wrongly('bank-one', {}, { CONFIG_CMA_SIZE_MBYTES: 64 }),
    group: 'CMA',
    kind: 'kconfig',
    says: /CONFIG_CMA_SIZE_MBYTES=16, the prediction assumes 64/,
  },
  {
    what: 'a parameter that the tree does not have',
    board: 'zone-kernelcore',
    machine: wrongly('zone-kernelcore', { cmdline: 'console=ttyAMA0' }),
    group: 'command line',
    kind: 'command-line',
    says: /it has kernelcore=/,
  },
  {
    what: 'a mem= that nobody told of',
    board: 'mem-limit',
    machine: wrongly('mem-limit', { cmdline: 'console=ttyAMA0 memblock=debug' }),
    group: 'command line',
    kind: 'memory-limit',
    says: /it has mem=/,
  },
  {
    what: 'an image at another place',
    board: 'mem-limit-kernel',
    machine: moved('mem-limit-kernel', -0x2000_0000n),
    group: 'zone ranges',
    kind: 'image-place',
    says: /kernel image lies at 0x8021_0000/,
  },
  {
    what: 'a kernel with series v3 in the place of v1',
    board: 'v3-7278-a',
    machine: wrongly('v3-7278-a', { kernel: 'linux-6.1' }),
    group: 'movable start',
    kind: 'kernel-profile',
    says: /a kernel like (android14-6\.1|linux-6\.1\+dmb-v1), not linux-6\.1/,
  },
  {
    what: 'another tree',
    board: 'dmb-one-middle',
    of: 'cma-static',
    machine: recordedMachine('dmb-one-middle'),
    group: 'reserved memory',
    kind: 'other-tree',
    says: /names .*which the tree does not have/,
  },
  {
    what: 'another architecture',
    board: 'rv-one',
    machine: wrongly('rv-one', { arch: 'arm64' }),
    group: 'kernel',
    kind: 'architecture',
    says: /an? riscv kernel; the prediction was made for arm64/,
  },
  {
    what: 'a kernel without NUMA',
    board: 'numa-two',
    machine: wrongly('numa-two', {}, { CONFIG_NUMA: 'n' }),
    group: 'memory ranges',
    kind: 'kconfig',
    says: /CONFIG_NUMA=y/,
  },
  {
    what: 'huge pages, and so smaller pageblocks',
    board: 'cma-static',
    machine: withoutHuge('cma-static'),
    group: 'reserved memory',
    kind: 'kconfig',
    says: /CONFIG_HUGETLB_PAGE=y, the prediction assumes n/,
  },
  {
    what: 'a blob at another place',
    board: 'v3-on-dtb',
    machine: wrongly('v3-on-dtb', { dtb: { addr: 0x5800_0000n, size: 1521n } }),
    group: 'memory limit',
    kind: 'dtb-place',
    says: /blob lies at 0x48000000/,
  },
  {
    what: 'more slots for blocks than the kernel has',
    board: 'v3-16k-too-many',
    machine: wrongly('v3-16k-too-many', {}, { CONFIG_DMB_COUNT: 19 }),
    group: 'memory limit',
    kind: 'kconfig',
    says: /CONFIG_DMB_COUNT=7/,
  },
];

test.each(mistakes)(
  'the first divergence and the cause are named: $what',
  ({ board, of, machine, group, kind, says }) => {
    const { first, explanations } = verifyBoard(board, { machine, files: ['zoneinfo'], ...(of ? { of } : {}) });
    expect(first?.group).toBe(group);
    const named = explanations.find((each) => each.kind === kind);
    expect(named?.sentence ?? explanations.map((each) => each.sentence)).toMatch(says);
  },
);

test('a cause that was tried says how much it mends', () => {
  const { explanations, items, agreed } = verifyBoard('bank-one', {
    machine: wrongly('bank-one', {}, { CONFIG_CMA_SIZE_MBYTES: 64 }),
    files: ['zoneinfo'],
  });
  expect(explanations[0]).toMatchObject({ kind: 'kconfig', mends: items.length - agreed, leaves: 0 });
});

test('a log cut off in the middle: what it does not hold is no divergence', () => {
  for (const name of ['dmb-bcm7278-like', 'cma-static', 'numa-two', 'a32-dmb-binding-example']) {
    const log = recordedText(name, 'dmesg.txt');
    for (const part of [0.3, 0.5, 0.8]) {
      const cut = log.slice(0, Math.floor(log.length * part));
      const verification = verifyBoard(name, { log: cut, machine: recordedMachine(name) });
      expect(brief(`${name} ${part}`, verification).first).toBeUndefined();
    }
  }
});

test('a log whose begin was lost: what stood there is no divergence', () => {
  const log = recordedText('dmb-bcm7278-like', 'dmesg.txt');
  const { first, items } = verifyBoard('dmb-bcm7278-like', {
    log: log.slice(log.indexOf('Zone ranges')),
    machine: recordedMachine('dmb-bcm7278-like'),
  });
  expect([first, items.length > 5]).toEqual([undefined, true]);
});

test('a newer kernel lists its regions; that is no divergence', () => {
  const list = 'OF: reserved mem: 0x0000000054000000..0x0000000073ffffff (524288 KiB) map reusable dmb0@54000000\n';
  const log = recordedText('dmb-bcm7278-like', 'dmesg.txt').replace('Zone ranges:\n', `${list}Zone ranges:\n`);
  const { first } = verifyBoard('dmb-bcm7278-like', { log, machine: recordedMachine('dmb-bcm7278-like') });
  expect(first).toBeUndefined();
});

test('one wrong figure in zoneinfo is found', () => {
  const name = 'dmb-bcm7278-like';
  const right = verifyBoard(name, { machine: recordedMachine(name), files: ['zoneinfo'] });
  expect(right.first).toBeUndefined();
  const other = verifyBoard(name, { machine: recordedMachine(name), files: ['zoneinfo'], of: 'dmb-binding-example' });
  expect(other.first).toBeDefined();
});

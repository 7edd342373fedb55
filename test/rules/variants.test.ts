import { describe, expect, test } from 'vitest';
import { fixAll } from '../../src/fix/fix-all.js';
import { findingsIn, isSerious, lineAndCode, reportOn } from '../support/findings.js';

// Slips that differ from the examples of the pages. `«wrong|right»` stands where the board is wrong, and `//~ code` on the
// line where it must be found: that finding and no other; with the right word nothing is said.

interface Board {
  readonly memory?: string;
  readonly regions?: string;
  readonly rest?: string;
  readonly chosen?: string;
  readonly head?: string;
  readonly cells?: 1 | 2;
  /** The ranges of /reserved-memory. */
  readonly ranges?: string;
  /** The root's counts of cells, if they are not written as they must be. */
  readonly root?: string;
  readonly machine?: object;
  /** What --fix cannot write by itself. */
  readonly byHand?: boolean;
}

const MEMORY = 'memory@80000000 { device_type = "memory"; reg = <0x0 0x80000000 0x0 0x20000000>; };';
const MEMORY_1 = 'memory@80000000 { device_type = "memory"; reg = <0x80000000 0x20000000>; };';

const textOf = ({ cells = 2, memory = cells === 2 ? MEMORY : MEMORY_1, regions = '', rest = '', ...more }: Board) =>
  `/dts-v1/;
${more.head ?? ''}
${more.root ?? `/ {\n	#address-cells = <${cells}>;\n	#size-cells = <${cells}>;`}
	chosen { ${more.chosen ?? ''} };
	${memory}
	reserved-memory {
		#address-cells = <${cells}>;
		#size-cells = <${cells}>;
		${more.ranges ?? 'ranges;'}
${regions}
	};
${rest}
};
`;

const choose = (text: string, right: boolean): string =>
  text.replace(/«([^|»]*)\|([^»]*)»/g, (_, wrong: string, good: string) => (right ? good : wrong));

const marksIn = (text: string): readonly string[] =>
  text.split('\n').flatMap((line, index) => {
    const code = /\/\/~ (\S+)/.exec(line)?.[1];
    return code === undefined ? [] : [`${index + 1} ${code}`];
  });

const pool = (lines: string): string => `a: pool@84000000 { compatible = "shared-dma-pool";
	${lines}
};`;
const REG = 'reg = <0x0 0x84000000 0x0 0x4000000>;';

const BOARDS: Readonly<Record<string, Board>> = {
  'reusable misspelt': { regions: pool(`${REG} «reuseable|reusable»; //~ reserved-memory/misspelt-property`) },
  'a flag with an underscore': {
    regions: `fw@84000000 { ${REG} «no_map|no-map»; }; //~ reserved-memory/misspelt-property`,
  },
  'a flag with another vowel': {
    regions: `fw@84000000 { ${REG} «no-mem|no-map»; }; //~ reserved-memory/misspelt-property`,
  },
  'words in another order': {
    regions: pool(`${REG} reusable; «linux,default-cma|linux,cma-default»; //~ reserved-memory/misspelt-property`),
  },
  'size misspelt': { regions: `p { no-map; «sizes|size» = <0 0x100000>; }; //~ reserved-memory/misspelt-property` },
  'an area of ramoops misspelt': {
    regions: `r@84000000 { compatible = "ramoops"; reg = <0 0x84000000 0 0x100000>; record-size = <0x20000>;
	«consolesize|console-size» = <0x20000>; }; //~ reserved-memory/misspelt-property`,
  },
  'memory-region with an s': {
    regions: pool(`${REG} reusable;`),
    rest: 'dev { «memory-regions|memory-region» = <&a>; }; //~ memory-region/misspelt-property',
  },
  'a region that is enabled': {
    regions: pool(`${REG} reusable; status = "«enabled|okay»"; //~ reserved-memory/status`),
    rest: 'dev { memory-region = <&a>; };',
  },
  'a bank that is enabled': {
    memory: `memory@80000000 { device_type = "memory"; reg = <0x0 0x80000000 0x0 0x20000000>;
	status = "«enabled|okay»"; }; //~ memory/status`,
  },
  'a reg for other cells': {
    cells: 1,
    regions:
      'fw@84000000 { no-map; reg = <«0x0 0x84000000 0x0 0x100000|0x84000000 0x100000»>; }; //~ reserved-memory/multi-reg',
  },
  'swapped cells of a base': {
    regions:
      'fw@84000000 { no-map; reg = <«0x84000000 0x0|0x0 0x84000000» 0 0x100000>; }; //~ reserved-memory/outside-ram',
  },
  'swapped cells of a size': {
    regions:
      'fw@84000000 { no-map; reg = <0 0x84000000 «0x100000 0x0|0x0 0x100000»>; }; //~ reserved-memory/straddles-ram-end',
  },
  'a base that its name contradicts': {
    regions: `a@84000000 { no-map; reg = <0 0x84000000 0 0x200000>; };
b@85000000 { no-map; reg = <0 «0x84100000|0x85000000» 0 0x100000>; }; //~ reserved-memory/overlap`,
  },
  'a size in words': { regions: 'p { no-map; size = «"64M"|<0 0x4000000>»; }; //~ reserved-memory/size-cells' },
  'one cell too many for a size': {
    regions: 'p { no-map; size = <«0 |»0 0x100000>; }; //~ reserved-memory/size-cells',
  },
  'two cells for an area of ramoops': {
    regions: `r@84000000 { compatible = "ramoops"; reg = <0 0x84000000 0 0x100000>;
	record-size = <«0x0 |»0x20000>; }; //~ ramoops/layout`,
  },
  'one name for two regions': {
    regions: `${pool(`${REG} reusable;`)} b: fw@90000000 { no-map; reg = <0 0x90000000 0 0x100000>; };`,
    rest: 'dev { memory-region = <&a>, <&b>; memory-region-names = "x", "«x|y»"; }; //~ memory-region/names-mismatch',
    byHand: true,
  },
  'all of RAM at once': {
    regions: pool('reusable;')
      .replace('pool@84000000', 'pool')
      .replace('};', 'size = <0 «0x20000000|0x8000000»>; }; //~ reserved-memory/dynamic-too-big'),
    byHand: true,
  },
  'a bank twice': {
    memory: `memory@80000000 { device_type = "memory"; reg = <0 0x80000000 0 0x20000000>,
	<0 «0x88000000|0xa0000000» 0 0x20000000>; }; //~ memory/overlap`,
    byHand: true,
  },
  'a unit that the kernel does not know': {
    chosen: 'bootargs = "cma=64«MB|M»"; //~ cma/cmdline-area\n',
    byHand: true,
  },
  'an area over a region': {
    chosen: 'bootargs = "cma=64M@«0x84000000|0x90000000»"; //~ cma/cmdline-area\n',
    regions: pool(`${REG} reusable;`),
    byHand: true,
  },
  'blocks over each other': {
    chosen: 'bootargs = "movablecore=64M@0x90000000,64M@«0x92000000|0x94000000»"; //~ dmb/cmdline-block\n',
    machine: { kernel: 'linux-6.1+dmb-v1' },
    byHand: true,
  },
  'a unit behind the size, with blocks': {
    chosen: 'bootargs = "movablecore=64M«B|»"; //~ dmb/cmdline-block\n',
    machine: { kernel: 'android14-6.1' },
    byHand: true,
  },
  'a block over the kernel': {
    chosen: 'bootargs = "movablecore=64M@0x«80000000|90000000»"; //~ boot/given-twice\n',
    machine: {
      kernel: 'android14-6.1',
      kernelImage: { load: '0x80200000', symbols: { _text: '0x80200000', _end: '0x80f00000' } },
    },
    byHand: true,
  },
  'a block that mem= cuts off': {
    chosen: 'bootargs = "mem=«256M|512M» movablecore=64M@0x94000000"; //~ reserved-memory/beyond-boot-limit\n',
    machine: { kernel: 'android14-6.1' },
    byHand: true,
  },
  'a block over a seam': {
    memory: `${MEMORY} memory@a0000000 { device_type = "memory"; «hotpluggable;|» reg = <0 0xa0000000 0 0x20000000>; };`,
    chosen: 'bootargs = "movablecore=64M@0x9e000000"; «//~ dmb/cmdline-block|»\n',
    machine: { kernel: 'android14-6.1' },
    byHand: true,
  },
  'a unit behind kernelcore': {
    chosen: 'bootargs = "kernelcore=256M«B|»"; //~ dmb/cmdline-block\n',
    machine: { kernel: 'android14-6.1' },
    byHand: true,
  },
  'RAM below the kernel': {
    memory:
      'memory@«40000000|80000000» { device_type = "memory"; reg = <0 «0x40000000 0 0x60000000|0x80000000 0 0x20000000»>; }; //~ memory/below-kernel',
    machine: {
      arch: 'riscv',
      kernelImage: { load: '0x80200000', symbols: { _text: '0x80200000', _end: '0x80f00000' } },
    },
    byHand: true,
  },
  'a pool in a region': {
    regions: `fw@84000000 { no-map; reg = <0 0x84000000 0 0x8000000>;
	a: pool@84000000 { compatible = "«shared-dma-pool|acme,part»"; «//~ reserved-memory/not-inside|»
	reusable; ${REG} }; };`,
    byHand: true,
  },
  'a default pool in a block, where that is legal': {
    regions: `a: pool@84000000 { compatible = "shared-dmb-pool"; reusable; linux,cma-default;
	reg = <0 0x84000000 0 «0x4200000|0x4000000»>; }; //~ dmb/misaligned`,
    machine: { kernel: 'stblinux-5.10' },
  },
  'all of RAM in percent': {
    chosen: 'bootargs = "movablecore=«100|50»%"; //~ boot/movablecore\n',
    byHand: true,
  },
  'RAM cut off to one megabyte': {
    chosen: 'bootargs = "mem=«1M|1G»"; //~ boot/panic\n',
    byHand: true,
  },
  'all of RAM movable': {
    regions: `b@«80000000|90000000» { compatible = "designated-movable-block"; reusable; //~ boot/panic
	reg = <0 «0x80000000 0 0x20000000|0x90000000 0 0x8000000»>; };`,
    byHand: true,
  },
  'a limit without its unit': {
    chosen: 'bootargs = "mem=256«|M»"; //~ boot/memory-limit\n',
    byHand: true,
  },
  'a limit with a place, which arm64 does not read': {
    chosen: 'bootargs = "mem=128M@0x«9|8»0000000"; //~ boot/memory-limit\n',
    byHand: true,
  },
  'RAM of another board on the command line of arm': {
    cells: 1,
    chosen: 'bootargs = "mem=256M@0x«2|8»0000000"; //~ boot/memory-limit\n',
    machine: { arch: 'arm' },
    byHand: true,
  },
  'more RAM on the command line of arm than there is': {
    cells: 1,
    chosen: 'bootargs = "mem=«1G|512M»"; //~ boot/memory-limit\n',
    machine: { arch: 'arm' },
    byHand: true,
  },
  'a crash kernel over firmware': {
    regions: 'fw@90000000 { no-map; reg = <0 0x90000000 0 0x100000>; };',
    chosen: 'bootargs = "crashkernel=64M@0x«8e|94»000000"; //~ boot/crash-kernel\n',
    byHand: true,
  },
  'a crash kernel off its steps': {
    chosen: 'bootargs = "crashkernel=64M@0x9«01|00»00000"; //~ boot/crash-kernel\n',
    byHand: true,
  },
  'a crash kernel for a larger board': {
    chosen: 'bootargs = "crashkernel=0-2G:«512|64»M,2G-:256M"; //~ boot/crash-kernel\n',
    machine: { arch: 'riscv' },
    byHand: true,
  },
  'a unit behind the size of a crash kernel': {
    chosen: 'bootargs = "crashkernel=64M«B|»"; //~ boot/crash-kernel\n',
    byHand: true,
  },
  'the name of RAM of which a part is usable': {
    memory: `memory@«88000000|80000000» { device_type = "memory"; reg = <0x0 0x80000000 0x0 0x20000000>; //~ memory/unit-address
	linux,usable-memory = <0x0 0x88000000 0x0 0x10000000>; };`,
  },
  'an address and a size for a label': {
    regions: pool(`${REG} reusable;`),
    rest: 'dev { memory-region = <«0x84000000 0x4000000|&a»>; }; //~ memory-region/target-invalid',
    byHand: true,
  },
  'a path for a label': {
    regions: pool(`${REG} reusable;`),
    rest: 'dev { memory-region = «&a|<&a>»; }; //~ memory-region/target-invalid',
    byHand: true,
  },
  'no label at all': {
    regions: pool(`${REG} reusable;`),
    rest: 'dev { memory-region« = <>| = <&a>»; }; //~ memory-region/target-invalid',
    byHand: true,
  },
  'half an initrd': {
    chosen: '«|linux,initrd-start = <0x90000000>;» linux,initrd-end = <0x90800000>; //~ boot/initrd\n',
    byHand: true,
  },
  'a command line of two strings': {
    chosen: 'bootargs = "console=ttyS0«", "| »cma=64M"; //~ dtc/chosen_node_bootargs\n',
    byHand: true,
  },
  'a node far from itself': {
    memory: `memory@80000000 { device_type = "memory"; numa-node-id = <0>; reg = <0 0x80000000 0 0x20000000>; };
	memory@a0000000 { device_type = "memory"; numa-node-id = <1>; reg = <0 0xa0000000 0 0x20000000>; };`,
    rest: `map { compatible = "numa-distance-map-v1";
	distance-matrix = <0 0 10>, <0 1 20>,
		<1 1 «20|10»>; }; //~ boot/numa-failed`,
    byHand: true,
  },
  'a window of DMA beside RAM': {
    regions: pool(`${REG} reusable;`),
    rest: `soc { #address-cells = <2>; #size-cells = <2>; ranges; dma-ranges = <0 0 0 «0|0x80000000» 0 0x40000000>;
	dev { memory-region = <&a>; }; }; //~ cma/above-dma-mask`,
    byHand: true,
  },
  'a cell too many for a window of DMA': {
    regions: pool(`${REG} reusable;`),
    rest: `soc { #address-cells = <1>; #size-cells = <1>; ranges;
	dma-ranges = <«0 |»0x80000000 0 0x80000000 0x40000000>; //~ dtc/dma_ranges_format
	dev { memory-region = <&a>; }; };`,
    byHand: true,
  },
  'huge pages of a size that is none': {
    chosen: 'bootargs = "hugepagesz=«4|2»M hugepages=8"; //~ boot/huge-pages\n',
    byHand: true,
  },
  'huge pages for a larger board': {
    chosen: 'bootargs = "hugepages=«1024|64»"; //~ boot/huge-pages\n',
    byHand: true,
  },
  'gigantic pages for a larger board': {
    chosen: 'bootargs = "hugepagesz=1G hugepages=«1|0»"; //~ boot/huge-pages\n',
    byHand: true,
  },
  'gigantic pages in all RAM': {
    memory: 'memory@80000000 { device_type = "memory"; reg = <0x0 0x80000000 0x1 0x0>; };',
    chosen: 'bootargs = "hugepagesz=1G hugepages=«4|1»"; //~ boot/huge-pages\n',
    byHand: true,
  },
  'an area for gigantic pages that is too small for one': {
    chosen: 'bootargs = "hugetlb_cma=«256M|0»"; //~ boot/huge-pages\n',
    byHand: true,
  },
  'an area for gigantic pages on a small board': {
    chosen: 'bootargs = "hugetlb_cma=«1G|0»"; //~ boot/huge-pages\n',
    byHand: true,
  },
  'boot arguments in two words': { chosen: '«boot-args|bootargs» = "cma=64M"; //~ boot/misspelt-chosen\n' },
  'the end of an initrd without its vendor': {
    chosen: `linux,initrd-start = <0x90000000>;
	«initrd-end|linux,initrd-end» = <0x90800000>; //~ boot/misspelt-chosen\n`,
  },
  'a stride in pixels': {
    regions: 'fb@9f000000 { no-map; reg = <0 0x9f000000 0 0x800000>; };',
    rest: `framebuffer@9f000000 { compatible = "simple-framebuffer"; reg = <0 0x9f000000 0 0x800000>;
	width = <1280>; height = <720>; format = "r5g6b5";
	stride = <«1280|2560»>; }; //~ framebuffer/stride`,
  },
  'a framebuffer in a node that maps nothing': {
    regions: 'fb@9f000000 { no-map; reg = <0 0x9f000000 0 0x800000>; };',
    chosen: `«|#address-cells = <2>; #size-cells = <2>; ranges;»
	framebuffer@9f000000 { compatible = "simple-framebuffer";
	reg = <0 0x9f000000 0 0x800000>; //~ framebuffer/no-memory
	width = <1280>; height = <720>; stride = <2560>; format = "r5g6b5"; };`,
    byHand: true,
  },
  'a space behind the name of an area': {
    chosen: 'bootargs = "cma=« |»64M"; //~ cma/cmdline-area\n',
    byHand: true,
  },
  'spaces around the sign of an area': {
    chosen: 'bootargs = "cma« = |=»64M"; //~ cma/cmdline-area\n',
    byHand: true,
  },
  'a window that ends before it starts': {
    chosen: 'bootargs = "cma=64M@«0x98000000-0x88000000|0x88000000-0x98000000»"; //~ cma/cmdline-area\n',
    byHand: true,
  },
  'usable memory beside RAM': {
    chosen: 'linux,usable-memory-range = <0 0x«1|9»0000000 0 0x8000000>; //~ memory/usable-range\n',
    byHand: true,
  },
  'usable memory in other cells': {
    chosen: 'linux,usable-memory-range = <«0x90000000 0x8000000|0 0x90000000 0 0x8000000»>; //~ memory/usable-range\n',
    byHand: true,
  },
  'logs without a driver': {
    regions: `ramoops@84000000 { «|compatible = "ramoops";» reg = <0 0x84000000 0 0x100000>;
	record-size = <0x20000>; }; //~ ramoops/layout`,
    byHand: true,
  },
  'an ecc-size as large as an area': {
    regions: `ramoops@84000000 { compatible = "ramoops"; reg = <0 0x84000000 0 0x100000>;
	record-size = <0x20000>; ecc-size = <«0x20000|16»>; }; //~ ramoops/layout`,
    byHand: true,
  },
  'a block that is a pool as well': {
    regions: `d: b@90000000 { reusable; reg = <0 0x90000000 0 0x8000000>;
	compatible = «"shared-dma-pool", |»"designated-movable-block"; }; //~ schema/designated-movable-block`,
    machine: { kernel: 'linux-6.1+dmb-v1' },
    byHand: true,
  },
  'usable memory of a node outside its reg': {
    memory: `memory@80000000 { device_type = "memory"; reg = <0 0x80000000 0 0x20000000>;
	linux,usable-memory = <0 0x«2|8»8000000 0 0x8000000>; }; //~ memory/usable-range`,
    byHand: true,
  },
  'ranges of other addresses': {
    ranges: 'ranges = <0 0x80000000 «1|0» 0x80000000 0 0x20000000>; //~ reserved-memory/ranges-translate',
    regions: `fw@84000000 { ${REG} no-map; };`,
  },
  'ranges that leave a region out': {
    ranges: 'ranges = <0 0x8«8|0»000000 0 0x8«8|0»000000 0 0x8000000>; //~ reserved-memory/ranges-translate',
    regions: `fw@84000000 { ${REG} no-map; };`,
  },
  'mirrored memory on a board without': {
    chosen: 'bootargs = "kernelcore=«mirror|256M»"; //~ boot/movablecore\n',
    byHand: true,
  },
  'swapped cells of the size of a block': {
    regions: `d: b@90000000 { compatible = "designated-movable-block"; reusable;
	reg = <0 0x90000000 «0x8000000 0|0 0x8000000»>; }; //~ reserved-memory/straddles-ram-end`,
    machine: { kernel: 'linux-6.1+dmb-v1' },
  },
  'a root without #address-cells': {
    root: '/ { //~ memory/root-cells\n	«|#address-cells = <2>;»\n	#size-cells = <2>;',
    regions: pool(`${REG} reusable;`),
  },
  'a root without counts of cells': {
    root: '/ { //~ memory/root-cells\n	«|#address-cells = <2>; #size-cells = <2>;»',
    regions: pool(`${REG} reusable;`),
  },
  'a region one level too deep': {
    regions: `«group {|» fw@84000000 { ${REG} no-map; }; «};|» //~ reserved-memory/not-inside`,
    byHand: true,
  },
  'an initrd outside RAM': {
    chosen:
      'linux,initrd-start = <«0x44000000|0x90000000»>; linux,initrd-end = <«0x44800000|0x90800000»>; //~ boot/initrd\n',
    machine: { arch: 'riscv' },
    byHand: true,
  },
};

test('a pool that a wrong entry was meant for is no orphan', () => {
  const text = textOf({ regions: pool(`${REG} reusable;`), rest: 'dev { memory-region = <0x84000000>; };' });
  expect(findingsIn(text).map((finding) => finding.code)).toEqual(['memory-region/target-invalid']);
});

const GIB_4 = 'memory@80000000 { device_type = "memory"; reg = <0x0 0x80000000 0x1 0x0>; };';
const SOUND: Readonly<Record<string, Board>> = {
  'a crashkernel= for larger boards': { chosen: 'bootargs = "crashkernel=1G-4G:192M,4G-64G:256M,64G-:512M";' },
  'gigantic pages that fit if the image lies elsewhere': {
    memory: GIB_4,
    chosen: 'bootargs = "hugepagesz=1G hugepages=2";',
  },
  'parts of a region, and what is no region': {
    regions: `fw@84000000 { ${REG} no-map; part@0 { reg = <0 0x84000000 0 0x1000>; }; };`,
  },
  'as much parity as there can be': {
    regions: `ramoops@84000000 { compatible = "ramoops"; reg = <0 0x84000000 0 0x100000>;
	record-size = <0x20000>; ecc-size = <255>; };`,
  },
  'usable memory of a node that another node holds': {
    memory: `memory@80000000 { device_type = "memory"; reg = <0 0x80000000 0 0x10000000>; linux,usable-memory = <0 0x98000000 0 0x8000000>; };
	memory@90000000 { device_type = "memory"; reg = <0 0x90000000 0 0x10000000>; linux,usable-memory = <0 0x90000000 0 0x8000000>; };`,
  },
  'usable memory of a node whose size the boot loader fills in': {
    memory: `memory@80000000 { device_type = "memory"; reg = <0 0x80000000 0 0>; linux,usable-memory = <0 0x88000000 0 0x8000000>; };`,
  },
  'huge pages of Svnapot': {
    chosen: 'bootargs = "hugepagesz=64K hugepages=8";',
    machine: { arch: 'riscv', kernel: 'linux-6.6' },
  },
};

test.each(Object.entries(SOUND))('%s: nothing is said', (_, board) => {
  const found = findingsIn(textOf(board), board.machine).filter(isSerious);
  expect(found.map((finding) => finding.message)).toEqual([]);
});

describe.each(Object.entries(BOARDS))('%s', (_, board) => {
  const wrong = choose(textOf(board), false);

  test('is found once, at its line', () => {
    const found = findingsIn(wrong, board.machine).filter(isSerious);
    expect(found.map(lineAndCode)).toEqual(marksIn(wrong));
  });

  test('right, it is silent', () => {
    const found = findingsIn(choose(textOf(board), true), board.machine).filter(isSerious);
    expect(found.map((finding) => `${finding.code}: ${finding.message}`)).toEqual([]);
  });
});

const mechanical = Object.entries(BOARDS).filter(([, { byHand = false }]) => !byHand);

test.each(mechanical)('--fix mends %s', (_, board) => {
  const wrong = choose(textOf(board), false);
  const files = { 'board.dts': wrong };
  const host = {
    readFile: (path: string) => files[path as 'board.dts'] ?? ({ reason: 'missing', detail: '' } as const),
  };
  const { left, fixed } = fixAll(host, (current) => {
    const text = current.readFile('board.dts') as string;
    return reportOn({ files: { 'board.dts': text }, machine: board.machine }).diagnostics;
  });
  expect(fixed.length).toBeGreaterThan(0);
  expect(left.filter(isSerious).map((finding) => finding.message)).toEqual([]);
});

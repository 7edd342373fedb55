import type { Range } from '../../units/range.js';
import type { Bytes } from '../../units/units.js';
import { isSameParameter, memparse, parseNumber, splitArguments } from '../cmdline.js';
import { add, type BootStep, byKernel, note, panic, reserve, say } from '../journal.js';
import { roundDown, roundUp } from '../memblock/find.js';
import { isRegionMemory, isRegionReserved, remove } from '../memblock/memblock.js';
import type { BootParameters } from '../parameters.js';
import { declareBlock, reserveBlock } from '../pools/dmb-table.js';
import type { BootState } from '../state.js';
import type { World } from '../world.js';
import { setSwiotlb } from '../zones/bounce-buffers.js';
import type { CoreSize } from '../zones/movable.js';

/** What a handler made of a value; `malformed` makes the kernel say so. */
interface Handled {
  readonly state: BootState;
  readonly malformed?: boolean;
}

type Handler = (state: BootState, value: string | undefined, world: World) => Handled;

const PLACE = { name: 'early parameters', mirrors: 'init/main.c: parse_early_param()' };

const set = (state: BootState, changed: Partial<BootParameters>): Handled => ({
  state: { ...state, parameters: { ...state.parameters, ...changed } },
});

const malformed = (state: BootState): Handled => ({ state, malformed: true });

/** kernel/dma/contiguous.c: early_cma(). */
const cma: Handler = (state, value) => {
  if (value === undefined) return malformed(say(state, 'Config string not provided', byKernel('early_cma()')));
  const size = memparse(value);
  if (size.rest[0] !== '@') return set(state, { cma: { ...NO_PLACE, ...state.parameters.cma, size: size.value } });
  const base = memparse(size.rest.slice(1));
  if (base.rest[0] !== '-') {
    return set(state, {
      cma: { size: size.value, base: base.value, limit: BigInt.asUintN(64, base.value + size.value) },
    });
  }
  return set(state, { cma: { size: size.value, base: base.value, limit: memparse(base.rest.slice(1)).value } });
};

const NO_PLACE = { base: 0n, limit: 0n };

/** A percentage or a size (mm/page_alloc.c: cmdline_parse_core()); what it cannot be is told by `rest`. */
function coreSize(value: string, pageShift: number): { readonly size: CoreSize; readonly rest: string } {
  const number = parseNumber(value);
  if (number.rest.startsWith('%')) return { size: { percent: Number(number.value) }, rest: '' };
  const { value: bytes, rest } = memparse(value);
  return { size: { pages: Number(bytes >> BigInt(pageShift)) }, rest };
}

const setZones = (state: BootState, changed: Partial<BootParameters['zones']>): Handled =>
  set(state, { zones: { ...state.parameters.zones, ...changed } });

/** lib/cmdline.c: parse_option_str(). */
const hasOption = (list: string, option: string): boolean => list.split(',').includes(option);

const kernelcore: Handler = (state, value, world) => {
  if (value === undefined) return malformed(state);
  if (hasOption(value, 'mirror')) return setZones(state, { mirrored: true });
  const { size, rest } = coreSize(value, world.pageShift);
  // Only the series looks at what follows the number.
  if (rest !== '' && refusesGarbage(world)) return malformed(state);
  return setZones(state, { kernelcore: size });
};

const refusesGarbage = (world: World): boolean => world.kernel.movableBlocks !== 'none';

const movablecore: Handler = (state, value, world) => {
  if (value === undefined) return malformed(state);
  if (world.kernel.movableBlocks === 'none') {
    return setZones(state, { movablecore: coreSize(value, world.pageShift).size });
  }
  let current = state;
  for (const item of value.split(',')) {
    const handled = movableItem(current, item, world);
    current = handled.state;
    if (handled.malformed === true) return malformed(current);
  }
  return { state: current };
};

/** One of the list: a size, a percentage or a block (`size@base`). The first fault ends the list; what came before stays. */
function movableItem(state: BootState, item: string, world: World): Handled {
  const { size, rest } = coreSize(item, world.pageShift);
  if (rest === '') return setZones(state, { movablecore: size });
  if ('percent' in size || rest[0] !== '@') return malformed(state);
  const base = memparse(rest.slice(1));
  if (base.rest !== '') return malformed(state);
  const range = { base: base.value, size: memparse(item).value };
  return blockFromCmdline(state, range, world);
}

/** mm/page_alloc.c: cmdline_parse_core() of the series. A block that only fails afterwards stays reserved, and is lost. */
function blockFromCmdline(state: BootState, range: Range, world: World): Handled {
  const because = byKernel('movablecore=');
  if (world.kernel.movableBlocks === 'stblinux') {
    const declared = declareBlock(state, PLACE, range, world, because);
    return { state: declared.state, malformed: declared.error !== undefined };
  }
  if (!isRegionMemory(state.memblock, range) || isRegionReserved(state.memblock, range)) {
    return malformed(note(state, PLACE, 'refuse', range, { because }));
  }
  const caller = 'mm/page_alloc.c: cmdline_parse_core()';
  const reserved = reserve(state, PLACE, range, { because, caller });
  const made = reserveBlock(reserved, PLACE, range, world, because);
  if (made.error === undefined) return { state: made.state };
  const why = `movablecore= reserved it, but then refused it: ${made.why}`;
  return malformed({ ...made.state, lost: [...made.state.lost, { range, why, because }] });
}

/** arm64 and riscv: a limit; it takes effect later. */
const memLimit: Handler = (state, value, world) => {
  if (value === undefined) return malformed(state);
  const size = roundDown(memparse(value).value, world.pageSize);
  const before = state.parameters.memoryLimit;
  const limit = world.arch === 'riscv' && before !== undefined && before < size ? before : size;
  const said = say(state, `Memory limited to ${BigInt.asIntN(64, limit >> 20n)}MB`, byKernel('mem='));
  return set(said, { memoryLimit: limit });
};

/** arm: the first `mem=` throws the tree's banks away, each one adds memory (arch/arm/kernel/setup.c: early_mem()). */
const memArm: Handler = (state, value, world) => {
  const because = byKernel('mem=');
  const text = value ?? '';
  const size = memparse(text);
  const start = size.rest[0] === '@' ? memparse(size.rest.slice(1)).value : world.physOffset;
  const emptied = state.parameters.banksReplaced
    ? state
    : { ...state, memblock: remove(state.memblock, { base: 0n, size: state.memblock.addressMax }) };
  const replaced = set(emptied, { banksReplaced: true }).state;
  return { state: addArmMemory(replaced, { base: start, size: size.value }, world, because) };
};

/** arch/arm/kernel/setup.c: arm_add_memory(). */
function addArmMemory(state: BootState, asked: Range, world: World, because: ReturnType<typeof byKernel>): BootState {
  let base = roundUp(asked.base, world.pageSize);
  let end = asked.base + asked.size;
  if (base > end) return state;
  const below = (text: string): BootState => say(state, `Ignoring memory below PHYS_OFFSET: ${text}`, because);
  const hex = (value: bigint): string => `0x${value.toString(16).padStart(8, '0')}`;
  const { addressMax } = state.memblock;
  if (addressMax <= 0xffff_ffffn) {
    if (base > addressMax)
      return say(state, `Ignoring memory at ${hex(asked.base)} outside 32-bit physical address space`, because);
    if (end > addressMax) end = addressMax;
  }
  let next = state;
  if (base < world.physOffset) {
    if (end <= world.physOffset) return below(`${hex(base)}-${hex(end)}`);
    next = below(`${hex(base)}-${hex(world.physOffset)}`);
    base = world.physOffset;
  }
  const size = roundDown(end - base, world.pageSize);
  return size === 0n ? next : add(next, PLACE, { base, size }, { because });
}

/** mm/hugetlb.c: cmdline_parse_hugetlb_cma(). */
const hugetlbCma: Handler = (state, value) => {
  const perNode = new Map<number, Bytes>();
  let total = 0n;
  let text = value ?? '';
  for (;;) {
    const node = /^([0-9]+):/.exec(text);
    if (node === null) break;
    const size = memparse(text.slice(node[0].length));
    perNode.set(Number(node[1]), size.value);
    total += size.value;
    if (size.rest[0] !== ',') return set(state, { hugetlbCma: { size: total, perNode } });
    text = size.rest.slice(1);
  }
  if (perNode.size > 0) return set(state, { hugetlbCma: { size: total, perNode } });
  return set(state, { hugetlbCma: { size: memparse(text).value, perNode } });
};

const SZ_16M = 0x100_0000n;
const VMALLOC_END = 0xff80_0000n;
const VMALLOC_OFFSET = 0x80_0000n;
const SZ_32M = 0x200_0000n;

/** arch/arm/mm/mmu.c: early_vmalloc(). */
const vmalloc: Handler = (state, value, world) => {
  const because = byKernel('vmalloc=');
  const wanted = memparse(value ?? '').value & 0xffff_ffffn;
  const most = VMALLOC_END - (world.config.pageOffset + SZ_32M + VMALLOC_OFFSET);
  if (wanted < SZ_16M)
    return set(say(state, 'vmalloc area is too small, limiting to 16MiB', because), { vmalloc: SZ_16M });
  if (wanted <= most) return set(state, { vmalloc: wanted });
  return set(say(state, `vmalloc area is too big, limiting to ${most >> 20n}MiB`, because), { vmalloc: most });
};

/** `initrd=start,size` (init/do_mounts_initrd.c: early_initrdmem()). */
const initrd: Handler = (state, value) => {
  const start = memparse(value ?? '');
  if (start.rest[0] !== ',') return { state };
  return set(state, { initrd: { base: start.value, size: memparse(start.rest.slice(1)).value } });
};

const numa: Handler = (state, value) =>
  value === undefined ? malformed(state) : value.startsWith('off') ? set(state, { numaOff: true }) : { state };

const rodata: Handler = (state, value) => {
  if (value === 'full' || value === 'on' || value === 'off') return set(state, { rodata: value });
  return malformed(state);
};

/** kernel/smp.c: nrcpus(). */
const cpuLimit: Handler = (state, value) => {
  const count = Number(parseNumber(value ?? '').value);
  return count > 0 ? set(state, { cpuLimit: count }) : { state };
};

/** Which early parameters a kernel has, by its arch and configuration. */
function handlersOf(world: World): readonly (readonly [string, Handler])[] {
  const { arch, config, kernel } = world;
  const when = (condition: boolean, name: string, handler: Handler): readonly (readonly [string, Handler])[] =>
    condition ? [[name, handler]] : [];
  return [
    ['kernelcore', kernelcore],
    ['movablecore', movablecore],
    ...when(config.hotplug, 'movable_node', (state) =>
      setZones({ ...state, memblock: { ...state.memblock, skipHotplug: true } }, { movableNode: true }),
    ),
    ['mem', arch === 'arm' ? memArm : memLimit],
    ...when(config.dmaCma, 'cma', cma),
    ...when(config.perNumaCma, 'cma_pernuma', (state, value) =>
      set(state, { cmaPerNode: memparse(value ?? '').value }),
    ),
    ...when(config.numa, 'numa', numa),
    ...when(config.cma && config.hugetlb, 'hugetlb_cma', hugetlbCma),
    ...when(config.cma && config.hugetlb && kernel.movableBlockNodes, 'hugetlb_dmb', (state) =>
      set(state, { hugetlbDmb: true }),
    ),
    ['crashkernel', (state) => set(state, { crashkernel: true })],
    ...when(arch === 'arm', 'vmalloc', vmalloc),
    ...when(config.initrd, 'initrd', initrd),
    ...when(config.initrd, 'initrdmem', initrd),
    ...when(arch === 'arm64', 'rodata', rodata),
    ...when(config.swiotlb, 'swiotlb', (state, value) => ({ state: setSwiotlb(state, value ?? '') })),
    ...when(config.smp, 'nr_cpus', cpuLimit),
    [
      'log_buf_len',
      (state, value) =>
        value === undefined ? malformed(state) : set(state, { logBufferLength: memparse(value).value }),
    ],
  ];
}

/** Parameters whose value the kernel reads without asking whether there is one. */
const READS_NULL: readonly string[] = ['kernelcore', 'hugetlb_cma', 'cma_pernuma', 'vmalloc', 'initrd', 'initrdmem'];

const readsNull = (name: string, world: World): boolean =>
  READS_NULL.includes(name) || (name === 'mem' && world.arch === 'arm');

const diesOf = (state: BootState, name: string): BootState =>
  panic(state, {
    why: `${name} stands without a value, which the kernel reads all the same`,
    message: 'Unable to handle kernel NULL pointer dereference at virtual address 0000000000000000',
    mirrors: PLACE.mirrors,
    because: byKernel(name),
  });

/** Carries out each early parameter in its order; blocks of `movablecore=` are taken at once, before the image is. */
export const parseEarlyParameters: BootStep = {
  ...PLACE,
  run: (state, world) => {
    const handlers = handlersOf(world);
    return splitArguments(world.cmdline).reduce((current, { name, value }) => {
      const found = handlers.find(([known]) => isSameParameter(known, name));
      if (found === undefined) return current;
      if (value === undefined && readsNull(found[0], world)) return diesOf(current, name);
      const handled = found[1](current, value, world);
      if (handled.malformed !== true) return handled.state;
      return say(handled.state, `Malformed early option '${name}'`, byKernel(`${name}=`));
    }, state);
  },
};

import { endOf } from '../../units/range.js';
import { type Bytes, type Pages, type PhysAddr, pfnOf } from '../../units/units.js';
import { byKernel } from '../journal.js';
import type { BootState, KernelLine } from '../state.js';
import type { World } from '../world.js';
import { pfnUp } from './frames.js';

/** What the kernel sums up when its page allocator opens; `reserved` is what is left over, and may be below zero. */
export interface MemoryFigures {
  readonly free: Pages;
  readonly physical: Pages;
  readonly reserved: Pages;
  readonly cma: Pages;
  readonly highmem: Pages;
}

const line = (text: string, what: string): KernelLine => ({ text, debug: false, because: byKernel(what) });

/** Pages in KiB, as an unsigned long of the arch. */
const kibibytes = (pages: Pages, world: World): bigint =>
  BigInt.asUintN(world.arch === 'arm' ? 32 : 64, BigInt(pages) << BigInt(world.pageShift - 10));

/** Sizes of the image's parts in KiB, where all symbols that they follow from are known. */
function imageParts(world: World): readonly bigint[] | undefined {
  const { symbols = {} } = world.facts.kernelImage ?? {};
  const size = (from: string, to: string): Bytes | undefined => difference(symbols[from], symbols[to]);
  const code = size('_stext', '_etext');
  const data = size('_sdata', '_edata');
  const rodata = size('__start_rodata', '__end_rodata');
  const init = size('__init_begin', '__init_end');
  const initText = size('_sinittext', '_einittext');
  const bss = size('__bss_start', '__bss_stop');
  const lies = (inner: string, from: string, to: string): boolean =>
    isWithin(symbols[inner], symbols[from], symbols[to]);
  if (code === undefined || data === undefined || rodata === undefined) return undefined;
  if (init === undefined || initText === undefined || bss === undefined) return undefined;
  const less = (total: Bytes, part: Bytes, inside: boolean): Bytes => (inside && total > part ? total - part : total);
  const initData = less(init, initText, lies('_sinittext', '__init_begin', '__init_end'));
  const text = less(code, initText, lies('_sinittext', '_stext', '_etext'));
  return [
    less(text, rodata, lies('__start_rodata', '_stext', '_etext')),
    less(
      less(data, initData, lies('__init_begin', '_sdata', '_edata')),
      rodata,
      lies('__start_rodata', '_sdata', '_edata'),
    ),
    rodata,
    initData + initText,
    bss,
  ].map((bytes) => bytes >> 10n);
}

const difference = (from: PhysAddr | undefined, to: PhysAddr | undefined): Bytes | undefined =>
  from === undefined || to === undefined || to < from ? undefined : to - from;

const isWithin = (inner: PhysAddr | undefined, from: PhysAddr | undefined, to: PhysAddr | undefined): boolean =>
  inner !== undefined && from !== undefined && to !== undefined && from <= inner && inner < to;

/** "Memory: …K/…K available"; only with all symbols of the image (mm/page_alloc.c: mem_init_print_info()). */
export function memoryLine(figures: MemoryFigures, world: World): readonly KernelLine[] {
  const parts = imageParts(world);
  if (parts === undefined) return [];
  const names = ['kernel code', 'rwdata', 'rodata', 'init', 'bss'];
  const kib = (pages: Pages): string => `${kibibytes(pages, world)}K`;
  const inside = [
    ...parts.map((size, index) => `${size}K ${names[index]}`),
    `${kib(figures.reserved)} reserved`,
    `${kib(figures.cma)} cma-reserved`,
    ...(world.config.highmem ? [`${kib(figures.highmem)} highmem`] : []),
  ];
  const text = `Memory: ${kib(figures.free)}/${kib(figures.physical)} available (${inside.join(', ')})`;
  return [line(text, 'mem_init_print_info()')];
}

/** What is given back at the end: the initrd, then the init sections (mm/page_alloc.c: free_reserved_area()). */
export function releaseLines(state: BootState, world: World): readonly KernelLine[] {
  const { initBegin } = world.image;
  const sections = world.arch === 'arm64' ? 'unused kernel' : 'unused kernel image (initmem)';
  const initrd = state.initrd;
  return state.released.flatMap((range) => {
    const pages = pfnOf(endOf(range), world.pageShift) - pfnUp(range.base, world.pageShift);
    const isInitrd = initrd !== undefined && range.base >= initrd.base && endOf(range) <= endOf(initrd);
    if (pages <= 0 || !(isInitrd || range.base === initBegin)) return [];
    const text = `Freeing ${isInitrd ? 'initrd' : sections} memory: ${kibibytes(pages, world)}K`;
    return [line(text, 'free_reserved_area()')];
  });
}

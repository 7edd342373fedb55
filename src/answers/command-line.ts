import { memparse, splitArguments } from '../boot/cmdline.js';
import type { Range } from '../units/range.js';
import type { Bytes } from '../units/units.js';

/** One element of `movablecore=`: `25%`, `600M`, or a block `300M@0x60000000`. */
export type MovableElement =
  | { readonly kind: 'percent'; readonly percent: number }
  | { readonly kind: 'size'; readonly size: Bytes }
  | { readonly kind: 'block'; readonly range: Range }
  | { readonly kind: 'other'; readonly text: string };

/** The elements of all `movablecore=` parameters, in order. */
export function movableElements(cmdline: string): readonly MovableElement[] {
  return splitArguments(cmdline)
    .filter((argument) => argument.name === 'movablecore')
    .flatMap((argument) => (argument.value ?? '').split(','))
    .map(elementOf);
}

function elementOf(text: string): MovableElement {
  const size = memparse(text);
  if (size.rest.startsWith('%')) return { kind: 'percent', percent: Number(size.value) };
  if (!/^\d/.test(text)) return { kind: 'other', text };
  if (size.rest === '') return { kind: 'size', size: size.value };
  if (!/^@\d/.test(size.rest)) return { kind: 'other', text };
  const base = memparse(size.rest.slice(1));
  return base.rest === '' ? { kind: 'block', range: { base: base.value, size: size.value } } : { kind: 'other', text };
}

/** The words of a command line; a quoted value is one word (lib/cmdline.c: next_arg()). */
export const wordsOf = (cmdline: string): readonly string[] => cmdline.match(/(?:"[^"]*"?|[^\s"])+/g) ?? [];

/** The command line without the parameters named. */
export const without = (cmdline: string, ...names: readonly string[]): string =>
  wordsOf(cmdline)
    .filter((word) => !names.some((name) => word === name || word.startsWith(`${name}=`)))
    .join(' ');

/** A size as people type it: `300M`, `1G`, `512K`, else bytes. */
export function sizeParameter(size: Bytes): string {
  for (const [suffix, shift] of [
    ['G', 30n],
    ['M', 20n],
    ['K', 10n],
  ] as const) {
    if (size > 0n && size % (1n << shift) === 0n) return `${size >> shift}${suffix}`;
  }
  return String(size);
}

/** `300M@0x60000000`. */
export const blockParameter = (range: Range): string => `${sizeParameter(range.size)}@0x${range.base.toString(16)}`;

/** Parameters that the memory's set-up reads; the rest of a command line does not matter here. */
const ofMemory =
  /^(?:mem|memmap|movablecore|kernelcore|cma|cma_pernuma|movable_node|numa|hugetlb_cma|hugetlb_dmb|crashkernel|hugepagesz|hugepages|vmalloc|initrd|initrdmem|highmem|rodata|kasan|swiotlb|page_alloc\.shuffle|nokaslr|memory_hotplug)(?:=|$)/;

/** The words of a command line that matter to memory. */
export const memoryWords = (cmdline: string): readonly string[] =>
  wordsOf(cmdline).filter((word) => ofMemory.test(word));

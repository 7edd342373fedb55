import type { KernelLine } from '../boot/state.js';
import type { Range } from '../units/range.js';
import { type Facts, remember } from './rule.js';

/** Lines of the boot log that several rules quote. */

/** What every kernel prints, without what only memblock=debug and the like bring about. */
export const printedLines = (facts: Facts): readonly KernelLine[] => remember(facts, printed);

const printed = ({ boot }: Facts): readonly KernelLine[] => boot.kernelLines.filter((line) => !line.debug);

/** `%pa`: as wide as the kernel's physical addresses. */
export function physicalAddress(facts: Facts, address: bigint): string {
  const lpae = facts.world.facts.config['CONFIG_ARM_LPAE'] === 'y';
  return `0x${address.toString(16).padStart(facts.world.arch === 'arm' && !lpae ? 8 : 16, '0')}`;
}

const MIB = 0x10_0000n;

/** drivers/of/fdt.c: `__reserved_mem_reserve_reg()`. */
export const notReserved = (facts: Facts, region: { readonly name: string }, range: Range): string =>
  `Reserved memory: failed to reserve memory for node '${region.name}': base ${physicalAddress(facts, range.base)}, size ${range.size / MIB} MiB`;

/** drivers/of/of_reserved_mem.c: `__reserved_mem_alloc_size()`. */
export const notAllocated = (region: { readonly name: string }, size: bigint): string =>
  `failed to allocate memory for node '${region.name}': size ${size / MIB} MiB`;

/** drivers/of/of_reserved_mem.c: `fdt_init_reserved_mem()`. */
export const matchingFail = (region: { readonly name: string }): string =>
  `node ${region.name} compatible matching fail`;

/** Whether the replayed boot says so about a node. */
export const saysOf = (facts: Facts, path: string, text: string): boolean =>
  remember(facts, textsByPath)
    .get(path)
    ?.some((line) => line.includes(text)) === true;

/** What the boot says of each node: there may be as many lines as regions, and each region is asked for. */
function textsByPath(facts: Facts): ReadonlyMap<string, readonly string[]> {
  const texts = new Map<string, string[]>();
  for (const { because, text } of printedLines(facts)) {
    if (because.kind !== 'tree') continue;
    const own = texts.get(because.path);
    if (own === undefined) texts.set(because.path, [text]);
    else own.push(text);
  }
  return texts;
}

import type { Range } from '../units/range.js';
import type { Facts } from './rule.js';

/** Lines of the boot log that several rules quote. */

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
export function saysOf(facts: Facts, path: string, text: string): boolean {
  return facts.boot.kernelLines.some(
    (line) => line.because.kind === 'tree' && line.because.path === path && line.text.includes(text),
  );
}

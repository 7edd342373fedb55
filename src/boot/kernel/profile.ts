import type { ProfileName } from '../world.js';

/** A kernel's ways, as data: what the steps ask for by name. */
export interface KernelProfile {
  readonly name: ProfileName;
  /** Whether recorded boots back it; if not, each report says so. */
  readonly recorded: boolean;
  /** drivers/of/of_reserved_mem.c: MAX_RESERVED_REGIONS. */
  readonly maxReservedRegions: number;
  /** What base and size of a CMA area must be multiples of: a pageblock, or the larger of it and the largest buddy. */
  readonly cmaAlignment: 'pageblock' | 'max-order';
  readonly movableBlocks: 'none' | 'dmb-v1' | 'dmb-v3' | 'stblinux';
  /** Whether nodes `designated-movable-block` and `shared-dmb-pool` have handlers. */
  readonly movableBlockNodes: boolean;
  /** A movablecore= of all memory makes all of the highest zone movable, and not nothing of it. */
  readonly oversizedMovablecore: boolean;
  /** Whether kernelcore=mirror is passed over where no memory is mirrored; a device tree cannot mirror any. */
  readonly mirrorMustExist: boolean;
  /** Whether CONFIG_ARCH_FORCE_MAX_ORDER names the largest order, and not the one behind it. */
  readonly maxOrderInclusive: boolean;
  /** arm64: the end of ZONE_DMA is a number of address bits, or the address itself. */
  readonly dmaLimit: 'bits' | 'address';
  /** `alloc-ranges` that begin or end at a reserved region: grow from there. */
  readonly dynamicNextToReserved: boolean;
  /** Whether each region of the table is printed with its place, size and flags. */
  readonly printsReservedRegions: boolean;
  /** arm64: a crashkernel= above the DMA limit takes 128 MiB below it, too. */
  readonly crashkernelLowByDefault: boolean;
  /** arm64 keeps 1 MiB of bounce buffers per GiB also where every device reaches all memory. */
  readonly bouncesSmallBuffers: boolean;
  /** arm64's SECTION_SIZE_BITS with 4K and 16K pages. */
  readonly arm64SectionBits: number;
}

import type { KernelProfile } from './profile.js';

/** Booted: 121 recorded boots on arm64, arm and riscv64. */
export const linux61: KernelProfile = {
  name: 'linux-6.1',
  recorded: true,
  maxReservedRegions: 64,
  cmaAlignment: 'pageblock',
  movableBlocks: 'none',
  movableBlockNodes: false,
  oversizedMovablecore: false,
  mirrorMustExist: false,
  maxOrderInclusive: false,
  dmaLimit: 'bits',
  dynamicNextToReserved: false,
  printsReservedRegions: false,
  crashkernelLowByDefault: false,
  bouncesSmallBuffers: false,
  arm64SectionBits: 27,
};

/** Not booted. CMA_MIN_ALIGNMENT_BYTES, one pageblock, came with 5.18; before, MAX_ORDER counted too. */
export const linux515: KernelProfile = {
  ...linux61,
  name: 'linux-5.15',
  recorded: false,
  cmaAlignment: 'max-order',
};

/** Not booted. What changed since 6.1 and concerns the layout. */
export const linux66: KernelProfile = {
  ...linux61,
  name: 'linux-6.6',
  recorded: false,
  // 6.6: kernelcore=mirror without mirrored memory is ignored.
  mirrorMustExist: true,
  // 6.4: MAX_ORDER is the largest order, not the one behind it.
  maxOrderInclusive: true,
  // 6.4: fdt_init_reserved_mem() prints each region.
  printsReservedRegions: true,
  // 6.5: __reserved_mem_alloc_in_range().
  dynamicNextToReserved: true,
  // 6.5: DMA_BOUNCE_UNALIGNED_KMALLOC.
  bouncesSmallBuffers: true,
  // 6.2: arm64 takes 128 MiB of low memory beside a crashkernel= above it.
  crashkernelLowByDefault: true,
};

/** Not booted. From 6.12 on ZONE_DMA ends at the address that the narrowest bus reaches (zone_dma_limit). */
export const linux612: KernelProfile = {
  ...linux66,
  name: 'linux-6.12',
  dmaLimit: 'address',
};

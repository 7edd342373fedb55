import { type PhysAddr, pfnOf } from '../../units/units.js';
import { endOfDram, startOfDram } from '../memblock/memblock.js';
import type { BootState } from '../state.js';
import type { World } from '../world.js';
import type { FrameGeometry } from './index.js';
import { type ArchZones, dmaReach, lowmemLimit } from './limits.js';

/** What a device without limits of its own reaches: arm counts the last byte (arm_dma_limit), riscv the one behind it (dma32_phys_limit). */
const REACH_32 = { arm: 0xffff_ffffn, riscv: 0x1_0000_0000n };

/** What decides the ends of the zones, out of the world and the memory that was found. */
export function archZones(state: BootState, { arch, config, demand, kernel }: World): ArchZones {
  const { zoneDma, zoneDma32, highmem } = config;
  switch (arch) {
    case 'arm64':
      return { arch, zoneDma, zoneDma32, dmaWindows: demand.dmaWindows, dmaLimit: kernel.dmaLimit };
    case 'arm': {
      const limit = state.lowmemLimit ?? lowmemLimit(state.memblock.memory, endOfDram(state.memblock));
      return { arch, zoneDma, highmem, lowmemLimit: limit };
    }
    case 'riscv':
      return { arch, zoneDma32 };
  }
}

/** Sizes in pages that the world gives in orders and bits. */
export function frameGeometry(world: World): FrameGeometry {
  const { pageShift, maxOrder, pageblockOrder, config } = world;
  return {
    pageShift,
    longBits: world.arch === 'arm' ? 32 : 64,
    maxOrderPages: 2 ** (maxOrder - 1),
    pageblockPages: 2 ** pageblockOrder,
    sizeofStructPage: config.sizeofStructPage,
    ...(config.sparsemem === undefined ? {} : { sectionPages: 2 ** (config.sparsemem.sectionBits - pageShift) }),
  };
}

/** Up to where every device can be expected to reach; with memory above it the kernel keeps bounce buffers. */
export function bounceLimit(state: BootState, world: World): PhysAddr {
  const zones = archZones(state, world);
  if (zones.arch !== 'arm64') return REACH_32[zones.arch];
  const base = startOfDram(state.memblock);
  return dmaReach(zones, { base, size: endOfDram(state.memblock) - base }, world.config.physMaskBits);
}

/** Whether there is memory that some devices cannot reach, so that swiotlb is set up (mem_init() of each arch). */
export const needsBounceBuffers = (state: BootState, world: World): boolean =>
  pfnOf(endOfDram(state.memblock), world.pageShift) > pfnOf(bounceLimit(state, world), world.pageShift);

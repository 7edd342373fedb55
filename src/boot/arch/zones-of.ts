import type { PhysAddr } from '../../units/units.js';
import type { BootState } from '../state.js';
import type { World } from '../world.js';
import { type ArchZones, dmaReach, dramOf } from '../zones/limits.js';

/** Which zones the kernel has, and what their ends depend on. */
export function archZones(state: BootState, world: World): ArchZones {
  const { config, demand, kernel } = world;
  switch (world.arch) {
    case 'arm64':
      return {
        arch: 'arm64',
        zoneDma: config.zoneDma,
        zoneDma32: config.zoneDma32,
        dmaWindows: demand.dmaWindows,
        dmaLimit: kernel.dmaLimit,
      };
    case 'arm':
      return { arch: 'arm', zoneDma: config.zoneDma, highmem: config.highmem, lowmemLimit: state.lowmemLimit ?? 0n };
    case 'riscv':
      return { arch: 'riscv', zoneDma32: config.zoneDma32 };
  }
}

/** Behind the last byte that a device may be given without asking: arm64_dma_phys_limit, arm_dma_limit, dma32_phys_limit. */
export function dmaLimit(state: BootState, world: World): PhysAddr {
  const zones = archZones(state, world);
  const dram = dramOf(state.memblock.memory);
  switch (zones.arch) {
    case 'arm64':
      return dmaReach(zones, dram, world.config.physMaskBits);
    case 'arm':
      return zones.zoneDma ? 0xffff_ffffn : state.memblock.addressMax;
    case 'riscv': {
      const end = dram.base + dram.size;
      return end < 1n << 32n ? end : 1n << 32n;
    }
  }
}

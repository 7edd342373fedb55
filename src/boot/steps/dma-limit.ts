import type { PhysAddr } from '../../units/units.js';
import { endOfDram, startOfDram } from '../memblock/memblock.js';
import type { BootState } from '../state.js';
import type { World } from '../world.js';
import { archZones } from '../zones/arch-zones.js';
import { dmaReach } from '../zones/limits.js';

const SZ_4G = 0x1_0000_0000n;

/** Behind the last byte that any device may be given: arm64_dma_phys_limit, arm_dma_limit, dma32_phys_limit. */
export function dmaLimit(state: BootState, world: World): PhysAddr {
  const zones = archZones(state, world);
  const base = startOfDram(state.memblock);
  const end = endOfDram(state.memblock);
  switch (zones.arch) {
    case 'arm64':
      return dmaReach(zones, { base, size: end - base }, world.config.physMaskBits);
    case 'arm':
      return zones.zoneDma ? 0xffff_ffffn : state.memblock.addressMax;
    case 'riscv':
      return end < SZ_4G ? end : SZ_4G;
  }
}

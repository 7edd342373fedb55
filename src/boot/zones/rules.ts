import type { KernelProfile } from '../world.js';
import type { ZoneRules } from './index.js';

/** How each kind of kernel counts its zones; series v1 of the Designated Movable Blocks keeps emptied zones, v3 removes them. */
export function zoneRules(kernel: KernelProfile): ZoneRules {
  const blocks = kernel.movableBlocks;
  switch (blocks) {
    case 'none':
      return { blocks, oversizedMovablecore: false, emptyZones: 'kept', printsEmptyStart: false };
    case 'dmb-v1':
      return { blocks, oversizedMovablecore: true, emptyZones: 'kept', printsEmptyStart: true };
    case 'dmb-v3':
      return { blocks, oversizedMovablecore: true, emptyZones: 'zeroed', printsEmptyStart: false };
    case 'stblinux':
      return { blocks, oversizedMovablecore: false, emptyZones: 'kept', printsEmptyStart: true };
  }
}

import type { KernelProfile } from '../world.js';
import type { ZoneRules } from './index.js';

/** How each kind of kernel counts its zones; series v1 of the Designated Movable Blocks keeps emptied zones, v3 removes them. */
export function zoneRules({ movableBlocks, oversizedMovablecore, mirrorMustExist }: KernelProfile): ZoneRules {
  return {
    blocks: movableBlocks,
    oversizedMovablecore,
    mirrorMustExist,
    emptyZones: movableBlocks === 'dmb-v3' ? 'zeroed' : 'kept',
    printsEmptyStart: movableBlocks === 'dmb-v1' || movableBlocks === 'stblinux',
  };
}

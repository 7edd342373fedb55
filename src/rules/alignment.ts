import type { World } from '../boot/world.js';
import type { Bytes } from '../units/units.js';

/** A pageblock: what the kernel keeps a migrate type for (mm: pageblock_nr_pages). */
export const pageblockBytes = (world: World): Bytes => world.pageSize << BigInt(world.pageblockOrder);

/** The largest block of the page allocator, or a pageblock if that is larger. */
const maxOrderBytes = (world: World): Bytes =>
  world.pageSize << BigInt(Math.max(world.maxOrder - 1, world.pageblockOrder));

/** What base and size of a CMA area must be multiples of: CMA_MIN_ALIGNMENT_BYTES. */
export const cmaAlignment = (world: World): Bytes =>
  world.kernel.cmaAlignment === 'pageblock' ? pageblockBytes(world) : maxOrderBytes(world);

/** What base and size of a Designated Movable Block must be multiples of. */
export const dmbAlignment = (world: World): Bytes =>
  world.kernel.movableBlocks === 'stblinux' ? maxOrderBytes(world) : pageblockBytes(world);

import type { RegionFlag } from '../../memory/demand.js';
import { mebibytes, physAddress, say } from '../journal.js';
import { causeOf } from '../steps/cause.js';
import type { Handler } from './handler.js';

const MIRRORS = 'kernel/dma/swiotlb.c: rmem_swiotlb_setup()';

const FORBIDDEN: readonly RegionFlag[] = ['reusable', 'linux,cma-default', 'linux,dma-default', 'no-map'];

/** `restricted-dma-pool`: bounce buffers for devices that must not reach other memory. */
export const restrictedPool: Handler = {
  compatible: 'restricted-dma-pool',
  exists: (world) => world.config.restrictedPool,
  setup: (state, rmem) => {
    const forbidden = FORBIDDEN.find((flag) => rmem.region.flags.has(flag));
    if (forbidden !== undefined) {
      return { state, refusal: { why: `a restricted pool cannot be ${forbidden}`, mirrors: MIRRORS } };
    }
    const { addressMax } = state.memblock;
    const text = `software IO TLB: Reserved memory: created restricted DMA pool at ${physAddress(rmem.base, addressMax)}, size ${mebibytes(rmem.size, addressMax)} MiB`;
    return { state: say(state, text, causeOf(rmem.region)), pool: 'restricted' };
  },
};

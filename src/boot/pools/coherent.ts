import { mebibytes, physAddress, say } from '../journal.js';
import { causeOf } from '../steps/cause.js';
import type { Handler } from './handler.js';

const MIRRORS = 'kernel/dma/coherent.c: rmem_dma_setup()';

/** `shared-dma-pool` without `reusable`: coherent memory for its devices. Only arm insists on `no-map`. */
export const coherentPool: Handler = {
  compatible: 'shared-dma-pool',
  exists: (world) => world.config.declareCoherent,
  setup: (state, rmem, world) => {
    const because = causeOf(rmem.region);
    if (rmem.region.flags.has('reusable')) {
      return { state, refusal: { why: 'a coherent pool cannot be reusable', mirrors: MIRRORS } };
    }
    if (world.arch === 'arm' && !rmem.region.flags.has('no-map')) {
      const message = 'Reserved memory: regions without no-map are not yet supported';
      const why = 'on arm a coherent pool must be no-map';
      return { state: say(state, message, because), refusal: { message, why, mirrors: MIRRORS } };
    }
    const { addressMax } = state.memblock;
    const text = `Reserved memory: created DMA memory pool at ${physAddress(rmem.base, addressMax)}, size ${mebibytes(rmem.size, addressMax)} MiB`;
    return { state: say(state, text, because), pool: 'coherent' };
  },
};

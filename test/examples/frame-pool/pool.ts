import { say } from '../../../src/boot/journal.js';
import type { Handler } from '../../../src/boot/pools/handler.js';
import { causeOf } from '../../../src/boot/steps/cause.js';

const MIRRORS = 'drivers/acme/frame-pool.c: frame_pool_setup()';

/** `acme,frame-pool`: memory that the display owns, taken as it is. */
export const framePool: Handler = {
  compatible: 'acme,frame-pool',
  exists: (world) => world.facts.config['CONFIG_ACME_FRAME_POOL'] !== 'n',
  setup: (state, rmem) => {
    if (!rmem.region.flags.has('no-map')) {
      return { state, refusal: { why: 'a frame pool must be no-map', mirrors: MIRRORS } };
    }
    return { state: say(state, `acme: frame pool ${rmem.region.name} ready`, causeOf(rmem.region)), pool: 'coherent' };
  },
};

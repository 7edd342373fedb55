import type { Facts } from '../rule.js';

/** What the chosen kernel can do with movable blocks. */

/** It has handlers for the nodes. */
export const hasBlockNodes = (facts: Facts): boolean => facts.world.kernel.movableBlockNodes;

/** It knows `movablecore=size@base`. */
export const hasBlockParameter = (facts: Facts): boolean => facts.world.kernel.movableBlocks !== 'none';

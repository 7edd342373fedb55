import { cmaPool, movableBlockPool } from './cma.js';
import { coherentPool } from './coherent.js';
import { movableBlock } from './dmb.js';
import type { Handler } from './handler.js';
import { restrictedPool } from './restricted.js';

/** In the order in which they are linked into __reservedmem_of_table: the first that takes a region has it. */
export const HANDLERS: readonly Handler[] = [cmaPool, movableBlockPool, coherentPool, restrictedPool, movableBlock];

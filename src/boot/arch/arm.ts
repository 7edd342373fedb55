import { reserveCrashkernelArm } from '../steps/crash-kernel.js';
import { reserveDefaultCma } from '../steps/default-cma.js';
import { parseEarlyParameters } from '../steps/early-parameters.js';
import { initReservedMemory } from '../steps/init-regions.js';
import { adjustLowmemBounds } from '../steps/lowmem.js';
import { setUpNodes } from '../steps/numa.js';
import { pagingInitArm } from '../steps/paging-arm.js';
import { reserveFdt, reserveImageArm, reserveInitialTablesArm, reserveInitrd } from '../steps/place-images.js';
import { capUsableMemory, scanMemory } from '../steps/scan-memory.js';
import { initSparse } from '../steps/sparse.js';
import { reserveMemreserves, scanReservedMemory } from '../steps/static-regions.js';
import { unflattenTree } from '../steps/unflatten.js';
import { flatMemmap, standardResources } from '../zones/late-reservations.js';
import { divideIntoZones } from '../zones/zone-steps.js';
import { START_KERNEL } from './late.js';
import type { ArchModel } from './model.js';

/** arch/arm/kernel/setup.c: setup_arch(): the default CMA area comes before the tables and the memory map. */
export const arm: ArchModel = {
  name: 'arm',
  steps: () => [
    scanMemory,
    capUsableMemory,
    reserveFdt('arch/arm/kernel/setup.c: setup_arch()', true),
    parseEarlyParameters,
    adjustLowmemBounds,
    reserveImageArm,
    reserveInitrd,
    reserveInitialTablesArm,
    reserveMemreserves,
    scanReservedMemory,
    initReservedMemory,
    reserveDefaultCma,
    adjustLowmemBounds,
    pagingInitArm,
    setUpNodes,
    initSparse,
    divideIntoZones,
    flatMemmap,
    standardResources,
    unflattenTree,
    reserveCrashkernelArm,
    ...START_KERNEL,
  ],
};

import { reserveCrashkernelRiscv } from '../steps/crash-kernel.js';
import { reserveDefaultCma } from '../steps/default-cma.js';
import { parseEarlyParameters } from '../steps/early-parameters.js';
import { reserveHugetlbCma } from '../steps/hugetlb-cma.js';
import { initReservedMemory } from '../steps/init-regions.js';
import { limitMemoryRiscv } from '../steps/memory-limit.js';
import { setUpNodes } from '../steps/numa.js';
import { setupVmFinal } from '../steps/paging-riscv.js';
import { reserveFdt, reserveImageRiscv, reserveInitrd } from '../steps/place-images.js';
import { capUsableMemory, scanMemory } from '../steps/scan-memory.js';
import { initSparse } from '../steps/sparse.js';
import { reserveMemreserves, scanReservedMemory } from '../steps/static-regions.js';
import { unflattenTree } from '../steps/unflatten.js';
import { standardResources } from '../zones/late-reservations.js';
import { divideIntoZones } from '../zones/zone-steps.js';
import { START_KERNEL } from './late.js';
import type { ArchModel } from './model.js';

/** arch/riscv/kernel/setup.c: setup_arch(): the blob is taken after the regions of the tree, and CMA before the tables. */
export const riscv: ArchModel = {
  name: 'riscv',
  steps: () => [
    scanMemory,
    capUsableMemory,
    parseEarlyParameters,
    limitMemoryRiscv,
    reserveImageRiscv,
    reserveInitrd,
    reserveMemreserves,
    scanReservedMemory,
    initReservedMemory,
    reserveFdt('arch/riscv/mm/init.c: setup_bootmem()', false),
    reserveDefaultCma,
    reserveHugetlbCma,
    setupVmFinal,
    unflattenTree,
    setUpNodes,
    initSparse,
    divideIntoZones,
    reserveCrashkernelRiscv,
    standardResources,
    ...START_KERNEL,
  ],
};

import { reserveCrashkernelArm64 } from '../steps/crash-kernel.js';
import { reserveDefaultCma } from '../steps/default-cma.js';
import { parseEarlyParameters } from '../steps/early-parameters.js';
import { reserveCmaPerNode, reserveHugetlbCma } from '../steps/hugetlb-cma.js';
import { initReservedMemory } from '../steps/init-regions.js';
import { freeInitialTables, mapIdentity, mapMemory } from '../steps/linear-map.js';
import { fitLinearRegion } from '../steps/linear-region.js';
import { limitMemoryArm64 } from '../steps/memory-limit.js';
import { setUpNodes } from '../steps/numa.js';
import { reserveFdt, reserveImageArm64, reserveInitrdArm64 } from '../steps/place-images.js';
import { capUsableMemory, scanMemory } from '../steps/scan-memory.js';
import { initSparse } from '../steps/sparse.js';
import { reserveMemreserves, scanReservedMemory } from '../steps/static-regions.js';
import { unflattenTree } from '../steps/unflatten.js';
import { standardResources } from '../zones/late-reservations.js';
import { divideIntoZones } from '../zones/zone-steps.js';
import { START_KERNEL } from './late.js';
import type { ArchModel } from './model.js';

/** arch/arm64/kernel/setup.c: setup_arch(), as far as it concerns memory. */
export const arm64: ArchModel = {
  name: 'arm64',
  steps: (world) => {
    // Without DMA zones the crash kernel's range is taken before the tables are made, else after the zones.
    const early = !world.config.zoneDma && !world.config.zoneDma32;
    return [
      reserveFdt('arch/arm64/kernel/setup.c: setup_machine_fdt()', true),
      scanMemory,
      capUsableMemory,
      parseEarlyParameters,
      fitLinearRegion,
      limitMemoryArm64,
      reserveInitrdArm64,
      reserveImageArm64,
      reserveMemreserves,
      scanReservedMemory,
      initReservedMemory,
      ...(early ? [reserveCrashkernelArm64] : []),
      mapMemory,
      freeInitialTables,
      mapIdentity,
      unflattenTree,
      setUpNodes,
      reserveHugetlbCma,
      reserveCmaPerNode,
      initSparse,
      divideIntoZones,
      reserveDefaultCma,
      ...(early ? [] : [reserveCrashkernelArm64]),
      standardResources,
      ...START_KERNEL,
    ];
  },
};

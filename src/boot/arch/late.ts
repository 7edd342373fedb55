import type { BootStep } from '../journal.js';
import { lookForBootConfig } from '../steps/boot-config.js';
import { allocGiganticPages } from '../steps/gigantic-pages.js';
import { releaseLater } from '../steps/release.js';
import { bounceBuffers } from '../zones/bounce-buffers.js';
import {
  buildZonelists,
  freeUnusedMemmap,
  hashTables,
  logBuffer,
  saveCommandLine,
} from '../zones/late-reservations.js';
import { percpuAreas } from '../zones/percpu.js';

/** init/main.c: start_kernel() from the end of setup_arch() until the page allocator opens; the same on every architecture. */
export const START_KERNEL: readonly BootStep[] = [
  lookForBootConfig,
  saveCommandLine,
  percpuAreas,
  buildZonelists,
  allocGiganticPages,
  logBuffer,
  hashTables,
  bounceBuffers,
  freeUnusedMemmap,
  releaseLater,
];

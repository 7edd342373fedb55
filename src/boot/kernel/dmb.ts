import { linux61 } from './linux.js';
import type { KernelProfile } from './profile.js';

/** 6.1 with the Designated Movable Blocks series as first posted: command line and device tree. Booted. */
export const linux61DmbV1: KernelProfile = {
  ...linux61,
  name: 'linux-6.1+dmb-v1',
  movableBlocks: 'dmb-v1',
  movableBlockNodes: true,
  oversizedMovablecore: true,
};

/** Android's 6.1: the series in its later form, command line only. Booted as series v3 on 6.1. */
export const android14: KernelProfile = {
  ...linux61,
  name: 'android14-6.1',
  movableBlocks: 'dmb-v3',
  oversizedMovablecore: true,
};

/** Broadcom's 5.10: an older design, with device tree and pools. Not booted; from its source. */
export const stblinux510: KernelProfile = {
  ...linux61,
  name: 'stblinux-5.10',
  recorded: false,
  cmaAlignment: 'max-order',
  movableBlocks: 'stblinux',
  movableBlockNodes: true,
  // Until 5.12 a section of arm64 had 1 GiB.
  arm64SectionBits: 30,
};

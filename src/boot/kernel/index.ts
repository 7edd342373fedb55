import type { ProfileName } from '../world.js';
import { android14, linux61DmbV1, stblinux510 } from './dmb.js';
import { linux61, linux66, linux515, linux612 } from './linux.js';
import type { KernelProfile } from './profile.js';

/** Every kernel that a boot can be replayed as. */
export const PROFILES: Readonly<Record<ProfileName, KernelProfile>> = {
  'linux-5.15': linux515,
  'linux-6.1': linux61,
  'linux-6.6': linux66,
  'linux-6.12': linux612,
  'linux-6.1+dmb-v1': linux61DmbV1,
  'android14-6.1': android14,
  'stblinux-5.10': stblinux510,
};

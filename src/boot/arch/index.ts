import type { ArchName } from '../world.js';
import { arm } from './arm.js';
import { arm64 } from './arm64.js';
import type { ArchModel } from './model.js';
import { riscv } from './riscv.js';

/** How each architecture boots. */
export const ARCHES: Readonly<Record<ArchName, ArchModel>> = { arm64, arm, riscv };

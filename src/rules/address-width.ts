import { endOf, type Range } from '../units/range.js';
import type { Facts } from './rule.js';

/** The most bits that a physical address can have: arm with LPAE, arm64 with LPA, riscv with Sv57 (MAX_PHYSMEM_BITS). */
const WIDEST = { arm: 40n, arm64: 52n, riscv: 56n } as const;

export const widestAddress = ({ world }: Facts): bigint => WIDEST[world.arch];

/** Whether a range ends where no CPU of this architecture can address anything: usually the two cells are swapped. */
export const isBeyondAddresses = (facts: Facts, range: Range): boolean => endOf(range) > 1n << widestAddress(facts);

/** `<0x20000000 0x0>` for `<0x0 0x20000000>`. */
export const swappedHalves = (value: bigint): bigint => ((value & 0xffff_ffffn) << 32n) | (value >> 32n);

import type { Range } from '../units/range.js';
import type { Bytes, PhysAddr } from '../units/units.js';
import type { SwiotlbParameter } from './zones/bounce-buffers.js';
import type { ZoneParameters } from './zones/movable.js';

/** `cma=size[@base[-limit]]`; base and limit are 0 where they are not given (kernel/dma/contiguous.c: early_cma()). */
export interface CmaParameter {
  readonly size: Bytes;
  readonly base: PhysAddr;
  readonly limit: PhysAddr;
}

/** `hugetlb_cma=size` or `hugetlb_cma=node:size,…` (mm/hugetlb.c: cmdline_parse_hugetlb_cma()). */
export interface HugetlbCma {
  readonly size: Bytes;
  readonly perNode: ReadonlyMap<number, Bytes>;
}

/** What the early parameters have set; what is absent was not given. */
export interface BootParameters {
  readonly zones: ZoneParameters;
  /** `mem=` of arm64 and riscv. On arm it is carried out at once. */
  readonly memoryLimit?: Bytes;
  /** arm: a `mem=` has thrown the tree's banks away. */
  readonly banksReplaced: boolean;
  readonly cma?: CmaParameter;
  readonly cmaPerNode?: Bytes;
  readonly numaOff: boolean;
  readonly hugetlbCma?: HugetlbCma;
  readonly hugetlbDmb: boolean;
  /** `crashkernel=` stands on the command line, whatever its value. */
  readonly crashkernel: boolean;
  /** arm: the size of the vmalloc area. */
  readonly vmalloc?: Bytes;
  /** `initrd=` or `initrdmem=`. */
  readonly initrd?: Range;
  /** `rodata=`; absent: as the kernel is built. */
  readonly rodata?: 'full' | 'on' | 'off';
  readonly debugPagealloc?: boolean;
  readonly logBufferLength?: Bytes;
  readonly swiotlb?: SwiotlbParameter;
  /** `nr_cpus=`: no more CPUs than this may come up. */
  readonly cpuLimit?: number;
}

export const NO_PARAMETERS: BootParameters = {
  zones: { mirrored: false, movableNode: false },
  banksReplaced: false,
  numaOff: false,
  hugetlbDmb: false,
  crashkernel: false,
};

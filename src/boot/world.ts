import type { MemoryDemand, NumaMemory } from '../memory/demand.js';
import type { Range } from '../units/range.js';
import type { Bytes, PhysAddr } from '../units/units.js';
import type { KernelProfile } from './kernel/profile.js';
import type { KernelConfig } from './kernel-config.js';
import type { Cause } from './state.js';

export type { KernelProfile } from './kernel/profile.js';
export type { KernelConfig } from './kernel-config.js';

export type ArchName = 'arm64' | 'arm' | 'riscv';

export type ProfileName =
  | 'linux-5.15'
  | 'linux-6.1'
  | 'linux-6.6'
  | 'linux-6.12'
  | 'linux-6.1+dmb-v1'
  | 'android14-6.1'
  | 'stblinux-5.10';

/** What the user knows of the machine: machine.json, flags and `.config`, merged; nothing is defaulted yet. */
export interface MachineFacts {
  readonly arch?: ArchName;
  readonly kernel?: ProfileName;
  readonly pageSize?: Bytes;
  readonly config: Readonly<Record<string, string | number>>;
  readonly kernelImage?: {
    readonly load?: PhysAddr;
    readonly fileSize?: Bytes;
    /** How far symbols lie behind the first byte, as the built kernel tells; where the image is loaded it does not know. */
    readonly layout?: Readonly<Record<string, Bytes>>;
    readonly symbols: Readonly<Record<string, PhysAddr>>;
  };
  readonly dtb?: { readonly addr?: PhysAddr; readonly size?: Bytes };
  readonly initrd?: { readonly addr: PhysAddr; readonly size: Bytes };
  /** In the place of the tree's banks. */
  readonly memory?: readonly (Range & { readonly nid?: number })[];
  readonly cmdline?: string;
  readonly maxOrder?: number;
  readonly pageblockOrder?: number;
  readonly sectionSizeBits?: number;
  readonly sizeofStructPage?: number;
  readonly maxNumNodes?: number;
  readonly controllers: readonly Controller[];
}

/** A memory controller: the addresses that it serves, in bytes. */
export interface Controller extends Range {
  readonly name: string;
  readonly bandwidthMBps?: number;
}

/** A bank of memory as the kernel will be told of it. */
export interface Bank extends Range {
  readonly hotpluggable: boolean;
  readonly because: Cause;
}

/** Where the kernel lies. What is not known is absent, and then nothing is said of it. */
export interface KernelImage {
  /** `_text`. */
  readonly start: PhysAddr;
  /** `_stext`: from here to `_end` the kernel reserves itself. */
  readonly stext: PhysAddr;
  readonly end: PhysAddr;
  /** The sections that are given back after the boot. */
  readonly initBegin?: PhysAddr;
  readonly initEnd?: PhysAddr;
  /** `init_pg_dir` to `init_pg_end`. */
  readonly initialTables?: Range;
  readonly assumed: boolean;
}

/** What a boot is computed from, everything decided. */
export interface World {
  readonly demand: MemoryDemand;
  readonly facts: MachineFacts;
  readonly arch: ArchName;
  readonly kernel: KernelProfile;
  readonly config: KernelConfig;
  readonly pageSize: Bytes;
  readonly pageShift: number;
  readonly pageblockOrder: number;
  /** One more than the largest order (Linux 6.1's MAX_ORDER). */
  readonly maxOrder: number;
  /** `--cmdline`, machine.json's, or /chosen/bootargs, with CONFIG_CMDLINE applied. */
  readonly cmdline: string;
  /** The tree's banks, or those that the user gave in their place. */
  readonly banks: readonly Bank[];
  /** The memory nodes with a node id, or the user's banks with one. */
  readonly numaMemory: readonly Pick<NumaMemory, 'nid' | 'ranges'>[];
  /** Where the linear map starts: memory below it is not added. 0 on arm64. */
  readonly physOffset: PhysAddr;
  readonly image: KernelImage;
  readonly fdt: Range & { readonly assumed: boolean };
  readonly initrd?: Range & { readonly assumed: boolean };
  readonly numa: boolean;
  readonly cmaSlots: number;
  readonly dmbSlots: number;
  readonly assumptions: readonly string[];
}

import type { MemoryDemand } from '../memory/demand.js';
import type { Range } from '../units/range.js';
import type { Bytes, PhysAddr } from '../units/units.js';

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

export interface Controller extends Range {
  readonly name: string;
  readonly bandwidthMBps?: number;
}

/** A kernel's ways, as data: what the steps ask for by name. */
export interface KernelProfile {
  readonly name: ProfileName;
  /** Whether recorded boots back it; if not, each report says so. */
  readonly recorded: boolean;
  readonly maxReservedRegions: number;
  readonly cmaAlignment: 'pageblock' | 'max-order';
  readonly movableBlocks: 'none' | 'dmb-v1' | 'dmb-v3' | 'stblinux';
}

/** What a boot is computed from, everything decided. */
export interface World {
  readonly demand: MemoryDemand;
  readonly facts: MachineFacts;
  readonly arch: ArchName;
  readonly kernel: KernelProfile;
  readonly pageSize: Bytes;
  readonly pageShift: number;
  readonly pageblockOrder: number;
  readonly maxOrder: number;
  /** `--cmdline`, machine.json's, or /chosen/bootargs, with CONFIG_CMDLINE applied. */
  readonly cmdline: string;
  /** Physical places; `_stext` to `_end` is what the kernel reserves. */
  readonly image: {
    readonly start: PhysAddr;
    readonly stext: PhysAddr;
    readonly end: PhysAddr;
    readonly assumed: boolean;
  };
  readonly fdt: Range & { readonly assumed: boolean };
  readonly initrd?: Range & { readonly assumed: boolean };
  readonly numa: boolean;
  readonly cmaSlots: number;
  readonly dmbSlots: number;
  readonly assumptions: readonly string[];
}

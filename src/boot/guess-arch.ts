import type { MemoryDemand } from '../memory/demand.js';
import type { ArchName } from './world.js';

/** Cores that know no 64-bit kernel (bindings: arm/cpus.yaml). */
const ARM_32_BIT =
  /^(?:arm,(?:arm\d|cortex-[ar](?:4|5|7|8|9|12|15|17|32)(?:f|\b)|sc000|sc300)|brcm,brahma-b15|faraday,|intel,sa1|marvell,|qcom,(?:krait|scorpion))/;

export interface GuessedArch {
  readonly arch: ArchName;
  /** Why, as the end of a sentence. */
  readonly because: string;
}

/** The architecture that a tree's CPUs tell of. */
export function guessArch(demand: MemoryDemand): GuessedArch {
  for (const { path, compatible = [] } of demand.cpuNodes) {
    const found = compatible.find((name) => name === 'riscv' || name.includes(',')) ?? compatible[0];
    if (found === undefined) continue;
    const arch = compatible.includes('riscv')
      ? 'riscv'
      : compatible.some((name) => ARM_32_BIT.test(name))
        ? 'arm'
        : 'arm64';
    return { arch, because: `${path} is a ${arch === 'riscv' ? 'riscv' : found}` };
  }
  return { arch: 'arm64', because: 'nothing says otherwise' };
}

import type { Bytes, PhysAddr } from '../../units/units.js';
import { memparse } from '../cmdline.js';
import { allocRange, type BootStep, byKernel, free, say } from '../journal.js';
import { roundUp } from '../memblock/find.js';
import { endOfDram, memorySize, startOfDram } from '../memblock/memblock.js';
import type { BootState } from '../state.js';
import type { World } from '../world.js';
import { dmaLimit } from './dma-limit.js';

/** What `crashkernel=` asks for. */
interface Asked {
  readonly size: Bytes;
  readonly base: PhysAddr;
}

type Parsed =
  | { readonly kind: 'none' }
  | { readonly kind: 'fault'; readonly text: string }
  | ({ readonly kind: 'asked' } & Asked);

const SZ_128M = 0x800_0000n;
const SZ_2M = 0x20_0000n;
const SZ_4G = 0x1_0000_0000n;
const SUFFIXES = [',high', ',low'];
const because = byKernel('crashkernel=');
const fault = (text: string): Parsed => ({ kind: 'fault', text });

/** The value of the last one with a suffix, or of the last one without any (kernel/crash_core.c: get_last_crashkernel()). */
function lastValue(cmdline: string, suffix?: string): string | undefined {
  const values = [...cmdline.matchAll(/crashkernel=([^ ]*)/g)].map((match) => match[1] as string);
  return values.findLast((value) =>
    suffix === undefined ? !SUFFIXES.some((known) => value.endsWith(known)) : value.endsWith(suffix),
  );
}

/** `size[@base]` (parse_crashkernel_simple()). */
function parseSimple(value: string): Parsed {
  const size = memparse(value);
  if (size.rest === value) return fault('crashkernel: memory value expected');
  if (size.rest === '') return { kind: 'asked', size: size.value, base: 0n };
  if (size.rest[0] === '@') return { kind: 'asked', size: size.value, base: memparse(size.rest.slice(1)).value };
  return fault(`crashkernel: unrecognized char: ${size.rest[0]}`);
}

/** `start-[end]:size[,…][@base]`: the size depends on how much memory there is (parse_crashkernel_mem()). */
function parseBySize(value: string, ram: Bytes): Parsed {
  const total = roundUp(ram, SZ_128M);
  let rest = value;
  let size: Bytes = 0n;
  for (;;) {
    const start = memparse(rest);
    if (start.rest === rest) return fault('crashkernel: Memory value expected');
    if (start.rest[0] !== '-') return fault("crashkernel: '-' expected");
    const bounded = start.rest[1] !== ':';
    const end = bounded ? memparse(start.rest.slice(1)) : { value: 2n ** 64n - 1n, rest: start.rest.slice(1) };
    if (bounded && end.rest === start.rest.slice(1)) return fault('crashkernel: Memory value expected');
    if (bounded && end.value <= start.value) return fault('crashkernel: end <= start');
    if (end.rest[0] !== ':') return fault("crashkernel: ':' expected");
    const wanted = memparse(end.rest.slice(1));
    if (wanted.rest === end.rest.slice(1)) return fault('Memory value expected');
    if (wanted.value >= total) return fault('crashkernel: invalid size');
    rest = wanted.rest;
    if (total >= start.value && total < end.value) {
      size = wanted.value;
      break;
    }
    if (rest[0] !== ',') break;
    rest = rest.slice(1);
  }
  if (size === 0n) return fault('crashkernel size resulted in zero bytes');
  const at = rest.indexOf('@');
  return { kind: 'asked', size, base: at < 0 ? 0n : memparse(rest.slice(at + 1)).value };
}

/** kernel/crash_core.c: parse_crashkernel(), parse_crashkernel_high() and _low(). */
export function parseCrashkernel(cmdline: string, ram: Bytes, suffix?: string): Parsed {
  const value = lastValue(cmdline, suffix);
  if (value === undefined) return { kind: 'none' };
  if (suffix !== undefined) return parseSimple(value.slice(0, -suffix.length));
  return value.includes(':') ? parseBySize(value, ram) : parseSimple(value);
}

const ARM64 = { name: 'crash kernel', mirrors: 'arch/arm64/mm/init.c: reserve_crashkernel()' };

/** With `,high` the range may lie anywhere, and a small one is taken below the DMA limit, too. */
interface HighRequest {
  readonly asked: Parsed;
  readonly low: Bytes;
  readonly high: boolean;
}

function requestArm64(state: BootState, world: World): HighRequest {
  const ram = memorySize(state.memblock);
  const plain = parseCrashkernel(world.cmdline, ram);
  if (plain.kind !== 'none') return { asked: plain, low: 0n, high: false };
  const asked = parseCrashkernel(world.cmdline, ram, ',high');
  const low = parseCrashkernel(world.cmdline, ram, ',low');
  const usual = world.kernel.crashkernelLowByDefault ? SZ_128M : 0n;
  return { asked, low: low.kind === 'asked' ? low.size : usual, high: true };
}

/** arm64: from the top below the DMA limit, or with `,high` from the top of all memory. */
export const reserveCrashkernelArm64: BootStep = {
  ...ARM64,
  run: (state, world) => {
    if (!state.parameters.crashkernel || !world.config.kexec) return state;
    const { asked, low, high } = requestArm64(state, world);
    if (asked.kind === 'fault') return say(state, asked.text, because);
    if (asked.kind === 'none' || asked.size === 0n) return state;
    const limit = dmaLimit(state, world);
    const size = roundUp(asked.size, world.pageSize);
    const end = asked.base > 0n ? asked.base + size : high ? 1n << BigInt(world.config.physMaskBits) : limit;
    const reason = { because, certainty: 'estimated' } as const;
    const found = allocRange(state, ARM64, { size, align: SZ_2M, start: asked.base, end }, reason);
    if (found === undefined) return say(state, `cannot allocate crashkernel (size:0x${size.toString(16)})`, because);
    let current = found.state;
    if (found.base >= limit && low > 0n) {
      const below = allocRange(current, ARM64, { size: low, align: SZ_2M, end: limit }, reason);
      if (below === undefined) {
        const text = `cannot allocate crashkernel low memory (size:0x${low.toString(16)}).`;
        return free(say(current, text, because), ARM64, { base: found.base, size }, reason);
      }
      const text = `crashkernel low memory reserved: ${span(below.base, low, 8)} (${low >> 20n} MB)`;
      current = say(below.state, text, because);
    }
    return say(current, `crashkernel reserved: ${span(found.base, size, 16)} (${size >> 20n} MB)`, because);
  },
};

const span = (base: PhysAddr, size: Bytes, digits: number): string =>
  `0x${base.toString(16).padStart(digits, '0')} - 0x${(base + size).toString(16).padStart(digits, '0')}`;

const RISCV = { name: 'crash kernel', mirrors: 'arch/riscv/mm/init.c: reserve_crashkernel()' };

/** riscv: below 4 GiB if possible. */
export const reserveCrashkernelRiscv: BootStep = {
  ...RISCV,
  run: (state, world) => {
    if (!state.parameters.crashkernel || !world.config.kexec) return state;
    const asked = parseCrashkernel(world.cmdline, memorySize(state.memblock));
    if (asked.kind === 'fault') return say(state, asked.text, because);
    if (asked.kind === 'none' || asked.size === 0n) return state;
    const size = roundUp(asked.size, world.pageSize);
    const start = asked.base > 0n ? asked.base : startOfDram(state.memblock);
    const end = asked.base > 0n ? asked.base + size : endOfDram(state.memblock);
    const low = end < SZ_4G - 1n ? end : SZ_4G - 1n;
    const reason = { because, certainty: 'estimated' } as const;
    const request = { size, align: SZ_2M, start };
    const found =
      allocRange(state, RISCV, { ...request, end: low }, reason) ??
      allocRange(state, RISCV, { ...request, end }, reason);
    if (found === undefined) return say(state, `crashkernel: couldn't allocate ${size >> 10n}KB`, because);
    return say(found.state, `crashkernel: reserved ${span(found.base, size, 16)} (${size >> 20n} MB)`, because);
  },
};

const ARM = { name: 'crash kernel', mirrors: 'arch/arm/kernel/setup.c: reserve_crashkernel()' };

/** arm: in lowmem, at a multiple of 128 MiB. */
export const reserveCrashkernelArm: BootStep = {
  ...ARM,
  run: (state, world) => {
    if (!state.parameters.crashkernel || !world.config.kexec) return state;
    const lowmem = state.lowmemLimit ?? 0n;
    const total = lowmem - startOfDram(state.memblock);
    const asked = parseCrashkernel(world.cmdline, total);
    if (asked.kind === 'fault') return say(state, asked.text, because);
    if (asked.kind === 'none' || asked.size === 0n) return state;
    const { size, base } = asked;
    const fixed = base > 0n;
    const end = fixed ? base + size : lowmem < SZ_4G - 1n ? lowmem : SZ_4G - 1n;
    const align = fixed ? (world.config.lpae ? SZ_2M : SZ_2M / 2n) : SZ_128M;
    // What is asked for is cut to the width of an address.
    const request = { size: size & state.memblock.addressMax, align, start: fixed ? base : SZ_128M, end };
    const found = allocRange(state, ARM, request, { because, certainty: 'estimated' });
    const failure = fixed ? 'memory is in use.' : 'No suitable area found.';
    if (found === undefined) return say(state, `crashkernel reservation failed - ${failure}`, because);
    const mib = (value: bigint): string => `${value >> 20n}MB`;
    const text = `Reserving ${mib(size)} of memory at ${mib(found.base)} for crashkernel (System RAM: ${mib(total)})`;
    return say(found.state, text, because);
  },
};

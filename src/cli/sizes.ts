import type { Range } from '../units/range.js';
import { UsageError } from './usage-error.js';

const SHIFTS: Readonly<Record<string, bigint>> = { '': 0n, K: 10n, M: 20n, G: 30n, T: 40n, P: 50n, E: 60n };
const SIZE = /^(0x[0-9a-f]+|[0-9]+)([KMGTPE]?)(?:i?B)?$/i;
const U64_END = 1n << 64n;

/** `512M`, `0x2000_0000`, `1GiB`: a size or an address as the kernel's memparse() and people write it. */
export function parseSize(text: string, what: string): bigint {
  const match = SIZE.exec(text.replaceAll('_', ''));
  const shift = SHIFTS[(match?.[2] ?? '').toUpperCase()];
  if (!match || shift === undefined)
    throw new UsageError(`${what}: "${text}" is no size; write 512M, 1G or 0x20000000`);
  const value = BigInt(match[1] ?? '0') << shift;
  if (value >= U64_END) throw new UsageError(`${what}: ${text} does not fit into 64 bits`);
  return value;
}

/** The sizes that `--ram` gives; one alone that is open where it is not given. */
export function ramSizes(text: string | undefined): readonly (bigint | undefined)[] {
  return text?.split(',').map((size) => memorySize(size, '--ram')) ?? [undefined];
}

/** A size of memory, of which there must be some. */
function memorySize(text: string, what: string): bigint {
  const size = parseSize(text, what);
  if (size === 0n) throw new UsageError(`${what}: ${text} is no memory, but a board needs some; write 512M or 1G`);
  return size;
}

/** `1G@0x40000000,1G@0x300000000`. */
export function parseBanks(text: string): readonly Range[] {
  return text.split(',').map((part) => {
    const [size, base, ...rest] = part.split('@');
    if (size === undefined || base === undefined || rest.length > 0) {
      throw new UsageError(`--memory: "${part}" is no bank; write SIZE@BASE, for example 1G@0x40000000`);
    }
    return { base: parseSize(base, '--memory'), size: memorySize(size, '--memory') };
  });
}

/** A whole number that is not negative. */
export function parseCount(text: string, what: string): number {
  if (!/^[0-9]{1,9}$/.test(text)) throw new UsageError(`${what} takes a number, not "${text}"`);
  return Number(text);
}

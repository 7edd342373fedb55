import type { Bytes, PhysAddr } from './units.js';

/** An address or size for people: `0x8410_0000`. */
export function groupedHex(value: PhysAddr | Bytes): string {
  const digits = value.toString(16);
  return `0x${digits.replace(/\B(?=(?:[0-9a-f]{4})+$)/g, '_')}`;
}

/** An address or size as it can be typed: `0x84100000`. */
export const plainHex = (value: PhysAddr | Bytes): string => `0x${value.toString(16)}`;

const UNITS = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'] as const;

/** A size for people: `512 KiB`, `1.5 GiB`; with one digit behind the point at most. */
export function sizeText(size: Bytes): string {
  let unit = 0;
  while (unit < UNITS.length - 1 && size >= 1n << BigInt(10 * (unit + 1))) unit++;
  const one = 1n << BigInt(10 * unit);
  const tenths = (size * 10n + one / 2n) / one;
  const text = tenths % 10n === 0n ? `${tenths / 10n}` : `${tenths / 10n}.${tenths % 10n}`;
  return `${text} ${size === 1n ? 'byte' : UNITS[unit]}`;
}

/** A range for people: `2 MiB at 0x8400_0000`. */
export const rangeText = (range: { readonly base: PhysAddr; readonly size: Bytes }): string =>
  `${sizeText(range.size)} at ${groupedHex(range.base)}`;

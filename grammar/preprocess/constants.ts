/** A value of `#if`: 64 bits, and how they compare and divide. */
export interface Value {
  /** Signed values from -2^63, unsigned ones from 0. */
  readonly bits: bigint;
  readonly isUnsigned: boolean;
}

export const signed = (bits: bigint): Value => ({ bits: BigInt.asIntN(64, bits), isUnsigned: false });
export const makeValue = (bits: bigint, isUnsigned: boolean): Value =>
  isUnsigned ? { bits: BigInt.asUintN(64, bits), isUnsigned } : signed(bits);
export const truth = (yes: boolean): Value => signed(yes ? 1n : 0n);

const integer = /^(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|([0-9]+))([uU]?(?:l|ll|L|LL)?|(?:l|ll|L|LL)[uU])$/;

/** An integer as in C, or what is wrong with it. */
export function readInteger(text: string): Value | string {
  const match = integer.exec(text);
  if (match === null) return faultOfNumber(text);
  const [, hex, binary, decimal, suffix] = match;
  if (text.length > longestInteger)
    return `The integer has more than ${longestInteger} digits, but #if counts in 64 bits.`;
  if (decimal?.startsWith('0') && /[89]/.test(decimal)) {
    return `${text} begins with 0, so it is octal, but it holds a digit above 7.`;
  }
  const bits =
    hex !== undefined
      ? BigInt(`0x${hex}`)
      : binary !== undefined
        ? BigInt(`0b${binary}`)
        : decimalOrOctal(decimal ?? '0');
  const isUnsigned = /u/i.test(suffix ?? '') || BigInt.asUintN(64, bits) >= 1n << 63n;
  return makeValue(bits, isUnsigned);
}

const longestInteger = 1000;

const decimalOrOctal = (digits: string): bigint => (digits.startsWith('0') ? BigInt(`0o0${digits}`) : BigInt(digits));

function faultOfNumber(text: string): string {
  if (/^[0-9]*\.|^[0-9]+[eE]|^0[xX][^g-zG-Z]*[.pP]/.test(text))
    return `${text} is a floating-point number, but #if knows integers only.`;
  return `${text} is no integer that #if can read.`;
}

const simpleEscapes: Readonly<Record<string, number>> = {
  a: 7,
  b: 8,
  t: 9,
  n: 10,
  v: 11,
  f: 12,
  r: 13,
  e: 27,
  E: 27,
};

/** A character as in C: several make up one number, byte by byte. */
export function readCharacter(text: string): Value | string {
  const isWide = text.startsWith('L');
  const inner = text.slice(isWide ? 2 : 1, -1);
  if (inner === '') return "'' is empty, but a character must stand between the quotes.";
  let bits = 0n;
  let count = 0;
  for (const [, octal, hex, escaped, plain] of inner.matchAll(
    /\\([0-7]{1,3})|\\x([0-9a-fA-F]*)|\\([\s\S])|([\s\S])/g,
  )) {
    if (hex === '') return '\\x stands without a hexadecimal digit, but it needs one.';
    const code =
      octal !== undefined
        ? Number.parseInt(octal, 8) & 0xff
        : hex !== undefined
          ? Number.parseInt(hex.slice(-2), 16)
          : escaped !== undefined
            ? (simpleEscapes[escaped] ?? escaped.charCodeAt(0))
            : (plain ?? '').charCodeAt(0);
    bits = isWide ? BigInt(code) : (bits << 8n) | BigInt(code & 0xff);
    count++;
  }
  return count === 1 && !isWide ? signed(BigInt.asIntN(8, bits)) : signed(BigInt.asIntN(32, bits));
}

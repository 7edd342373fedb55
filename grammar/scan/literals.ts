/** No integer of 64 bits needs more digits, in octal. */
const mostDigits = 22;
const largest = 0xffff_ffff_ffff_ffffn;

const isOctalDigit = (code: number): boolean => code >= 0x30 && code <= 0x37;

const hexDigit = (code: number): number => {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
};

/** The value of an integer without its suffix; `undefined` where it needs more than 64 bits. */
export function readInteger(written: string): number | bigint | undefined {
  const [, prefix, digits] = /^(0[xX]|0?)0*(.*)$/s.exec(written) as unknown as [string, string, string];
  if (digits.length > mostDigits) return undefined;
  const value = BigInt(`${prefix === '0' ? '0o' : prefix}${digits || '0'}`);
  if (value > largest) return undefined;
  return value <= Number.MAX_SAFE_INTEGER ? Number(value) : value;
}

const controls = new Map(
  [...'abtnvfr'].map((letter, index) => [letter.charCodeAt(0), [7, 8, 9, 10, 11, 12, 13][index]]),
);

/** The bytes that a string or character stands for; `flawAt` is the offset of the first escape that is none. */
export function readEscapes(written: string): { bytes: string; flawAt?: number } {
  let bytes = '';
  let plain = 0;
  let flawAt: number | undefined;
  for (let at = written.indexOf('\\'); at >= 0; at = written.indexOf('\\', plain)) {
    bytes += written.slice(plain, at);
    const read = readEscape(written, at + 1);
    if (read.value < 0) flawAt ??= at;
    else bytes += String.fromCharCode(read.value & 0xff);
    plain = read.end;
  }
  bytes += written.slice(plain);
  return flawAt === undefined ? { bytes } : { bytes, flawAt };
}

function readEscape(text: string, at: number): { value: number; end: number } {
  // `'\'` is a quote: its closing quote is escaped and closes all the same.
  if (at >= text.length) return { value: 0x27, end: at };
  const code = text.charCodeAt(at);
  if (isOctalDigit(code)) {
    let value = 0;
    let next = at;
    while (next < at + 3 && isOctalDigit(text.charCodeAt(next))) {
      value = value * 8 + text.charCodeAt(next) - 0x30;
      next += 1;
    }
    return { value, end: next };
  }
  if (code === 0x78) return readHexEscape(text, at + 1);
  return { value: controls.get(code) ?? code, end: at + 1 };
}

/** One or two hex digits; as dtc reads them with strtol(), a blank or a sign may stand in place of the first. */
function readHexEscape(text: string, at: number): { value: number; end: number } {
  const first = text.charCodeAt(at);
  const high = hexDigit(first);
  const low = hexDigit(text.charCodeAt(at + 1));
  if (high >= 0) return low >= 0 ? { value: high * 16 + low, end: at + 2 } : { value: high, end: at + 1 };
  const isBlank = first === 0x20 || (first >= 9 && first <= 13);
  if (low < 0 || !(isBlank || first === 0x2b || first === 0x2d)) return { value: -1, end: at };
  return { value: first === 0x2d ? 256 - low : low, end: at + 2 };
}

/** One parameter as the kernel splits it off; without `=` it has no value. */
export interface Argument {
  readonly name: string;
  readonly value?: string;
}

/** A number at the start of a text, and what follows it. */
export interface ParsedNumber {
  readonly value: bigint;
  readonly rest: string;
}

const isSpace = (char: string | undefined): boolean => char !== undefined && /[\t-\r \xa0]/.test(char);

/** A text cut off at its first NUL. */
const cString = (text: string): string => {
  const end = text.indexOf('\0');
  return end < 0 ? text : text.slice(0, end);
};

interface Token {
  readonly argument: Argument;
  readonly next: number;
}

/** Splits one parameter off; quotes protect spaces and cannot be escaped (lib/cmdline.c: next_arg()). */
function nextArgument(text: string, from: number): Token {
  const quoted = text[from] === '"';
  const start = quoted ? from + 1 : from;
  let inQuote = quoted;
  let equals = -1;
  let end = start;
  for (; end < text.length; end++) {
    const char = text[end];
    if (isSpace(char) && !inQuote) break;
    // An `=` in the first place is no separator: its offset, 0, means "none yet" to the kernel.
    if (char === '=' && equals <= start) equals = end;
    if (char === '"') inQuote = !inQuote;
  }
  const closes = end > start && text[end - 1] === '"';
  const argument = equals > start ? valued(text, { start, equals, end, quoted: quoted && closes }) : bare();
  return { argument, next: end + 1 };

  function bare(): Argument {
    return { name: text.slice(start, quoted && closes ? end - 1 : end) };
  }
}

function valued(
  text: string,
  at: { readonly start: number; readonly equals: number; readonly end: number; readonly quoted: boolean },
): Argument {
  const name = text.slice(at.start, at.equals);
  const opens = text[at.equals + 1] === '"';
  const last = at.quoted || (opens && text[at.end - 1] === '"') ? at.end - 1 : at.end;
  const first = at.equals + (opens ? 2 : 1);
  return { name, value: text.slice(first, Math.max(first, last)) };
}

/** The parameters up to `--`, in their order (kernel/params.c: parse_args()). */
export function splitArguments(cmdline: string): readonly Argument[] {
  const text = cString(cmdline);
  const found: Argument[] = [];
  let at = 0;
  for (;;) {
    while (isSpace(text[at])) at++;
    if (at >= text.length) return found;
    const { argument, next } = nextArgument(text, at);
    if (argument.value === undefined && argument.name === '--') return found;
    found.push(argument);
    at = next;
  }
}

/** Whether two names are one to the kernel: `-` and `_` are the same (kernel/params.c: parameq()). */
export const isSameParameter = (a: string, b: string): boolean => a.replaceAll('-', '_') === b.replaceAll('-', '_');

const NUMBER = /^(?:0[xX](?=[0-9a-fA-F])([0-9a-fA-F]*)|(0[0-7]*)|([1-9][0-9]*))/;

/** lib/vsprintf.c: simple_strtoull() with base 0; the value wraps at 2^64. No number is 0, and nothing is read. */
export function parseNumber(text: string): ParsedNumber {
  const [whole, hex, octal, decimal] = NUMBER.exec(text) ?? [''];
  const value =
    hex !== undefined ? BigInt(`0x${hex}`) : octal !== undefined ? BigInt(`0o${octal}`) : BigInt(decimal ?? 0);
  return { value: BigInt.asUintN(64, value), rest: text.slice(whole.length) };
}

const SUFFIXES = 'kmgtpe';

/** A number with an optional K, M, G, T, P or E behind it (lib/cmdline.c: memparse()). */
export function memparse(text: string): ParsedNumber {
  const { value, rest } = parseNumber(text);
  const power = rest === '' ? -1 : SUFFIXES.indexOf((rest[0] as string).toLowerCase());
  if (power < 0) return { value, rest };
  return { value: BigInt.asUintN(64, value << BigInt(10 * (power + 1))), rest: rest.slice(1) };
}

/** One line of a boot log without what the way to us has put before it; `number` counts from 1 in the text as given. */
export interface LogLine {
  readonly number: number;
  readonly text: string;
}

/** What a log holds of one boot. */
export interface LogText {
  readonly lines: readonly LogLine[];
  /** Boots in the text; the last one is read. */
  readonly boots: number;
  /** The text ends in the middle of a line, which is left out. */
  readonly cutOff: boolean;
}

/** What loggers write before the kernel's own text; tried again and again until none fits. */
const prefixes: readonly RegExp[] = [
  // the kernel's own: "<6>", "[    0.000000]", "[    0.000000][    T0]", "[Mon Sep 19 05:00:30 2022]"
  /^<\d{1,3}>/,
  /^\[\s{0,12}\d{1,9}\.\d{3,9}\](?:\s?\[\s{0,8}[TC]\d{1,9}\])?(?: |:|$)/,
  /^\[[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4}\] ?/,
  // /dev/kmsg: "6,123,0,-;"
  /^\d{1,3},\d{1,12},\d{1,18},[^;]{1,20};/,
  // syslog and journal: "Sep 19 05:00:30 box kernel: ", "2022-09-19T05:00:30.1+00:00 box kernel[0]: ", "kernel: "
  /^(?:[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT[\d:.]{8,20}(?:Z|[+-][\d:]{4,5})?) \S{1,80} kernel(?:\[\d{1,9}\])?: ?/,
  /^kernel(?:\[\d{1,9}\])?: /,
  // terminal programs: "[2022-09-19 05:00:30.123] ", "[05:00:30.123] ", "2022-09-19 05:00:30,123 ", "05:00:30.123 > "
  /^\[?(?:\d{4}-\d\d-\d\d[ T_])?\d\d:\d\d:\d\d(?:[.,:]\d{1,9})?\]?(?: ?[>|:])? /,
];

/** A time stamp of the kernel somewhere behind noise; what stands before it is not the kernel's. */
const stampAfterNoise = /^.{0,80}?\[\s{1,12}\d{1,6}\.\d{6}\](?:\s?\[\s{0,8}[TC]\d{1,9}\])? /;

// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what serial lines bring
const escapes = /\x1b\[[0-9;?]{0,20}[A-Za-z]|\x1b[()][A-Z0-9]|[\x00-\x08\x0b-\x1f\x7f-\xff]/g;

/** Text longer than this is no kernel line (LOG_LINE_MAX is 1024 with its prefix). */
const longestLine = 4096;

const beginsBoot = /(?:^|\W)(?:Linux version \d+\.\d+|Booting Linux on (?:physical CPU|hart))/;

/** The kernel's words in a text that may carry time stamps, syslog or terminal prefixes, noise and any line ends. */
export function readLogText(text: string): LogText {
  const begin = lastPart(text);
  const passed = begin === 0 ? 0 : linesIn(text.slice(0, begin));
  const raw = text.slice(begin).split(LINE_END);
  const last = raw.pop() ?? '';
  const lines = raw.map((line, index) => ({ number: passed + index + 1, text: bare(line) }));
  const starts = bootStarts(lines);
  return {
    lines: lines.slice(starts.at(-1) ?? 0),
    boots: Math.max(starts.length, 1),
    cutOff: last.trim() !== '',
  };
}

/** A record of months of one board has fewer; of more the last are read, for the last boot is what is asked for. */
const MAX_LOG_LINES = 500_000;

const LINE_END = /\r\n|\n|\r/;
const [CR, LF] = [13, 10];

/** Where the last lines begin that are read. */
function lastPart(text: string): number {
  if (text.length <= MAX_LOG_LINES) return 0;
  let ends = 0;
  for (let at = text.length - 1; at >= 0; at--) {
    if (isLineEnd(text, at) && ++ends > MAX_LOG_LINES) return at + 1;
  }
  return 0;
}

function linesIn(text: string): number {
  let ends = 0;
  for (let at = 0; at < text.length; at++) if (isLineEnd(text, at)) ends++;
  return ends;
}

/** The last character of a line end; CR LF is one. */
function isLineEnd(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code === LF || (code === CR && text.charCodeAt(at + 1) !== LF);
}

/** A line as the kernel wrote it. */
export function bare(line: string): string {
  let text = line.slice(0, longestLine).replace(escapes, '');
  for (let stripped = true; stripped; ) {
    stripped = false;
    for (const prefix of prefixes) {
      const match = prefix.exec(text);
      if (!match || match[0] === '') continue;
      text = text.slice(match[0].length);
      stripped = true;
    }
  }
  const late = stampAfterNoise.exec(text);
  return (late ? text.slice(late[0].length) : text).trimEnd();
}

/** "Booting Linux on…" and "Linux version…" of one boot stand close together. */
function bootStarts(lines: readonly LogLine[]): number[] {
  const starts: number[] = [];
  let last = Number.NEGATIVE_INFINITY;
  lines.forEach((line, index) => {
    if (!beginsBoot.test(line.text)) return;
    if (index - last > 20) starts.push(index);
    last = index;
  });
  // Firmware speaks before the kernel; what stands before the first start belongs to that boot.
  return starts.length ? [0, ...starts.slice(1)] : [];
}

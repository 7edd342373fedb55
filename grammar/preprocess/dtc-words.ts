import { backslash, doubleQuote, hash, lf, singleQuote, slash } from './characters.js';

/** What dtc obeys while it reads words: `/include/ "file"` and `# 12 "file"`. */
export type DtcDirective = DtcInclude | LineMarker;

export interface DtcInclude {
  readonly kind: 'include';
  readonly start: number;
  readonly end: number;
  readonly file: string;
}

/** The next line is that line of a file. */
export interface LineMarker {
  readonly kind: 'marker';
  readonly start: number;
  readonly end: number;
  readonly line: number;
  readonly file: string;
  /** cpp: 1 goes into a file, 2 comes back to one. */
  readonly flags: readonly number[];
}

export interface DtcWords {
  readonly directives: readonly DtcDirective[];
  /** A string or comment that does not end. */
  readonly open?: { readonly kind: 'string' | 'comment'; readonly start: number };
}

/** Finds what dtc obeys in a text, outside of its strings and comments. */
export function readDtcWords(text: string): DtcWords {
  const directives: DtcDirective[] = [];
  let at = 0;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === doubleQuote || code === singleQuote) {
      const end = stringEnd(text, at);
      if (end < 0 && code === doubleQuote) return { directives, open: { kind: 'string', start: at } };
      at = end < 0 ? at + 1 : end;
    } else if (code === slash) {
      const next = text.charCodeAt(at + 1);
      if (next === slash) {
        const end = text.indexOf('\n', at);
        at = end < 0 ? text.length : end;
      } else if (next === 42) {
        const end = text.indexOf('*/', at + 2);
        if (end < 0) return { directives, open: { kind: 'comment', start: at } };
        at = end + 2;
      } else {
        const include = text.startsWith(keyword, at) ? readInclude(text, at) : undefined;
        if (include !== undefined) directives.push(include);
        at = include?.end ?? at + 1;
      }
    } else if (code === hash && (at === 0 || text.charCodeAt(at - 1) === lf)) {
      const marker = readMarker(text, at);
      if (marker !== undefined) directives.push(marker);
      at = marker?.end ?? at + 1;
    } else at++;
  }
  return { directives };
}

const keyword = '/include/';

/** Whether there can be anything for `readDtcWords` to find. */
export const mayHoldDtcInclude = (text: string): boolean => text.includes(keyword);

function stringEnd(text: string, from: number): number {
  const quote = text.charCodeAt(from);
  for (let i = from + 1; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === quote) return i + 1;
    if (code === backslash) i++;
    // A lone apostrophe is no begin of anything.
    else if (code === lf && quote === singleQuote) return -1;
  }
  return -1;
}

const fileName = /[ \t\n\v\f\r]*"((?:[^"\\]|\\.)*)"/y;

function readInclude(text: string, start: number): DtcInclude | undefined {
  fileName.lastIndex = start + keyword.length;
  const match = fileName.exec(text);
  if (match === null) return undefined;
  return { kind: 'include', start, end: fileName.lastIndex, file: match[1] as string };
}

const marker = /#(?:line)?[ \t]+([0-9]+)[ \t]+"((?:[^"\\\n]|\\.)*)"((?:[ \t]+[0-9]+)*)/y;

function readMarker(text: string, start: number): LineMarker | undefined {
  marker.lastIndex = start;
  const match = marker.exec(text);
  if (match === null) return undefined;
  const [, line, file, flags] = match as unknown as readonly [string, string, string, string];
  return {
    kind: 'marker',
    start,
    end: marker.lastIndex,
    line: Number(line.slice(-10)),
    file: file.replace(/\\(.)/g, '$1'),
    flags: flags
      .trim()
      .split(/[ \t]+/)
      .map(Number),
  };
}

const firstMarker = /^\s*#[ \t]+[0-9]+[ \t]+"/;

/** Whether cpp has been over a text: then it begins with a line marker. */
export const isPreprocessed = (text: string): boolean => firstMarker.test(text.slice(0, 200));

import type { SourceFile, Span } from 'dtc-parser-ts';
import type { Facts } from '../check.js';
import { lineOf, placeOf } from '../diagnostic/place.js';
import { forMarkup } from './escape.js';

/** A few lines of a file around a place; the lines of the place itself are marked. */
export interface Excerpt {
  readonly path: string;
  readonly from: number;
  readonly lines: readonly string[];
  readonly marked: ReadonlySet<number>;
}

/** No node of a board is worth more lines on one page. */
const mostLines = 40;

/** The node as it is written, in every place that opens it. */
export function nodeExcerpts(facts: Facts, path: string): readonly Excerpt[] {
  const places = facts.tree.nodeByPath.get(path)?.definedAt ?? [];
  return places.map((span) => excerptOf(span, linesOfNode(span)));
}

/** One place with two lines before and behind it. */
export const spanExcerpt = (span: Span): Excerpt => excerptOf(span, 3);

function excerptOf(span: Span, count: number): Excerpt {
  const { path, line, endLine } = placeOf(span);
  const from = line;
  const last = Math.min(lineCount(span.file), from + count - 1);
  const lines: string[] = [];
  for (let each = from; each <= last; each++) lines.push(lineOf(span.file, each).text);
  const marked = new Set<number>();
  for (let each = line; each <= Math.min(endLine, last); each++) marked.add(each);
  return { path, from, lines, marked };
}

const lineCount = (file: SourceFile): number => file.text.split('\n', 100_000).length;

/** Lines from a node's name to the brace that closes it; strings and comments do not count. */
function linesOfNode(span: Span): number {
  const { text } = span.file;
  const part = text.slice(span.start, span.start + 20_000);
  // A string or comment without an end goes to the end: nothing is gone over twice.
  const tokens = /"(?:[^"\\]|\\[\s\S])*(?:"|\\?$)|\/\*[\s\S]*?(?:\*\/|$)|\/\/[^\n]*|[{}]|\n/g;
  let depth = 0;
  let lines = 1;
  for (let token = tokens.exec(part); token && lines < mostLines; token = tokens.exec(part)) {
    if (token[0] === '{') depth++;
    else if (token[0] === '}' && --depth <= 0) return lines;
    else lines += token[0].split('\n').length - 1;
  }
  return lines;
}

/** Of longer lines the rest is left out: a file of one line must not stand in the page with each of its findings. */
const LONGEST_LINE = 400;

const shortened = (text: string): string => (text.length > LONGEST_LINE ? `${text.slice(0, LONGEST_LINE)} ...` : text);

/** The excerpt as a numbered listing. */
export function excerptHtml(excerpt: Excerpt): string {
  const lines = excerpt.lines.map((text) => shortened(text).replaceAll('\t', '    '));
  const indent = Math.min(
    ...lines.filter((text) => text.trim() !== '').map((text) => text.length - text.trimStart().length),
    80,
  );
  const rows = lines.map((text, index) => {
    const number = excerpt.from + index;
    const mark = excerpt.marked.has(number) ? ' class="mark"' : '';
    return `<span${mark} data-line="${number}"><b>${number}</b> ${forMarkup(text.slice(indent))}</span>`;
  });
  const place = `${excerpt.path}:${excerpt.from}`;
  return `<figure class="source"><figcaption>${forMarkup(place)}</figcaption><pre tabindex="0" role="region" aria-label="source, ${forMarkup(place)}">${rows.join('')}</pre></figure>`;
}

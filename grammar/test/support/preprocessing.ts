import type { Host, PreprocessOptions, Span } from '../../index.js';
import { type Preprocessed, positionOf, preprocess } from '../../index.js';

/** Files by path; what is not among them does not exist. */
export type Files = Readonly<Record<string, string>>;

const hostOf = (files: Files): Host => ({
  readFile: (path) => files[path] ?? { reason: 'missing', detail: 'does not exist' },
});

/** Preprocesses `a.dts`, which alone a single text is. */
export const expand = (files: string | Files, options: PreprocessOptions = {}): Preprocessed =>
  preprocess('a.dts', hostOf(typeof files === 'string' ? { 'a.dts': files } : files), {
    includeDirs: ['inc'],
    ...options,
  });

/** The expanded text with single blanks, as people compare it. */
export const textOf = (files: string | Files, options?: PreprocessOptions): string =>
  expand(files, options).text.text.replace(/\s+/g, ' ').trim();

/** `error code`, or `warning code`, of each problem. */
export const toldOf = (files: string | Files, options?: PreprocessOptions): readonly string[] =>
  expand(files, options).problems.map(
    ({ severity, code, span }) => `${severity} ${code.replace('preprocess/', '')} ${placeText(span)}`,
  );

/** `file:line:column "text"`: where a span is, and what stands there. */
export function placeText({ file, start, end }: Span): string {
  const { line, column } = positionOf(file, start);
  return `${file.path}:${line}:${column} ${JSON.stringify(file.text.slice(start, end))}`;
}

/** The walk inward: each macro with the place of what it put there. */
export function expansionsOf(span: Span): readonly string[] {
  const walk: string[] = [];
  for (let at = span.expandedFrom; at !== undefined; at = at.inner) walk.push(`${at.macro}: ${placeText(at.spelling)}`);
  return walk;
}

/** The walk outward: each directive that included the file before it. */
export function includesOf(span: Span): readonly string[] {
  const walk: string[] = [];
  for (let at = span.file.includedFrom; at !== undefined; at = at.file.includedFrom) walk.push(placeText(at));
  return walk;
}

/** The place of the only piece of the expanded text that reads so. */
export function spanOf(files: string | Files, word: string, options?: PreprocessOptions): Span {
  const { text } = expand(files, options);
  const start = text.text.indexOf(word);
  if (start < 0) throw new Error(`the expanded text has no ${word}: ${text.text}`);
  return text.spanOf(start, start + word.length);
}

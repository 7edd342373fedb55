export type * from './ast.js';
export { type Parsed, parse } from './parse/parse-text.js';
export { makePreprocessCache, type PreprocessCache } from './preprocess/cache.js';
export { type Define, type Preprocessed, type PreprocessOptions, preprocess } from './preprocess/preprocess.js';
export { type ExpandedText, plainText } from './source/expanded-text.js';
export type { Host, ReadFailure } from './source/host.js';
export { joinSpans } from './source/join-spans.js';
export type { Problem, Related, Severity } from './source/problem.js';
export {
  displayText,
  type LineMark,
  lineAt,
  lineCount,
  lineSpan,
  makeSourceFile,
  type Position,
  positionOf,
  type SourceFile,
} from './source/source-file.js';
export type { Expansion, Located, Span } from './source/span.js';

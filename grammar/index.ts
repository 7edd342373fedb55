export type * from './ast.js';
export type { ExpandedText } from './source/expanded-text.js';
export type { Host, ReadFailure } from './source/host.js';
export type { Problem, Related, Severity } from './source/problem.js';
export type { Position, SourceFile } from './source/source-file.js';
export type { Expansion, Located, Span } from './source/span.js';
export { joinSpans } from './source/join-spans.js';

/**
 * The library: device trees in, what Linux makes of their memory out. It does no I/O of its own: files come through the host that
 * the caller gives. Addresses and sizes in bytes are `bigint`, page frames and counts of pages `number`; text of files is bytes, one
 * UTF-16 unit each (`readFileSync(path, 'latin1')`). What is wrong with a tree is a `Diagnostic`; nothing throws for it.
 * docs/library.md shows how it is used.
 *
 * @module
 */
export {
  type Host,
  type Located,
  makeSourceFile,
  type ReadFailure,
  type Related,
  type SourceFile,
  type Span,
} from 'dtc-parser-ts';
export { compareLayouts, compareReports, type Printed, proposeBlocks, verifyBoot } from './answers/ask.js';
export type { Answer, Comparison } from './answers/compare.js';
export type { Difference } from './answers/differences.js';
export { type Explanation, explain } from './answers/explain.js';
export type { Proposal, Target, Wish } from './answers/propose.js';
export type { Verification } from './answers/verify.js';
export {
  type BootResult,
  type CheckRequest,
  type CmaArea,
  type Controller,
  check,
  type Facts,
  type KernelLine,
  type MachineFacts,
  NO_FACTS,
  type PlacedRegion,
  type PoolBinding,
  type PoolKind,
  type Range,
  type Report,
  readMachine,
  type World,
  type Zone,
  type ZoneName,
} from './check.js';
export {
  type BuildOptions,
  type Compiled,
  type CompileRequest,
  compile,
  emit,
  type FlattenOptions,
  type InputFormat,
  type OutputFormat,
} from './compile.js';
export type { Diagnostic, Edit, Fix, Outcome, Severity } from './diagnostic/diagnostic.js';
export { type Place, placeOf } from './diagnostic/place.js';
export {
  addresses,
  cells,
  type DtNode,
  type DtProperty,
  type DtTree,
  type ReadRequest,
  type ReadTree,
  readTree,
  strings,
} from './read-tree.js';
export { comparisonJson, proposalJson, verificationJson } from './report/answers-json.js';
export { checkText } from './report/check-text.js';
export { compareText } from './report/compare-text.js';
export { checkJson } from './report/json.js';
export { layoutJson } from './report/layout-json.js';
export { type LayoutOptions, layoutText } from './report/layout-text.js';
export { type Look, PLAIN } from './report/look.js';
export { proposeText } from './report/propose-text.js';
export { verifyText } from './report/verify-text.js';

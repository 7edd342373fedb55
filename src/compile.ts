import type { Diagnostic, Outcome } from './diagnostic/diagnostic.js';
import { type ReadRequest, readTree } from './read-tree.js';
import type { DtcLevels } from './rules/dtc/levels.js';
import { runDtcChecks } from './rules/dtc/run.js';
import { type FlattenOptions, flatten } from './tree/blob/flatten.js';
import type { BuildOptions } from './tree/build.js';
import { type FolderHost, readFolder } from './tree/folder/read-folder.js';
import type { DtTree } from './tree/node.js';
import { printTree } from './tree/print.js';
import { bytesOf } from './tree/read.js';
import { sortTree } from './tree/sort.js';

export { DTC_CHECK_BY_NAME, STRUCTURE_NAMES } from './rules/dtc/index.js';
export { type DtcLevels, type DtcSwitch, switchedLevels } from './rules/dtc/levels.js';
export type { FlattenOptions } from './tree/blob/flatten.js';
export type { BuildOptions } from './tree/build.js';
export type { FolderEntry, FolderHost } from './tree/folder/read-folder.js';
export type { DtTree } from './tree/node.js';

/** Source, blob, or a folder as /proc/device-tree is one. */
export type InputFormat = 'dts' | 'dtb' | 'fs';
/** Source, blob, or nothing at all (the checks alone). */
export type OutputFormat = 'dts' | 'dtb' | 'null';

/** One file to compile; the options are dtc's. */
export interface CompileRequest extends Omit<ReadRequest, 'format' | 'host'> {
  readonly host: ReadRequest['host'] & Partial<FolderHost>;
  /** `dts` if absent; `fs` is a folder as /proc/device-tree is one, and needs a host that lists folders. */
  readonly input?: InputFormat;
  /** dtc's options for the tree itself: `symbols` is `-@`, `autoAliases` `-A`, and so on. */
  readonly build?: BuildOptions;
  /** Nodes and properties in the order of their names: dtc's `-s`. */
  readonly sort?: boolean;
  /** Which of dtc's checks are made of a tree that is well-formed; none if absent. */
  readonly levels?: DtcLevels;
}

/** A tree and whether dtc would write it. */
export interface Compiled {
  /** The tree as it would be written; the best that could be made where there are errors. */
  readonly tree: DtTree;
  /** `parse`: the text itself is broken, and not even `-f` writes it; `check`: the tree is. */
  readonly failed?: 'parse' | 'check';
}

/** The tree that dtc would write for a request, and what keeps it from being written. */
export function compile(request: CompileRequest): Outcome<Compiled> {
  const { input = 'dts', build = {} } = request;
  const read = input === 'fs' ? readFs(request) : readTree({ ...request, format: input }, build);
  const { tree } = read.value;
  const isWhole = failureOf(read.diagnostics) === undefined;
  const checked = isWhole && request.levels !== undefined ? runDtcChecks(tree, request.levels) : [];
  const diagnostics = [...read.diagnostics, ...checked];
  const failed = failureOf(diagnostics);
  const value: Compiled = { tree: request.sort ? sortTree(tree) : tree, ...(failed && { failed }) };
  return { value, diagnostics };
}

function readFs({ host, file, build = {} }: CompileRequest): Outcome<{ readonly tree: DtTree }> {
  const { listFolder, readBytes } = host;
  const none = { reason: 'forbidden', detail: 'is a folder, which cannot be read here' } as const;
  const folders: FolderHost = { listFolder: listFolder ?? (() => none), readBytes: readBytes ?? (() => none) };
  const { value, diagnostics } = readFolder(file, folders, build);
  return { value: { tree: value }, diagnostics };
}

/** dtc's checks are its own family of codes; all other errors come before them, while it reads. */
function failureOf(diagnostics: readonly Diagnostic[]): Compiled['failed'] {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.length === 0) return undefined;
  return errors.every(({ code }) => code.startsWith('dtc/')) ? 'check' : 'parse';
}

/** The bytes of a tree in the form that is asked for; for `null` there are none. */
export function emit(tree: DtTree, format: OutputFormat, options: FlattenOptions = {}): Uint8Array {
  switch (format) {
    case 'dtb':
      return flatten(tree, options);
    case 'dts':
      return bytesOf(printTree(tree));
    default:
      return new Uint8Array(0);
  }
}

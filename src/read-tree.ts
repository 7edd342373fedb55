import {
  type Define,
  type Host,
  type PreprocessCache,
  parse,
  preprocess,
  type ReadFailure,
  type Span,
} from 'dtc-parser-ts';
import type { Diagnostic, Outcome } from './diagnostic/diagnostic.js';
import { MAGIC } from './tree/blob/format.js';
import { readBlob } from './tree/blob/read-blob.js';
import { type BuildOptions, buildTree } from './tree/build.js';
import type { DtTree } from './tree/node.js';
import { applyOverlays } from './tree/overlay/apply.js';
import { bytesOf } from './tree/read.js';

export type { DtNode, DtProperty, DtTree } from './tree/node.js';
export { addresses, cells, strings } from './tree/read.js';

/** Where a tree is read from, and what the preprocessor is told. Paths and texts are bytes, one UTF-16 unit each. */
export interface ReadRequest {
  /** The only window to the world: files are asked of it by the paths given here, and by those that includes make of them. */
  readonly host: Host;
  /** A source or a blob. */
  readonly file: string;
  /** Folders of `-I`, in order; none if absent. */
  readonly includeDirs?: readonly string[];
  /** Macros of `-D`: `NAME` or `NAME=VALUE`. */
  readonly defines?: readonly string[];
  /** Names of `-U`. */
  readonly undefines?: readonly string[];
  /** Read before the file. */
  readonly includes?: readonly string[];
  /** What other trees of the same run have learnt of the files that they share. */
  readonly cache?: PreprocessCache;
  /** Folders for `/include/` and `/incbin/`, dtc's `-i`; `includeDirs` if absent. */
  readonly dtcIncludeDirs?: readonly string[];
  /** What the file is; found out from its first bytes if absent. */
  readonly format?: 'dts' | 'dtb';
  /** Whether macros and directives are worked out; see the preprocessor's own `mode`. */
  readonly preprocessing?: 'auto' | 'on' | 'off';
  /** Applied in this order. */
  readonly overlays?: readonly string[];
}

/** A tree, and whether it is all there. */
export interface ReadTree {
  readonly tree: DtTree;
  /** The source was understood as a whole: what is missing from the tree is missing from the board. */
  readonly complete: boolean;
}

/**
 * SOURCE -> GRAMMAR -> TREE: the tree of a source file or a blob with its overlays applied, and all that is wrong with how
 * they are written. A base that overlays are applied to keeps its labels, as `dtc -@` does it.
 */
export function readTree(request: ReadRequest, options: BuildOptions = {}): Outcome<ReadTree> {
  const { overlays = [] } = request;
  if (overlays.length === 0) return readOne(request, options);
  const base = readOne(request, { ...options, symbols: true });
  const others = overlays.map((file) => readOne(plainly(request, file), { ...options, symbols: true }));
  const read = [base, ...others];
  const said = read.flatMap(({ diagnostics }) => diagnostics);
  const complete = read.every(({ value }) => value.complete);
  if (!complete) return { value: { tree: base.value.tree, complete }, diagnostics: said };
  const applied = applyOverlays(
    base.value.tree,
    others.map(({ value }) => value.tree),
  );
  return { value: { tree: applied.value, complete }, diagnostics: [...said, ...applied.diagnostics] };
}

/** The same for another file, whatever it is. */
function plainly({ format: _, ...request }: ReadRequest, file: string): ReadRequest {
  return { ...request, file };
}

function readOne(request: ReadRequest, options: BuildOptions): Outcome<ReadTree> {
  const { host, file, format } = request;
  const content = host.readFile(file);
  if (typeof content === 'string' && (format === 'dtb' || (format === undefined && isBlob(content)))) {
    const { value: tree, diagnostics } = readBlob(bytesOf(content), file, options);
    return { value: { tree, complete: !hasError(diagnostics) }, diagnostics };
  }
  const { text, problems } = preprocess(file, host, {
    ...(request.includeDirs && { includeDirs: request.includeDirs }),
    ...(request.defines && { defines: request.defines.map(defineOf) }),
    ...(request.undefines && { undefines: request.undefines }),
    ...(request.includes && { forcedIncludes: request.includes }),
    ...(request.dtcIncludeDirs && { dtcIncludeDirs: request.dtcIncludeDirs }),
    ...(request.preprocessing && { mode: request.preprocessing }),
    ...(request.cache === undefined ? {} : { cache: request.cache }),
  });
  const unread = typeof content !== 'string';
  const parsed = parse(text);
  const readBinary = (name: string, from: Span) => readBinaryFile(request, name, from);
  const { value: tree, diagnostics } = buildTree(parsed.document, text, { readBinary, ...options });
  // Of a file that cannot be read it says nothing that it is empty.
  const said = unread ? problems : withoutFollowers(problems, parsed.problems, diagnostics);
  return { value: { tree, complete: !hasError(problems) && !hasError(parsed.problems) }, diagnostics: said };
}

/** What a text that was not read as a whole makes look missing. */
const RESTS_ON_THE_WHOLE = new Set(['dtc/phandle_references', 'dtc/path_references', 'tree/unknown-target']);

/**
 * One mistake, one finding: where an include is missing, nothing is said of names and nodes that it may define, and each file
 * that is missing is named once; where the text has mistakes, nothing of nodes that they may have swallowed.
 */
function withoutFollowers(
  problems: readonly Diagnostic[],
  syntax: readonly Diagnostic[],
  tree: readonly Diagnostic[],
): readonly Diagnostic[] {
  const missing = new Set<string>();
  const once = problems.filter(({ code, message }) => {
    if (code !== 'preprocess/missing-include') return true;
    if (missing.has(message)) return false;
    missing.add(message);
    return true;
  });
  if (missing.size > 0) return once;
  if (!hasError(problems) && !hasError(syntax)) return [...once, ...syntax, ...tree];
  return [...once, ...syntax, ...tree.filter(({ code }) => !RESTS_ON_THE_WHOLE.has(code))];
}

/** `NAME`, `NAME=VALUE`, `NAME(x)=VALUE`. */
function defineOf(text: string): Define {
  const at = text.indexOf('=');
  return at < 0 ? { name: text } : { name: text.slice(0, at), value: text.slice(at + 1) };
}

const hasError = (diagnostics: readonly Diagnostic[]): boolean => diagnostics.some((one) => one.severity === 'error');

const isBlob = (content: string): boolean =>
  content.length >= 4 && [24, 16, 8, 0].every((shift, i) => content.charCodeAt(i) === ((MAGIC >>> shift) & 0xff));

/** A file of `/incbin/`: beside the file that dtc would have open, then where `/include/` looks (srcpos.c: `srcfile_relative_open`). */
function readBinaryFile(request: ReadRequest, name: string, from: Span): Uint8Array | ReadFailure {
  const { host, includeDirs = [], dtcIncludeDirs = includeDirs } = request;
  const folders = name.startsWith('/')
    ? ['']
    : [openFolder(from, request.file), ...dtcIncludeDirs.map((dir) => `${dir}/`), folderOf(from.file.path)];
  let failure: ReadFailure = { reason: 'missing', detail: 'does not exist' };
  for (const folder of folders) {
    const read = host.readFile(folder + name);
    if (typeof read === 'string') return bytesOf(read);
    if (read.reason !== 'missing') failure = read;
  }
  return failure;
}

/** The folder of the file that dtc has open: one that `/include/` opened, or else the source; `#include` is cpp's affair. */
function openFolder(from: Span, source: string): string {
  let { file } = from;
  while (file.includedFrom !== undefined) {
    const { includedFrom } = file;
    if (includedFrom.file.text.startsWith('/include/', includedFrom.start)) return folderOf(file.path);
    file = includedFrom.file;
  }
  return folderOf(source);
}

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1);

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

/** Where a tree is read from, and what the preprocessor is told. */
export interface ReadRequest {
  readonly host: Host;
  readonly file: string;
  readonly includeDirs: readonly string[];
  /** `NAME` or `NAME=VALUE`. */
  readonly defines: readonly string[];
  readonly undefines: readonly string[];
  /** Read before the file. */
  readonly includes: readonly string[];
  /** What other trees of the same run have learnt of the files that they share. */
  readonly cache?: PreprocessCache;
}

export interface ReadTree {
  readonly tree: DtTree;
  /** The source was understood as a whole: what is missing from the tree is missing from the board. */
  readonly complete: boolean;
}

/** SOURCE -> GRAMMAR -> TREE: the tree of a source file or a blob, and all that is wrong with how it is written. */
export function readTree(request: ReadRequest, options: BuildOptions = {}): Outcome<ReadTree> {
  const { host, file } = request;
  const content = host.readFile(file);
  if (typeof content === 'string' && isBlob(content)) {
    const { value: tree, diagnostics } = readBlob(bytesOf(content), file, options);
    return { value: { tree, complete: !hasError(diagnostics) }, diagnostics };
  }
  const { text, problems } = preprocess(file, host, {
    includeDirs: request.includeDirs,
    defines: request.defines.map(defineOf),
    undefines: request.undefines,
    forcedIncludes: request.includes,
    ...(request.cache === undefined ? {} : { cache: request.cache }),
  });
  const parsed = parse(text);
  const written: readonly Diagnostic[] = [...problems, ...parsed.problems];
  const readBinary = (name: string, from: Span) => readBinaryFile(request, name, from);
  const { value: tree, diagnostics } = buildTree(parsed.document, text, { readBinary, ...options });
  return { value: { tree, complete: !hasError(written) }, diagnostics: [...written, ...diagnostics] };
}

/** `NAME`, `NAME=VALUE`, `NAME(x)=VALUE`. */
function defineOf(text: string): Define {
  const at = text.indexOf('=');
  return at < 0 ? { name: text } : { name: text.slice(0, at), value: text.slice(at + 1) };
}

const hasError = (diagnostics: readonly Diagnostic[]): boolean => diagnostics.some((one) => one.severity === 'error');

const isBlob = (content: string): boolean =>
  content.length >= 4 && [24, 16, 8, 0].every((shift, i) => content.charCodeAt(i) === ((MAGIC >>> shift) & 0xff));

const bytesOf = (content: string): Uint8Array => Uint8Array.from(content, (unit) => unit.charCodeAt(0));

/** A file of `/incbin/`: beside the file that names it, then where includes are looked for (dtc's srcfile_relative_open()). */
function readBinaryFile({ host, includeDirs }: ReadRequest, name: string, from: Span): Uint8Array | ReadFailure {
  const folders = name.startsWith('/') ? [''] : [folderOf(from.file.path), ...includeDirs.map((dir) => `${dir}/`)];
  let failure: ReadFailure = { reason: 'missing', detail: 'does not exist' };
  for (const folder of folders) {
    const read = host.readFile(folder + name);
    if (typeof read === 'string') return bytesOf(read);
    if (read.reason !== 'missing') failure = read;
  }
  return failure;
}

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1);

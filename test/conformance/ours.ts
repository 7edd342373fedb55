import { dirname, join } from 'node:path';
import { makeSourceFile, parse, plainText } from 'dtc-parser-ts';
import { nodeHost } from '../../src/cli/node-host.js';
import { compile } from '../../src/compile.js';
import type { Diagnostic } from '../../src/diagnostic/diagnostic.js';
import { flatten } from '../../src/tree/blob/flatten.js';
import { type BuildOptions, buildTree } from '../../src/tree/build.js';
import type { DtTree } from '../../src/tree/node.js';

/** What we say: a tree with its blob, or at least one error. */
export interface Ours {
  readonly tree: DtTree;
  readonly blob: Uint8Array | undefined;
  readonly errors: readonly Diagnostic[];
}

/** A board of the kernel, as its build would compile it. */
export function compileBoard(kernel: string, board: string, build: BuildOptions = {}): Ours {
  const prefixes = join(kernel, 'scripts/dtc/include-prefixes');
  const folder = join(kernel, dirname(board));
  const { value, diagnostics } = compile({
    host: nodeHost(),
    file: join(kernel, board),
    input: 'dts',
    includeDirs: [prefixes, folder],
    dtcIncludeDirs: [folder, prefixes],
    defines: [],
    undefines: [],
    includes: [],
    build,
  });
  return outcomeOf(value.tree, diagnostics, 0);
}

/** A source on its own, as dtc reads it. */
export function compileText(source: string, build: BuildOptions = {}): Ours {
  const text = plainText(makeSourceFile('test.dts', source));
  const { document, problems } = parse(text);
  const { value, diagnostics } = buildTree(document, text, build);
  return outcomeOf(value, [...problems, ...diagnostics]);
}

function outcomeOf(tree: DtTree, diagnostics: readonly Diagnostic[], bootCpuid?: number): Ours {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  const blob = errors.length > 0 ? undefined : flatten(tree, bootCpuid === undefined ? {} : { bootCpuid });
  return { tree, blob, errors };
}

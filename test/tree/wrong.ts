import { makeSourceFile, parse, plainText } from 'dtc-parser-ts';
import type { Diagnostic } from '../../src/diagnostic/diagnostic.js';
import { type BuildOptions, buildTree } from '../../src/tree/build.js';
import { textAt } from '../support/tree.js';

/** What is wrong with the tree of a text that can be parsed: codes, and the text at their places. */
export const wrongIn = Object.assign(
  (body: string, options?: BuildOptions): (readonly [string, string])[] =>
    diagnosticsOf(body, options).map(({ code, span }) => [code, textAt(span)] as const),
  { diagnostics: diagnosticsOf },
);

function diagnosticsOf(body: string, options: BuildOptions = {}): readonly Diagnostic[] {
  const text = plainText(makeSourceFile('board.dts', `/dts-v1/;\n${body}`));
  return buildTree(parse(text).document, text, options).diagnostics;
}

import type { Document, Problem } from '../../index.js';
import { makeSourceFile, parse, plainText } from '../../index.js';
import type { Verdict } from './dtc.js';

/** Parses a file that needs no preprocessing. */
export function parseText(source: string): { document: Document; problems: readonly Problem[] } {
  return parse(plainText(makeSourceFile('board.dts', source)));
}

export function ourVerdict(source: string): Verdict {
  return parseText(source).problems.some((problem) => problem.severity === 'error') ? 'rejects' : 'accepts';
}

import { makeSourceFile, parse, plainText } from 'dtc-parser-ts';
import type { MemoryDemand } from '../../src/memory/demand.js';
import { readMemory } from '../../src/memory/read-memory.js';
import { buildTree } from '../../src/tree/build.js';
import type { DtTree } from '../../src/tree/node.js';

/** The tree of a DTS text that has no preprocessor directives; throws at any error in it. */
export function treeOf(text: string, path = 'board.dts'): DtTree {
  const source = plainText(makeSourceFile(path, text));
  const parsed = parse(source);
  const built = buildTree(parsed.document, source);
  const wrong = [...parsed.problems, ...built.diagnostics].filter((each) => each.severity === 'error');
  if (wrong.length > 0) throw new Error(wrong.map((each) => each.message).join('\n'));
  return built.value;
}

export const demandOf = (text: string): MemoryDemand => readMemory(treeOf(text), 0).value;

/** The text that a place covers. */
export const textAt = (span: { file: { text: string }; start: number; end: number }): string =>
  span.file.text.slice(span.start, span.end);

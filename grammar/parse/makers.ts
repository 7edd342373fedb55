import type { IToken } from 'chevrotain';
import type * as ast from '../ast.js';
import type { Token } from '../scan/token.js';

// What single words stand for in the tree.

export function labelOf(token: IToken): ast.Label {
  const { startOffset: start, end, text: name } = token as Token;
  return { start, end, name };
}

export function innerLabelOf(token: IToken): ast.CellLabel {
  const { startOffset: start, end, text: name } = token as Token;
  return { kind: 'label', start, end, name };
}

export function literalOf(token: IToken): ast.Literal {
  const { startOffset: start, end, value } = token as Token;
  return { kind: 'literal', start, end, value };
}

/** What is taken for a word in place of a number. */
export function zeroAt({ startOffset: start, end }: Token): ast.Literal {
  return { kind: 'literal', start, end, value: 0 };
}

export function byteOf(token: IToken): ast.ByteLiteral {
  const { startOffset: start, end, value } = token as Token;
  return { kind: 'byte', start, end, value: value as number };
}

export function labelReferenceOf(token: IToken): ast.Reference {
  const { startOffset: start, end, text: label } = token as Token;
  return { kind: 'reference', start, end, label };
}

export function pathReferenceOf(token: IToken): ast.Reference {
  const { startOffset: start, end, text } = token as Token;
  if (text === undefined || text.startsWith('/')) return { kind: 'reference', start, end, path: text };
  const slash = text.indexOf('/');
  if (slash < 0) return { kind: 'reference', start, end, label: text };
  return { kind: 'reference', start, end, label: text.slice(0, slash), path: text.slice(slash + 1) };
}

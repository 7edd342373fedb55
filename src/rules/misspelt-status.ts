import { firstString } from '../memory/flat.js';
import type { DtProperty } from '../tree/node.js';
import { editDistance } from './near-miss.js';
import { valueSpan } from './places.js';
import type { Finding } from './rule.js';

/** Devicetree specification, 2.3.4: what a status can be, but for "okay". */
const OFF = /^(?:disabled|reserved|fail(?:-.*)?)$/;
const NEAR = 2;

/** What to say of a status that means neither yes nor no; undefined if it is a word for no. */
export function misspeltStatus(status: DtProperty): Pick<Finding, 'span' | 'help' | 'fix'> | undefined {
  const value = firstString(status);
  if (OFF.test(value)) return undefined;
  const meant = editDistance(value, 'disabled', NEAR) <= NEAR ? 'disabled' : 'okay';
  const span = valueSpan(status);
  const isPlain = span.expandedFrom === undefined && span.file.text.slice(span.start, span.end) === `"${value}"`;
  return {
    span,
    help: `Write status = "${meant}".`,
    ...(isPlain ? { fix: { description: `write "${meant}"`, edits: [{ span, newText: `"${meant}"` }] } } : {}),
  };
}

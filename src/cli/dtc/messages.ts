import type { Diagnostic, Related } from '../../diagnostic/diagnostic.js';
import { placeOf } from '../../diagnostic/place.js';
import { forTerminal } from '../../report/escape.js';

/**
 * A finding in dtc's form, so that what reads dtc's output reads this (util.c: `srcpos_string`, checks.c: `check_msg`):
 *
 *     Error: board.dts:3.5-9 what is wrong with the text
 *     board.dts:3.5-4.2: ERROR (duplicate_label): /node: what is wrong with the tree
 *     board.dts:3.5-9: Warning (reserved-memory/overlap): /node:reg: what else is wrong
 */
export function dtcMessage(finding: Diagnostic): string {
  const place = positionIn(finding);
  const more = [
    ...finding.related.map(relatedLine),
    ...(finding.help === undefined ? [] : [`  help: ${finding.help}`]),
  ];
  return [headline(finding, place), ...more].map((line) => `${forTerminal(line)}\n`).join('');
}

function headline({ code, severity, message, node, property }: Diagnostic, place: string): string {
  if (severity === 'error' && isAboutText(code)) return `Error: ${place} ${message}`;
  const kind = severity === 'error' ? 'ERROR' : severity === 'warning' ? 'Warning' : 'Note';
  const where = node === undefined ? '' : property === undefined ? `${node}: ` : `${node}:${property}: `;
  return `${place}: ${kind} (${code.replace(/^dtc\//, '')}): ${where}${message}`;
}

/** What dtc says while it reads; everything else is a check. */
const isAboutText = (code: string): boolean => /^(preprocess|syntax|tree|blob|folder|overlay)\//.test(code);

const relatedLine = (related: Related): string => `  ${positionIn(related)}: ${related.message}`;

/** `file:line.column-column`, or `file:line.column-line.column`; the end is behind the last character. */
function positionIn({ span }: Pick<Diagnostic, 'span'>): string {
  const { path, line, column, endLine, endColumn } = placeOf(span);
  const start = `${path}:${line}.${column}`;
  if (endLine !== line) return `${start}-${endLine}.${endColumn}`;
  return endColumn === column ? start : `${start}-${endColumn}`;
}

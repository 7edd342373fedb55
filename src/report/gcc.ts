import type { Report } from '../check.js';
import { messageWithKernels } from '../diagnostic/by-kernel.js';
import { placeOf } from '../diagnostic/place.js';
import { forTerminal } from './escape.js';

/** `file:line:column: severity: message [code]`: what editors and problem matchers read. */
export function gccText(reports: readonly Report[]): string {
  return reports
    .flatMap((report) => report.diagnostics)
    .flatMap((finding) => [
      `${at(finding.span)}: ${finding.severity}: ${forTerminal(messageWithKernels(finding))} [${finding.code}]\n`,
      ...finding.related.map((related) => `${at(related.span)}: note: ${forTerminal(related.message)}\n`),
    ])
    .join('');
}

function at(span: Parameters<typeof placeOf>[0]): string {
  const { path, line, column } = placeOf(span);
  return `${forTerminal(path)}:${line}:${column}`;
}

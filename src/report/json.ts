import type { Report } from '../check.js';
import type { Diagnostic } from '../diagnostic/diagnostic.js';
import { type Tally, tallyOf } from '../diagnostic/order.js';
import { placeOf } from '../diagnostic/place.js';
import { decodeText } from './escape.js';

export const hex = (value: bigint): string => `0x${value.toString(16)}`;

/** The one way to JSON text: bytes become text, addresses lower-case hex strings. */
export function toJson(value: unknown): string {
  const replace = (_key: string, each: unknown): unknown =>
    typeof each === 'bigint' ? hex(each) : typeof each === 'string' ? decodeText(each) : each;
  return `${JSON.stringify(value, replace, 2)}\n`;
}

/** One finding in the form that the contract promises; what is not known is left out. */
export function diagnosticJson(finding: Diagnostic): object {
  const { path, line, column, endLine, endColumn } = placeOf(finding.span);
  return {
    code: finding.code,
    severity: finding.severity,
    message: finding.message,
    ...{ file: path, line, column, endLine, endColumn },
    ...optional('node', finding.node),
    ...optional('property', finding.property),
    related: finding.related.map(({ message, span }) => {
      const place = placeOf(span);
      return { message, file: place.path, line: place.line, column: place.column };
    }),
    ...optional('kernelMessage', finding.kernelMessage),
    ...optional('effect', finding.effect),
    ...optional('help', finding.help),
    ...optional('fix', finding.fix && fixJson(finding.fix)),
    ...optional('kernels', finding.kernels),
  };
}

const optional = (key: string, value: unknown): object => (value === undefined ? {} : { [key]: value });

const fixJson = (fix: NonNullable<Diagnostic['fix']>): object => ({
  description: fix.description,
  edits: fix.edits.map(({ span, newText }) => {
    const { path, ...place } = placeOf(span);
    return { file: path, ...place, newText };
  }),
});

/** `check --format json` over all files of a run. */
export function checkJson(reports: readonly Report[]): string {
  const diagnostics = reports.flatMap((report) => report.diagnostics);
  const summary: Tally & { files: number } = { files: reports.length, ...tallyOf(diagnostics) };
  return toJson({ version: 1, diagnostics: diagnostics.map(diagnosticJson), summary });
}

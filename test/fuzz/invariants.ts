import type { Expansion, Problem, Span } from 'dtc-parser-ts';
import type { Diagnostic } from '../../src/diagnostic/diagnostic.js';
import { placeOf } from '../../src/diagnostic/place.js';

/** A place lies in its file, as does all that led to it: the macros inward, the includes outward. */
export function assertSpan(span: Span, what: string): void {
  const { start, end, file } = span;
  if (!(0 <= start && start <= end && end <= file.text.length)) {
    throw new Error(`${what} lies at ${start}..${end} of ${file.path}, which has ${file.text.length} bytes`);
  }
  const place = placeOf(span);
  if (!(place.line >= 1 && place.column >= 1)) throw new Error(`${what} is at ${place.line}:${place.column}`);
  for (let inner: Expansion | undefined = span.expandedFrom; inner !== undefined; inner = inner.inner) {
    const { spelling } = inner;
    if (!(0 <= spelling.start && spelling.start <= spelling.end && spelling.end <= spelling.file.text.length)) {
      throw new Error(`the spelling of ${what} lies outside ${spelling.file.path}`);
    }
  }
  if (file.includedFrom !== undefined) assertSpan(file.includedFrom, `the include that led to ${what}`);
}

/** Every place that a finding names lies in its file. */
export function assertPlaces(findings: readonly (Problem & Partial<Pick<Diagnostic, 'fix'>>)[]): void {
  for (const { code, span, related, fix } of findings) {
    assertSpan(span, code);
    for (const each of related) assertSpan(each.span, `what ${code} relates to`);
    for (const edit of fix?.edits ?? []) assertSpan(edit.span, `the fix of ${code}`);
  }
}

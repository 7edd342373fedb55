import type { Report } from '../check.js';
import { messageWithKernels } from '../diagnostic/by-kernel.js';
import type { Diagnostic } from '../diagnostic/diagnostic.js';
import { tallyOf } from '../diagnostic/order.js';
import { placeOf } from '../diagnostic/place.js';
import { forMarkup } from './escape.js';

/** JUnit's XML: a suite for each file that was given, a case for each finding; a clean file has one case that passes. */
export function junitText(reports: readonly Report[]): string {
  const suites = reports.map((report) => {
    const { errors, warnings } = tallyOf(report.diagnostics);
    const cases = report.diagnostics.map(caseOf);
    const body = cases.length > 0 ? cases : [`    <testcase name="clean" classname="${forMarkup(report.file)}"/>`];
    return [
      `  <testsuite name="${forMarkup(report.file)}" tests="${body.length}" failures="${errors + warnings}" errors="0">`,
      ...body,
      '  </testsuite>',
    ].join('\n');
  });
  return `${['<?xml version="1.0" encoding="UTF-8"?>', '<testsuites name="dtzone">', ...suites, '</testsuites>'].join('\n')}\n`;
}

function caseOf(finding: Diagnostic): string {
  const { path, line, column } = placeOf(finding.span);
  const open = `    <testcase name="${forMarkup(finding.code)} at line ${line}" classname="${forMarkup(path)}"`;
  const text = `${forMarkup(path)}:${line}:${column}: ${forMarkup(messageWithKernels(finding))}`;
  if (finding.severity === 'note') return `${open}><system-out>${text}</system-out></testcase>`;
  return `${open}><failure type="${finding.severity}" message="${forMarkup(messageWithKernels(finding))}">${text}</failure></testcase>`;
}

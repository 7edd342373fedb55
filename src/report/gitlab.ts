import type { Report } from '../check.js';
import { messageWithKernels } from '../diagnostic/by-kernel.js';
import type { Severity } from '../diagnostic/diagnostic.js';
import { placeOf } from '../diagnostic/place.js';
import { artifactPath } from './artifact.js';
import { fingerprintOf } from './fingerprint.js';
import { toJson } from './json.js';

const SEVERITIES: Readonly<Record<Severity, string>> = { error: 'major', warning: 'minor', note: 'info' };

/** GitLab's code quality report. */
export function gitlabJson(reports: readonly Report[]): string {
  const seen = new Map<string, number>();
  const issues = reports
    .flatMap((report) => report.diagnostics)
    .map((finding) => {
      const print = fingerprintOf(finding);
      const count = (seen.get(print) ?? 0) + 1;
      seen.set(print, count);
      const { path, line } = placeOf(finding.span);
      return {
        description: messageWithKernels(finding),
        check_name: finding.code,
        fingerprint: `${print}${count}`,
        severity: SEVERITIES[finding.severity],
        location: { path: artifactPath(path), lines: { begin: line } },
      };
    });
  return toJson(issues);
}

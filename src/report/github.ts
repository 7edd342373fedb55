import type { Report } from '../check.js';
import { messageWithKernels } from '../diagnostic/by-kernel.js';
import type { Severity } from '../diagnostic/diagnostic.js';
import { placeOf } from '../diagnostic/place.js';
import { artifactPath } from './artifact.js';
import { forGithubMessage, forGithubProperty, forTerminal } from './escape.js';

const COMMANDS: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', note: 'notice' };

/** Workflow commands: GitHub shows each finding at its line of the pull request. */
export function githubText(reports: readonly Report[]): string {
  return reports
    .flatMap((report) => report.diagnostics)
    .map((finding) => {
      const { code, severity, span, kernelMessage, effect, help } = finding;
      const { path, line, column, endLine, endColumn } = placeOf(span);
      const end = endLine === line ? `,endColumn=${endColumn}` : '';
      const place = `file=${forGithubProperty(artifactPath(path))},line=${line},endLine=${endLine},col=${column}${end}`;
      const said = [
        messageWithKernels(finding),
        ...(kernelMessage === undefined ? [] : [`kernel: ${kernelMessage}`]),
        ...(effect === undefined ? [] : [`effect: ${effect}`]),
        ...(help === undefined ? [] : [`help: ${help}`]),
      ];
      const text = said.map((part) => forGithubMessage(part)).join('%0A');
      return `::${COMMANDS[severity]} ${place},title=${forGithubProperty(forTerminal(code))}::${text}\n`;
    })
    .join('');
}

import type { Diagnostic } from '../diagnostic/diagnostic.js';
import { matchingName } from '../rules/near-miss.js';
import { KERNEL_MESSAGES, type KernelMessage } from './kernel-messages.js';
import { type LogLine, readLogText } from './log-lines.js';
import { otherCode } from './other-codes.js';
import { PAGES } from './pages.generated.js';

/** What there is to say to a code, or to words of the kernel. */
export type Explanation =
  | { readonly kind: 'page'; readonly code: string; readonly page: string }
  | { readonly kind: 'message'; readonly message: KernelMessage; readonly node: string | undefined }
  | { readonly kind: 'unknown'; readonly nearest: string | undefined };

/** A rule's page, or what a message means. */
export function explain(asked: string): Explanation {
  const text = asked.trim();
  const code = text.toLowerCase();
  const page = PAGES[code] ?? otherCode(code);
  if (page !== undefined) return { kind: 'page', code, page };
  const explained = explainLine(text);
  if (explained !== undefined) return { kind: 'message', ...explained };
  return { kind: 'unknown', nearest: nearestCode(text) };
}

function explainLine(text: string): { readonly message: KernelMessage; readonly node: string | undefined } | undefined {
  for (const message of KERNEL_MESSAGES) {
    const match = message.pattern.exec(text);
    if (match !== null) return { message, node: match[1] };
  }
  return undefined;
}

/** A slip of a code, or its second half alone. */
function nearestCode(text: string): string | undefined {
  const codes = Object.keys(PAGES);
  return matchingName(text, codes) ?? codes.find((code) => code.endsWith(`/${text}`));
}

/** A line of a log that is about memory, and what of a board explains it. */
export interface ExplainedLine {
  readonly line: LogLine;
  readonly message: KernelMessage;
  readonly node: string | undefined;
  readonly findings: readonly Diagnostic[];
}

/** The lines of a boot log that can be explained; with the findings of the board, each with those that cause it. */
export function explainLog(log: string, findings: readonly Diagnostic[] = []): readonly ExplainedLine[] {
  return readLogText(log).lines.flatMap((line) => {
    const explained = explainLine(line.text);
    if (explained === undefined) return [];
    const { message, node } = explained;
    const causes = findings.filter(
      (finding) => message.rules.includes(finding.code) && isAbout(finding, node, line.text),
    );
    return [{ line, message, node, findings: causes }];
  });
}

/** The line names the finding's node or its address, or quotes its message; a line that names nobody fits all. */
function isAbout(finding: Diagnostic, node: string | undefined, text: string): boolean {
  if (node === undefined) return true;
  const name = finding.node?.slice(finding.node.lastIndexOf('/') + 1);
  // A pool is told by its address.
  const unit = finding.node?.split('@').at(-1);
  return (
    name === node || unit === node || (finding.kernelMessage !== undefined && text.includes(finding.kernelMessage))
  );
}

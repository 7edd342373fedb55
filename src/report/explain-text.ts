import type { ExplainedLine, Explanation } from '../answers/explain.js';
import { forTerminal } from './escape.js';
import { type Look, paint, wrap } from './look.js';
import { Places } from './terminal.js';

/** What `explain` prints for a code or a message. */
export function explanationText(asked: string, explanation: Explanation, look: Look): string {
  switch (explanation.kind) {
    case 'page':
      return explanation.page;
    case 'message':
      return `${messageLines(explanation, look).join('\n')}\n`;
    case 'unknown': {
      const hint =
        explanation.nearest === undefined
          ? ' Give the code in brackets behind a finding, or a line of the kernel about memory.'
          : ` Did you mean ${explanation.nearest}?`;
      return `Nothing is known of ${forTerminal(asked)}.${hint}\n`;
    }
  }
}

function messageLines({ message }: Pick<ExplainedLine, 'message'>, look: Look): readonly string[] {
  const rules = message.rules.length === 0 ? [] : [`rules:  ${wrap(message.rules.join(', '), look, '        ', 8)}`];
  return [wrap(message.meaning, look, ''), ...rules];
}

/** What `explain --dmesg` prints: each line of the log that is about memory, its meaning, and the line to change. */
export function explainedLogText(lines: readonly ExplainedLine[], withBoard: boolean, look: Look): string {
  if (lines.length === 0) return 'The log holds no line about memory that needs explaining.\n';
  const places = new Places();
  const blocks = lines.map((explained) => {
    const { line, findings } = explained;
    const head = `${paint(String(line.number).padStart(5), 'faint', look)}  ${paint(forTerminal(line.text), 'strong', look)}`;
    const said = messageLines(explained, look).map((text) => `       ${text.replaceAll('\n', '\n       ')}`);
    const causes = findings.map(
      (finding) =>
        `       ${paint(finding.severity, finding.severity, look)}: ${places.text(finding.span)}  ${finding.code}\n         ${wrap(forTerminal(finding.help ?? finding.message), look, '         ', 9)}`,
    );
    const none =
      withBoard && findings.length === 0 && explained.message.rules.length > 0 && explained.message.isUsual !== true;
    return [head, ...said, ...causes, ...(none ? ['       Nothing in this board explains it.'] : [])].join('\n');
  });
  return `${blocks.join('\n\n')}\n`;
}

import { PAGES } from './pages.generated.js';

/** What the page of a rule says, in parts. */
export interface RulePage {
  readonly code: string;
  /** One sentence. */
  readonly summary: string;
  /** The usual severity; a finding may have another. */
  readonly severity: 'error' | 'warning' | 'note';
  /** Why the kernel minds, as one line of Markdown. */
  readonly why: string;
  /** How to mend it, as one line of Markdown. */
  readonly mend: string;
  /** The whole page, in Markdown. */
  readonly markdown: string;
}

/** The page of a rule; codes of the front end, of dtc's checks and of schemas have none. */
export function rulePage(code: string): RulePage | undefined {
  const markdown = PAGES[code];
  if (markdown === undefined) return undefined;
  const [head = '', ...sections] = markdown.split(/^## /m);
  const [, summary = '', severity = ''] = head.split(/\n{2,}/).map(oneLine);
  const section = (title: string): string => {
    const found = sections.find((each) => each.startsWith(`${title}\n`)) ?? '';
    return oneLine(found.slice(title.length));
  };
  return {
    code,
    summary,
    severity: severity === 'Severity: error' ? 'error' : severity === 'Severity: warning' ? 'warning' : 'note',
    why: section('Why the kernel minds'),
    mend: section('How to mend it'),
    markdown,
  };
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();

import type { Document } from '../ast.js';
import { DtsParser } from '../dts-parser.js';
import type { ExpandedText } from '../source/expanded-text.js';
import type { Problem } from '../source/problem.js';
import type { PlacedMistake } from './recovering-parser.js';

/** What could be understood, and what could not; the offsets of the document are into the expanded text. */
export interface Parsed {
  readonly document: Document;
  readonly problems: readonly Problem[];
}

/** Made when it is first needed, and only once: a second parser would make both several times slower. */
let parser: DtsParser | undefined;

/** What a text says, as far as it can be understood, and all that is wrong with it. */
export function parse(text: ExpandedText): Parsed {
  parser ??= new DtsParser();
  const { document, mistakes } = parser.parse(text.text);
  return { document, problems: mistakes.map((mistake) => problemOf(mistake, text)) };
}

function problemOf({ code, message, help, related, start, end, severity }: PlacedMistake, text: ExpandedText): Problem {
  return {
    code,
    severity: severity ?? 'error',
    message,
    span: text.spanOf(start, end),
    related: related === undefined ? [] : [{ message: related.message, span: text.spanOf(related.start, related.end) }],
    ...(help === undefined ? {} : { help }),
  };
}

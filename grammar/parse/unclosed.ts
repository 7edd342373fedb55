import { Scanner } from '../scan/scanner.js';
import { indexOf, Token } from '../scan/token.js';
import { LeftBrace, RightBrace } from '../tokens.js';

/**
 * The `{` that most likely lacks its `}`, by how the lines are indented: the first one whose would-be `}` begins a line
 * further left than the line of the `{`.
 *
 *     / {
 *         a {          <- this one: the next `}` stands to the left of it
 *             b;
 *         c {
 *         };
 *     };
 */
export function unclosedBrace(text: string): number | undefined {
  const [leftBrace, rightBrace] = [indexOf(LeftBrace), indexOf(RightBrace)];
  const open: { readonly at: number; readonly indent: number }[] = [];
  const scanner = new Scanner();
  const token = new Token();
  const lines = new Lines(text);
  scanner.start(text);
  for (scanner.scan(token); token.startOffset < text.length; scanner.scan(token)) {
    const isOpening = token.tokenTypeIdx === leftBrace;
    if (!isOpening && token.tokenTypeIdx !== rightBrace) continue;
    const at = token.startOffset;
    const indent = lines.indentAt(at);
    if (isOpening) open.push({ at, indent });
    else {
      const opener = open.pop();
      if (opener !== undefined && lines.isIndentedTo(at) && indent < opener.indent) return opener.at;
    }
  }
  return open.pop()?.at;
}

/** The indentation of lines, asked for from the first to the last. */
class Lines {
  private start = 0;
  private nextStart: number;
  private indent = 0;
  private readonly text: string;

  constructor(text: string) {
    this.text = text;
    this.nextStart = behindNewline(text, 0);
    this.indent = blanksAt(text, 0);
  }

  indentAt(offset: number): number {
    if (offset < this.nextStart) return this.indent;
    while (this.nextStart <= offset) {
      this.start = this.nextStart;
      this.nextStart = behindNewline(this.text, this.start);
    }
    this.indent = blanksAt(this.text, this.start);
    return this.indent;
  }

  /** Whether only blanks stand before the offset in its line. */
  isIndentedTo(offset: number): boolean {
    return this.start + this.indent === offset;
  }
}

function behindNewline(text: string, from: number): number {
  const newline = text.indexOf('\n', from);
  return newline < 0 ? text.length : newline + 1;
}

function blanksAt(text: string, start: number): number {
  let next = start;
  while (text.charCodeAt(next) === 0x20 || text.charCodeAt(next) === 0x09) next += 1;
  return next - start;
}

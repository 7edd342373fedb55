import type { Token } from '../scan/token.js';
import type { Mistake } from '../syntax-errors.js';
import { RecoveringParser } from './recovering-parser.js';

/** What stands where: what those who name mistakes ask of the text around the next word. */
export abstract class LookingParser extends RecoveringParser {
  /** Notes what is wrong with the next word: its own flaw, if it has one. */
  protected reportNext(mistake: Mistake): void {
    if (this.next.flaw !== undefined) this.onFlaw(this.next);
    else this.report(mistake, this.next.startOffset, this.next.end);
  }

  protected written({ startOffset, end }: Token): string {
    return this.text.slice(startOffset, end);
  }

  protected isOnNewLine(): boolean {
    return this.text.slice(this.previous.end, this.next.startOffset).includes('\n');
  }

  protected isFirstInLine(offset: number): boolean {
    return /(?:^|\n)[ \t]*$/.test(this.text.slice(Math.max(0, offset - 256), offset));
  }

  protected isAtLineStart(): boolean {
    return this.next.startOffset === 0 || this.text.charCodeAt(this.next.startOffset - 1) === 0x0a;
  }

  protected looksLike(pattern: RegExp, at: number): boolean {
    pattern.lastIndex = at;
    return pattern.test(this.text);
  }
}

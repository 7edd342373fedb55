import type { TokenType } from 'chevrotain';
import { firstLineOf } from '../scan/quoted-words.js';
import { indexOf, type Token } from '../scan/token.js';
import * as mistakes from '../syntax-errors.js';
import * as t from '../tokens.js';
import { DocumentBuilder, type Heading } from './document-builder.js';
import { kindOfFile } from './file-kind.js';
import { LookingParser } from './looking-parser.js';
import { misfit } from './misfit.js';
import { Misfit } from './recovering-parser.js';
import { unclosedBrace } from './unclosed.js';
import { flawOf, longString, unknownKeyword } from './word-errors.js';

export const setOf = (...types: TokenType[]): readonly boolean[] => {
  const set: boolean[] = [];
  for (const type of types) set[indexOf(type)] = true;
  return set;
};

const blockStarts = setOf(t.Slash, t.Label, t.LabelReference, t.PathReference, t.DeleteNode, t.OmitIfNoRef, t.End);
const unlabelledBlocks = setOf(t.Slash, t.LabelReference, t.PathReference);
const statementStarts = setOf(t.Name, t.Label, t.RightBrace, t.DeleteProperty, t.DeleteNode, t.OmitIfNoRef, t.End);
export const itemStarts = setOf(t.Less, t.Text, t.LeftBracket, t.LabelReference, t.PathReference, t.Bits, t.Incbin);
/** What ends a cell list or byte string, closed or not. */
export const listEnds = setOf(
  ...[t.Semicolon, t.LeftBrace, t.RightBrace, t.Equals, t.End, t.Incbin, t.DeleteNode, t.DeleteProperty, t.OmitIfNoRef],
);

/** Behind so many mistakes, the text is no more searched from its start for what is behind another one. */
const maxSearches = 10;
/** What may have been meant as a keyword. */
const keywordAhead = /\/[a-z][a-z0-9_-]*\/?/y;

/** What is done about a mistake: it is named, and the reading goes on where a reader would go on. */
export abstract class MendingParser extends LookingParser {
  protected readonly builder = new DocumentBuilder();
  /** The statement that is being read. */
  protected readonly heading: Heading = { start: 0, labels: [], name: '', nameStart: 0, nameEnd: 0 };

  // ---- before a part of the grammar is entered: is it there? ---------------------------------------------------

  /** Whether a header stands here. */
  protected hasHeader(): boolean {
    if (this.RECORDING_PHASE || this.isNext(t.DtsV1)) return true;
    const kind = kindOfFile(this.text);
    if (kind !== undefined) {
      // What its first word looks like is of no interest.
      this.mistakes = [];
      this.report(mistakes.noSource(kind), 0, 1);
      this.stop();
    } else if (this.isNext(t.End)) {
      this.reportNext(mistakes.emptyFile());
    } else this.reportNext(mistakes.missingVersion(this.written(this.next)));
    if (this.isNext(t.Plugin)) this.skipBlock();
    return this.isNext(t.DtsV1);
  }

  /** Whether a block stands here; all else is named and passed over. */
  protected hasBlock(): boolean {
    if (this.RECORDING_PHASE) return true;
    while (!blockStarts[this.next.tokenTypeIdx]) {
      this.reportNext(this.noBlockHere());
      this.skipBlock();
    }
    if (!this.isNext(t.End)) return true;
    if (this.builder.items.length === 0 && this.mistakes.length === 0) this.reportNext(mistakes.noBlock());
    return false;
  }

  private noBlockHere(): mistakes.Mistake {
    const found = this.written(this.next);
    if (this.isNext(t.Semicolon)) return mistakes.straySemicolon();
    if (this.isNext(t.RightBrace)) return mistakes.strayBrace();
    const isTooLate = this.isNext(t.MemReserve) || this.isNext(t.DtsV1) || this.isNext(t.Plugin);
    return isTooLate ? mistakes.tooLate(found) : mistakes.outsideOfNodes(found);
  }

  /** Passes over what is no statement, up to the next that may be one. */
  protected findStatement(): void {
    while (!statementStarts[this.next.tokenTypeIdx] && this.builder.depth > 0) {
      if (this.isNext(t.Semicolon)) {
        this.reportNext(mistakes.straySemicolon());
        this.consumeToken();
      } else if (this.isNext(t.Slash) && this.looksLike(keywordAhead, this.next.startOffset)) {
        const { startOffset } = this.next;
        const end = keywordAhead.lastIndex;
        this.report(unknownKeyword(this.text.slice(startOffset, end)), startOffset, end);
        this.skipStatement();
      } else if (unlabelledBlocks[this.next.tokenTypeIdx]) {
        this.findBlock();
      } else {
        this.reportNext(mistakes.unexpected(this.written(this.next), 'a property, a child node or `}`'));
        this.skipStatement();
      }
    }
  }

  /** A block inside of a node: one that begins a line was meant to stand outside. */
  private findBlock(): void {
    const innermost = this.builder.innermost as NonNullable<typeof this.builder.innermost>;
    if (this.isAtLineStart() && this.mistakes.length < maxSearches) {
      this.reportUnclosed(innermost.body.start);
      this.builder.closeAll(this.previous.end);
    } else {
      this.reportNext(mistakes.blockInNode(this.written(this.next), innermost.name));
      this.skipStatement();
    }
  }

  /** Names the node that is still open at the end of the file. */
  protected findClosed(): void {
    const { innermost } = this.builder;
    if (innermost === undefined || this.RECORDING_PHASE) return;
    this.reportUnclosed(innermost.body.start);
    this.builder.closeAll(this.previous.end);
  }

  /** Names the node that must have ended before the next word; `innermost` is the last `{` that is open. */
  private reportUnclosed(innermost: number): void {
    const before = this.next.startOffset;
    const brace = unclosedBrace(this.text.slice(0, before)) ?? innermost;
    // The name stands directly before the brace; only names of absurd length need more than this.
    const [heading, name] = /(\S*)\s*$/.exec(this.text.slice(Math.max(0, brace - 256), brace)) as unknown as [
      string,
      string,
    ];
    const mistake = mistakes.unclosed(name, this.written(this.next), before, this.next.end);
    this.report(mistake, brace - heading.length, name === '' ? brace + 1 : brace);
  }

  // ---- when a word does not fit ----------------------------------------------------------------------------------

  protected override onFlaw({ flaw, startOffset, end }: Token): void {
    if (flaw === undefined) return;
    const behind = flaw === 'comment-end' ? startOffset + 2 : end;
    this.report(flawOf(flaw, this.text.slice(startOffset, behind)), startOffset, behind);
    if (flaw === 'comment-end') this.stop();
  }

  protected override canInsert(expected: TokenType): boolean {
    if (this.closeLongString() && this.isNext(expected)) {
      this.consumeToken();
      return true;
    }
    if (expected === t.Semicolon) return this.insertSemicolon();
    if (expected === t.Greater) return this.insertCloser('>');
    if (expected === t.RightBracket) return this.insertCloser(']');
    if (expected === t.RightParen && listEnds[this.next.tokenTypeIdx]) return this.insertCloser(')');
    return false;
  }

  private insertCloser(closer: string): true {
    const mistake = mistakes.missingCloser(closer, this.written(this.next));
    if (!this.isOnNewLine()) this.reportNext(mistake);
    else this.report(mistake, this.previous.startOffset, this.previous.end);
    return true;
  }

  protected insertSemicolon(): boolean {
    const closed = this.previous.tokenTypeIdx === indexOf(t.RightBrace);
    const ends = this.isNext(t.RightBrace) || this.isNext(t.End);
    const word = this.isNext(t.Stray) || this.isNext(t.Label) || this.isNext(t.Name);
    if (!closed && !ends && !word && !this.isOnNewLine()) return false;
    const { startOffset, end } = this.previous;
    this.report(mistakes.missingSemicolon(this.written(this.previous), this.written(this.next)), startOffset, end);
    this.moveTo(this.next.startOffset, 'names');
    return true;
  }

  /** Has the string before the next word end with its first line, if it goes beyond. */
  private closeLongString(): boolean {
    const { tokenTypeIdx, startOffset, end } = this.previous;
    if (tokenTypeIdx !== indexOf(t.Text)) return false;
    const close = firstLineOf(this.text, startOffset);
    if (!this.text.slice(close, end).includes('\n')) return false;
    this.report(longString(this.text.slice(startOffset, close)), startOffset, close);
    this.previous.end = close;
    this.moveTo(close, 'default');
    return true;
  }

  /** A word did not fit: names the mistake, unless that is done, and goes on behind the statement. */
  protected onFailure(error: unknown, inBody: boolean): void {
    if (!(error instanceof Misfit)) throw error;
    if (inBody && this.mendName(error)) return;
    if (!this.closeLongString()) this.reportMisfit(error);
    if (inBody) this.skipStatement();
    else {
      this.builder.closeAll(this.previous.end);
      if (!blockStarts[this.next.tokenTypeIdx]) this.skipBlock();
    }
  }

  /** A name that none of `;`, `=` and `{` follows; `true` where the reading may go on at once. */
  private mendName({ rule }: Misfit): boolean {
    if (rule !== 'statement' || this.previous.tokenTypeIdx !== indexOf(t.Name)) return false;
    const { text, startOffset, end } = this.previous;
    if (this.isNext(t.Colon)) {
      const isLabel = /^[A-Za-z_][A-Za-z0-9_]*$/.test(text);
      this.report(isLabel ? mistakes.labelColon(text) : mistakes.labelName(text), startOffset, this.next.end);
      this.moveTo(this.next.end, 'names');
      return true;
    }
    if (this.isOnNewLine() || this.isNext(t.RightBrace) || this.isNext(t.End)) {
      this.report(mistakes.missingSemicolon(text, this.written(this.next)), startOffset, end);
      this.builder.addProperty(this.heading, undefined, end);
      this.moveTo(this.next.startOffset, 'names');
      return true;
    }
    if (itemStarts[this.next.tokenTypeIdx]) this.reportNext(mistakes.missingEquals(text, this.written(this.next)));
    return false;
  }

  private reportMisfit({ rule, expected }: Misfit): void {
    const mistake = misfit({
      rule,
      ...(expected === undefined ? {} : { expected: expected.LABEL?.startsWith('`') ? expected.LABEL : expected.name }),
      found: this.written(this.next),
      foundKind: this.next.tokenType.name,
      before: this.written(this.previous),
      beforeKind: this.previous.tokenType.name,
    });
    if (mistake.code !== 'syntax/missing-paren') this.reportNext(mistake);
    // The `>` that was meant to end the list.
    else this.report(mistake, this.previous.startOffset, this.previous.end);
  }

  // ---- what stands where a cell, a byte or a number should ----------------------------------------------------------

  /** Names and passes over a word in place of a number, with its arguments if it has any; `true` if there was one. */
  protected mendNumber(): boolean {
    if (this.RECORDING_PHASE || !this.isNext(t.Stray)) return false;
    const { tokenTypeIdx, startOffset, end } = this.previous;
    const adjacent = tokenTypeIdx === indexOf(t.Integer) && end === this.next.startOffset;
    const before = adjacent ? this.text.slice(startOffset, end) : '';
    const mistake = mistakes.notANumber(this.written(this.next), before);
    this.report(mistake, adjacent ? startOffset : this.next.startOffset, this.next.end);
    this.consumeToken();
    const hasArguments = this.isNext(t.LeftParen) && this.next.startOffset === this.previous.end;
    let depth = hasArguments ? 1 : 0;
    if (hasArguments) this.consumeToken();
    while (depth > 0 && !listEnds[this.next.tokenTypeIdx]) {
      if (this.isNext(t.LeftParen)) depth += 1;
      if (this.isNext(t.RightParen)) depth -= 1;
      this.consumeToken();
    }
    return true;
  }

  // ---- passing over ---------------------------------------------------------------------------------------------------

  /** Goes behind the next `;`, before the next `}`, or into the next `{`. */
  private skipStatement(): void {
    for (; !this.isNext(t.RightBrace) && !this.isNext(t.End); this.consumeToken()) {
      const opens = this.isNext(t.LeftBrace);
      if (opens) this.builder.openNameless(this.next.startOffset);
      if (!opens && !this.isNext(t.Semicolon)) continue;
      this.consumeToken();
      return;
    }
  }

  /** Goes behind the `;` that ends what stands outside of all nodes. */
  private skipBlock(): void {
    let depth = 0;
    while (!this.isNext(t.End)) {
      if (this.isNext(t.LeftBrace)) depth += 1;
      if (this.isNext(t.RightBrace)) depth -= 1;
      const ends = this.isNext(t.Semicolon) && depth <= 0;
      this.consumeToken();
      if (ends || (depth <= 0 && this.isAtLineStart() && unlabelledBlocks[this.next.tokenTypeIdx])) return;
    }
  }
}

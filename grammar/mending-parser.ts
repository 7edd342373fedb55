import { isRecognitionException, type TokenType } from 'chevrotain';
import type * as ast from './ast.js';
import { DocumentBuilder, type Heading } from './document-builder.js';
import { kindOfFile } from './file-kind.js';
import { RecoveringParser } from './recovering-parser.js';
import * as mistakes from './syntax-errors.js';
import { indexOf, type Token } from './token.js';
import * as t from './tokens.js';

const setOf = (...types: TokenType[]): readonly boolean[] => {
  const set: boolean[] = [];
  for (const type of types) set[indexOf(type)] = true;
  return set;
};

const blockStarts = setOf(t.Slash, t.Label, t.LabelReference, t.PathReference, t.DeleteNode, t.OmitIfNoRef, t.End);
const unlabelledBlocks = setOf(t.Slash, t.LabelReference, t.PathReference);
const statementStarts = setOf(t.Name, t.Label, t.RightBrace, t.DeleteProperty, t.DeleteNode, t.OmitIfNoRef, t.End);
const itemStarts = setOf(t.Less, t.Text, t.LeftBracket, t.LabelReference, t.PathReference, t.Bits, t.Incbin);
/** What ends a cell list or byte string, closed or not. */
const listEnds = setOf(
  ...[t.Semicolon, t.LeftBrace, t.RightBrace, t.Equals, t.End, t.Incbin, t.DeleteNode, t.DeleteProperty, t.OmitIfNoRef],
);
const operators = setOf(
  ...[t.ShiftLeft, t.ShiftRight, t.AtMost, t.AtLeast, t.EqualTo, t.UnequalTo, t.LogicalAnd, t.LogicalOr, t.Or, t.Xor],
  ...[t.Plus, t.Minus, t.Times, t.Modulo, t.Complement, t.Not, t.Question, t.Colon, t.Slash],
);

/** A name, then what makes it a statement. */
const statementAhead = /[A-Za-z0-9,._+*#?@-]+\s*[={;]/y;
/** What may follow a comma between two items. */
const itemAhead = /\s*[<"[]|\s*\/(?:bits|incbin)\//y;

/** What is done about a mistake: it is named, and the reading goes on where a reader would go on. */
export abstract class MendingParser extends RecoveringParser {
  protected readonly builder = new DocumentBuilder();
  /** The statement that is being read. */
  protected readonly heading: Heading = { start: 0, labels: [], name: '', nameStart: 0, nameEnd: 0 };

  // ---- before a part of the grammar is entered: is it there? ---------------------------------------------------

  /** Whether a header stands here. */
  protected hasHeader(): boolean {
    if (this.RECORDING_PHASE || this.isNext(t.DtsV1)) return true;
    const kind = kindOfFile(this.text);
    if (kind !== undefined) {
      this.reportNext(mistakes.noSource(kind));
      this.stop();
    } else if (this.isNext(t.End)) {
      this.reportNext(mistakes.emptyFile());
    } else this.reportNext(mistakes.missingVersion(this.written(this.next)));
    return false;
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
    if (this.isNext(t.MemReserve)) return mistakes.tooLate(found);
    if (this.isNext(t.DtsV1) || this.isNext(t.Plugin)) return mistakes.tooLate(found);
    return mistakes.outsideOfNodes(found);
  }

  /** Passes over what is no statement, up to the next that may be one. */
  protected findStatement(): void {
    while (!statementStarts[this.next.tokenTypeIdx] && this.builder.depth > 0) {
      if (this.isNext(t.Semicolon)) {
        this.reportNext(mistakes.straySemicolon());
        this.consumeToken();
      } else if (unlabelledBlocks[this.next.tokenTypeIdx]) {
        this.reportNext(mistakes.blockInNode(this.written(this.next), this.builder.innermost?.name ?? ''));
        if (this.isAtLineStart()) this.builder.closeAll(this.previous.end);
        else this.skipStatement();
      } else {
        this.reportNext(mistakes.unexpected(this.written(this.next), 'a property, a child node or `}`'));
        this.skipStatement();
      }
    }
  }

  /** Names the node that is still open at the end of the file. */
  protected findClosed(): void {
    const { innermost } = this.builder;
    if (innermost === undefined || this.RECORDING_PHASE) return;
    const { name, body } = innermost;
    this.reportNext(mistakes.unclosed(name, body.start));
    this.builder.closeAll(this.previous.end);
  }

  // ---- when a word does not fit ----------------------------------------------------------------------------------

  protected override onFlaw({ flaw, startOffset, end }: Token): void {
    if (flaw === undefined) return;
    const behind = flaw === 'comment-end' ? startOffset + 2 : end;
    this.report(mistakes.flawOf(flaw, this.text.slice(startOffset, behind)), startOffset, behind);
  }

  protected override canInsert(expected: TokenType): boolean {
    if (this.closeLongString() && this.isNext(expected)) {
      this.consumeToken();
      return true;
    }
    if (expected === t.Semicolon) return this.insertSemicolon();
    if (expected === t.Greater) return this.insertCloser('>', '<');
    if (expected === t.RightBracket) return this.insertCloser(']', '[');
    if (expected === t.RightParen && listEnds[this.next.tokenTypeIdx]) return this.insertCloser(')', '(');
    return false;
  }

  private insertCloser(closer: string, opener: string): true {
    this.reportNext(mistakes.missingCloser(closer, opener, this.written(this.next)));
    // Where the next line begins a statement, the `;` is missing too: one mistake is enough.
    if (this.isNext(t.Stray)) this.moveTo(this.next.startOffset, 'names');
    return true;
  }

  private insertSemicolon(): boolean {
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
    const newline = this.text.indexOf('\n', startOffset);
    if (newline < 0 || newline >= end) return false;
    let close = newline;
    while (close > startOffset + 1 && ' \t\r;,>}'.includes(this.text.charAt(close - 1))) close -= 1;
    this.report(mistakes.longString(this.text.slice(startOffset, close)), startOffset, close);
    this.previous.end = close;
    this.moveTo(close, 'default');
    return true;
  }

  /** A word did not fit: names the mistake, unless that is done, and goes on behind the statement. */
  protected onFailure(error: unknown, inBody: boolean): void {
    if (this.RECORDING_PHASE || !isRecognitionException(error as Error)) throw error;
    if (inBody && this.mendName()) return;
    if (!this.closeLongString()) this.reportNext(this.misfit());
    if (inBody) {
      this.skipStatement();
      return;
    }
    this.builder.closeAll(this.previous.end);
    this.skipBlock();
  }

  /** A name that none of `;`, `=` and `{` follows; `true` where the reading may go on at once. */
  private mendName(): boolean {
    if (this.failure.rule !== 'statement' || this.previous.tokenTypeIdx !== indexOf(t.Name)) return false;
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

  private misfit(): mistakes.Mistake {
    const { rule, expected } = this.failure;
    return mistakes.misfit({
      rule,
      ...(expected?.LABEL === undefined ? {} : { expected: expected.LABEL }),
      found: this.written(this.next),
      foundKind: this.next.tokenType.name,
      before: this.written(this.previous),
      beforeKind: this.previous.tokenType.name,
    });
  }

  // ---- what stands where a cell, a byte or a number should ----------------------------------------------------------

  /** Names and passes over what is no cell; `false` where the list ends. */
  protected mendCells(cells: ast.CellElement[]): boolean {
    if (this.RECORDING_PHASE || this.isNext(t.Greater) || listEnds[this.next.tokenTypeIdx]) return false;
    const found = this.written(this.next);
    if (this.isNext(t.Comma)) {
      if (this.looksLike(itemAhead, this.next.end)) return false;
      this.reportNext(mistakes.commaInCells());
    } else if (this.isNext(t.Stray)) {
      if (this.isOnNewLine() && this.looksLike(statementAhead, this.next.startOffset)) return false;
      this.mendNumber();
      cells.push({ kind: 'literal', start: this.previous.startOffset, end: this.previous.end, value: 0 });
      return true;
    } else if (this.isNext(t.And)) this.reportNext(mistakes.referenceBlank());
    else if (operators[this.next.tokenTypeIdx]) this.reportNext(mistakes.bareOperator(found));
    else if (this.isNext(t.Text)) this.reportNext(mistakes.stringInCells());
    else this.reportNext(mistakes.unexpected(found, 'a number, a reference or `>`'));
    this.consumeToken();
    return true;
  }

  /** Names and passes over a word in place of a number, with its arguments if it has any. */
  protected mendNumber(): void {
    const { tokenTypeIdx, startOffset, end } = this.previous;
    const adjacent = tokenTypeIdx === indexOf(t.Integer) && end === this.next.startOffset;
    const before = adjacent ? this.text.slice(startOffset, end) : '';
    const mistake = mistakes.notANumber(this.written(this.next), before);
    this.report(mistake, adjacent ? startOffset : this.next.startOffset, this.next.end);
    this.consumeToken();
    if (!this.isNext(t.LeftParen) || this.next.startOffset !== this.previous.end) return;
    let depth = 0;
    do {
      if (this.isNext(t.LeftParen)) depth += 1;
      if (this.isNext(t.RightParen)) depth -= 1;
      this.consumeToken();
    } while (depth > 0 && !listEnds[this.next.tokenTypeIdx]);
  }

  /** Names and passes over what is no byte; `false` where the bytes end. */
  protected mendBytes(): boolean {
    if (this.RECORDING_PHASE || this.isNext(t.RightBracket) || listEnds[this.next.tokenTypeIdx]) return false;
    this.reportNext(this.isNext(t.Comma) ? mistakes.commaInBytes() : mistakes.notAByte(this.written(this.next)));
    this.consumeToken();
    return true;
  }

  /** Names a comma that is missing before another item; `true` if one follows. */
  protected mendValue(): boolean {
    if (this.RECORDING_PHASE || !itemStarts[this.next.tokenTypeIdx]) return false;
    this.reportNext(mistakes.missingComma(this.written(this.next)));
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

  // ---- what stands where ------------------------------------------------------------------------------------------------

  protected reportNext(mistake: mistakes.Mistake): void {
    this.report(mistake, this.next.startOffset, this.next.end);
  }

  protected written({ startOffset, end }: Token): string {
    return this.text.slice(startOffset, end);
  }

  private isOnNewLine(): boolean {
    return this.text.slice(this.previous.end, this.next.startOffset).includes('\n');
  }

  private isAtLineStart(): boolean {
    return this.next.startOffset === 0 || this.text.charCodeAt(this.next.startOffset - 1) === 0x0a;
  }

  private looksLike(pattern: RegExp, at: number): boolean {
    pattern.lastIndex = at;
    return pattern.test(this.text);
  }
}

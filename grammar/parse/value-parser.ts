import type * as ast from '../ast.js';
import { indexOf, type Token } from '../scan/token.js';
import * as mistakes from '../syntax-errors.js';
import * as t from '../tokens.js';
import { byteOf, innerLabelOf, labelReferenceOf, literalOf, zeroAt } from './makers.js';
import { itemStarts, listEnds, setOf } from './mending-parser.js';
import { type Alternatives, NumberParser, noLabels } from './number-parser.js';

const [integer, labelReference] = [indexOf(t.Integer), indexOf(t.LabelReference)] as const;
const widths: readonly unknown[] = [8, 16, 32, 64];

const operators = setOf(
  ...[t.ShiftLeft, t.ShiftRight, t.AtMost, t.AtLeast, t.EqualTo, t.UnequalTo, t.LogicalAnd, t.LogicalOr, t.Or, t.Xor],
  ...[t.Plus, t.Minus, t.Times, t.Modulo, t.Complement, t.Not, t.Question, t.Colon, t.Slash],
);

/** A name, then what makes it a statement. */
const statementAhead = /[A-Za-z0-9,._+*#?@-]+\s*[={;]/y;
/** What may follow a comma between two items. */
const itemAhead = /\s*[<"[]|\s*\/(?:bits|incbin)\//y;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** The values of properties: items with commas between. */
export abstract class ValueParser extends NumberParser {
  /** The items of the value that was read last. */
  protected items: ast.ValueItem[] = [];
  private lastItem: Mutable<ast.ValueItem> | undefined;
  private cellElements: ast.CellElement[] = [];
  private byteElements: (ast.ByteLiteral | ast.CellLabel)[] = [];

  protected readonly value = this.RULE('value', () => {
    this.items = [];
    this.SUBRULE(this.item);
    this.MANY(this.nextItem);
    while (this.mendValue()) {
      this.SUBRULE1(this.item);
      this.MANY(this.nextItem);
    }
  });

  private readonly nextItem = (): void => {
    this.CONSUME(t.Comma);
    this.SUBRULE1(this.item);
  };

  private readonly item = this.RULE('item', () => {
    const labelsBefore = this.takeLabels(0);
    this.OR(this.itemKinds);
    const item = this.lastItem as Mutable<ast.ValueItem>;
    item.labelsBefore = labelsBefore;
    item.labelsAfter = this.takeLabels(1);
    this.items.push(item);
  });

  private readonly itemKinds: Alternatives = [
    { ALT: () => this.SUBRULE(this.cells) },
    { ALT: () => this.textItem() },
    { ALT: () => this.SUBRULE(this.bytes) },
    { ALT: () => this.pathItem() },
    { ALT: () => this.SUBRULE(this.incbin) },
  ];

  private textItem(): void {
    const { startOffset: start, end, text: value } = this.CONSUME(t.Text) as Token;
    this.lastItem = { kind: 'string', start, end, labelsBefore: noLabels, labelsAfter: noLabels, value };
  }

  private pathItem(): void {
    const target = this.SUBRULE(this.reference);
    const { start, end } = target;
    this.lastItem = { kind: 'path', start, end, labelsBefore: noLabels, labelsAfter: noLabels, target };
  }

  private readonly cells = this.RULE('cells', () => {
    const start = this.next.startOffset;
    const elements: ast.CellElement[] = [];
    this.cellElements = elements;
    this.bits = 32;
    this.OPTION(this.readBits);
    const { bits } = this;
    this.CONSUME(t.Less);
    this.readPlainCells();
    do this.MANY(this.readCell);
    while (this.mendCells(elements));
    this.CONSUME(t.Greater);
    const { end } = this.previous;
    this.lastItem = { kind: 'cells', start, end, labelsBefore: noLabels, labelsAfter: noLabels, bits, elements };
  });

  private bits: ast.CellsItem['bits'] = 32;
  private readonly readBits = (): void => {
    this.CONSUME(t.Bits);
    const { startOffset, end, value } = this.CONSUME(t.Integer) as Token;
    if (widths.includes(value)) this.bits = value as ast.CellsItem['bits'];
    else this.ACTION(() => this.report(mistakes.width(this.text.slice(startOffset, end)), startOffset, end));
  };

  private readonly readCell = (): void => {
    this.OR(this.cellKinds);
    this.readPlainCells();
  };
  private readonly cellKinds: Alternatives = [
    { ALT: () => this.cellElements.push(literalOf(this.CONSUME1(t.Integer))) },
    { ALT: () => this.cellElements.push(this.SUBRULE(this.reference)) },
    { ALT: () => this.cellElements.push(this.SUBRULE(this.expression)) },
    { ALT: () => this.cellElements.push(literalOf(this.CONSUME(t.Character))) },
    { ALT: () => this.cellElements.push(innerLabelOf(this.CONSUME(t.Label))) },
  ];

  /** What nearly all cells are: the way through the alternatives takes twice as long. */
  private readPlainCells(): void {
    const { cellElements } = this;
    for (;;) {
      const { next } = this;
      if (next.tokenTypeIdx === integer) cellElements.push(literalOf(next));
      else if (next.tokenTypeIdx === labelReference) cellElements.push(labelReferenceOf(next));
      else return;
      this.consumeToken();
    }
  }

  private readonly bytes = this.RULE('bytes', () => {
    const { startOffset: start } = this.CONSUME(t.LeftBracket);
    const elements: (ast.ByteLiteral | ast.CellLabel)[] = [];
    this.byteElements = elements;
    do this.MANY(this.readByte);
    while (this.mendBytes());
    this.CONSUME(t.RightBracket);
    const { end } = this.previous;
    this.lastItem = { kind: 'bytes', start, end, labelsBefore: noLabels, labelsAfter: noLabels, elements };
  });

  private readonly readByte = (): void => {
    this.OR(this.byteKinds);
  };
  private readonly byteKinds: Alternatives = [
    { ALT: () => this.byteElements.push(byteOf(this.CONSUME(t.Byte))) },
    { ALT: () => this.byteElements.push(innerLabelOf(this.CONSUME(t.Label))) },
  ];

  private readonly incbin = this.RULE('incbin', () => {
    const { startOffset: start } = this.CONSUME(t.Incbin);
    this.CONSUME(t.LeftParen);
    const { startOffset: fileStart, end: fileEnd, text: file } = this.CONSUME(t.Text) as Token;
    let range = {};
    this.OPTION(() => {
      this.CONSUME(t.Comma);
      const offset = this.SUBRULE(this.number);
      this.CONSUME1(t.Comma);
      range = { offset, length: this.SUBRULE1(this.number) };
    });
    this.CONSUME(t.RightParen);
    const { end } = this.previous;
    const labels = { labelsBefore: noLabels, labelsAfter: noLabels };
    this.lastItem = { kind: 'incbin', start, end, ...labels, file, fileStart, fileEnd, ...range };
  });

  // ---- mistakes in values ------------------------------------------------------------------------------------------

  /** Labels that begin a line behind a value belong to what follows in that line: the `;` is missing before them. */
  protected override insertSemicolon(): boolean {
    const item = this.items.at(-1) as Mutable<ast.ValueItem> | undefined;
    const own = item?.labelsAfter.findIndex((label) => this.isFirstInLine(label.start)) ?? -1;
    const label = item?.labelsAfter[own];
    if (item === undefined || label === undefined || this.previous.end !== item.labelsAfter.at(-1)?.end) {
      return super.insertSemicolon();
    }
    const end = item.labelsAfter[own - 1]?.end ?? item.end;
    const mistake = mistakes.missingSemicolon(this.text.slice(end - 1, end), this.text.slice(label.start, label.end));
    this.report(mistake, end - 1, end);
    item.labelsAfter = item.labelsAfter.slice(0, own);
    this.moveTo(label.start, 'names');
    return true;
  }

  // ---- mistakes in lists: named and passed over, and the list goes on ------------------------------------------------

  /** Names and passes over what is no cell; `false` where the list ends. */
  private mendCells(cells: ast.CellElement[]): boolean {
    if (this.RECORDING_PHASE || this.isNext(t.Greater) || listEnds[this.next.tokenTypeIdx]) return false;
    const found = this.written(this.next);
    if (this.isNext(t.Comma)) {
      if (this.looksLike(itemAhead, this.next.end)) return false;
      this.reportNext(mistakes.commaInCells());
    } else if (this.isNext(t.Stray)) {
      if (this.isOnNewLine() && this.looksLike(statementAhead, this.next.startOffset)) return false;
      this.mendNumber();
      cells.push(zeroAt(this.previous));
      return true;
    } else if (this.isNext(t.And)) {
      this.reportNext(mistakes.referenceBlank());
      this.consumeToken();
      if (!this.isNext(t.Stray)) return true;
    } else if (this.isNext(t.Less) || this.isNext(t.LeftBracket)) {
      this.reportNext(mistakes.unexpected(found, 'a number, a reference or `>`'));
      const closer = this.isNext(t.Less) ? t.Greater : t.RightBracket;
      while (!this.isNext(closer) && !listEnds[this.next.tokenTypeIdx]) this.consumeToken();
      if (!this.isNext(closer)) return false;
    } else if (operators[this.next.tokenTypeIdx]) this.reportNext(mistakes.bareOperator(found));
    else if (this.isNext(t.Text)) this.reportNext(mistakes.stringInCells());
    else this.reportNext(mistakes.unexpected(found, 'a number, a reference or `>`'));
    this.consumeToken();
    return true;
  }

  /** Names and passes over what is no byte; `false` where the bytes end. */
  private mendBytes(): boolean {
    if (this.RECORDING_PHASE || this.isNext(t.RightBracket) || listEnds[this.next.tokenTypeIdx]) return false;
    this.reportNext(this.isNext(t.Comma) ? mistakes.commaInBytes() : mistakes.notAByte(this.written(this.next)));
    this.consumeToken();
    return true;
  }

  /** Names a comma that is missing before another item; `true` if one follows. */
  private mendValue(): boolean {
    if (this.RECORDING_PHASE || !itemStarts[this.next.tokenTypeIdx]) return false;
    this.reportNext(mistakes.missingComma(this.written(this.next)));
    return true;
  }
}

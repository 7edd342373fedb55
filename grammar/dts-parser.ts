import type { IToken, TokenType } from 'chevrotain';
import type * as ast from './ast.js';
import { type KnownText, sharedItems } from './parse/known-text.js';
import type { ParserOptions } from './parse/lean-parser.js';
import { labelOf } from './parse/makers.js';
import type { Alternatives } from './parse/number-parser.js';
import type { PlacedMistake } from './parse/recovering-parser.js';
import { ValueParser } from './parse/value-parser.js';
import type { Token } from './scan/token.js';
import * as mistakes from './syntax-errors.js';
import * as t from './tokens.js';

/** dtc gives up at some 3,330; whoever walks over a tree may count on no more than this. */
export const maxNodeDepth = 4096;
/** Nodes and properties of one text: some fifty times the largest board of Linux; each takes about 2 KiB until the end. */
export const maxStatements = 600_000;

/**
 * The grammar of device-tree source. A node in a node and a parenthesis in a parenthesis are no recursion here, but a
 * loop and a stack of what is open: no depth of nesting can exhaust the call stack.
 *
 * What the parts of a hot rule do is made once and kept in a field, not made for each word; so what they hand to each
 * other stands in fields as well.
 */
export class DtsParser extends ValueParser {
  constructor(options: ParserOptions = {}) {
    super(options);
    this.finishRules(options);
  }

  /** What a text says, as far as it can be understood, and all that is wrong with it. */
  parse(text: string): { document: ast.Document; mistakes: readonly PlacedMistake[] } {
    const shared = this.last === undefined ? 0 : sharedItems(this.last, text);
    let result = this.read(text, shared);
    // Where a mistake is, what stands before it is told by the whole text.
    if (shared > 0 && result.mistakes.length > 0) result = this.read(text, 0);
    this.last = result.mistakes.length === 0 ? { text, document: result.document } : undefined;
    return result;
  }

  /** Reads a text of which the first so many blocks are those of the last one. */
  private read(text: string, shared: number): { document: ast.Document; mistakes: readonly PlacedMistake[] } {
    this.builder.clear();
    this.headers = 0;
    this.startOn(text);
    if (shared > 0 && this.last !== undefined) this.moveTo(this.builder.resume(this.last.document, shared), 'default');
    this.document();
    const result = { document: this.builder.document(text.length), mistakes: this.mistakes };
    // Of a text with mistakes nothing is to be kept alive.
    this.builder.clear();
    this.startOn('');
    return result;
  }

  /** The text without a mistake that was read last: the boards of one SoC begin alike, and so does a board that is edited. */
  private last: KnownText | undefined;

  // ---- a file: headers, reservations, blocks ---------------------------------------------------------------------

  readonly document = this.RULE('document', () => {
    // Where blocks are known already, headers and reservations are behind.
    const isFresh = this.builder.items.length === 0;
    if (isFresh && this.hasHeader()) this.AT_LEAST_ONE(() => this.guarded(() => this.SUBRULE(this.header)));
    if (isFresh) this.MANY(() => this.guarded(() => this.SUBRULE(this.memreserve)));
    if (!this.hasBlock()) return;
    this.AT_LEAST_ONE1(() => {
      this.guarded(() => this.SUBRULE(this.block));
      this.hasBlock();
    });
  });

  private guarded(part: () => void): void {
    const rule = this.currRuleShortName;
    try {
      part();
    } catch (error) {
      this.currRuleShortName = rule;
      this.onFailure(error, false);
    }
  }

  private headers = 0;
  private readonly header = this.RULE('header', () => {
    const { startOffset: start, end } = this.CONSUME(t.DtsV1) as Token;
    this.CONSUME(t.Semicolon);
    let plugin = false;
    this.OPTION(() => {
      this.CONSUME(t.Plugin);
      this.CONSUME1(t.Semicolon);
      plugin = true;
    });
    this.ACTION(() => {
      if (this.headers > 0 && plugin !== this.builder.plugin) this.report(mistakes.headerConflict(), start, end);
      this.builder.plugin ||= plugin;
      this.headers += 1;
    });
  });

  private readonly memreserve = this.RULE('memreserve', () => {
    const start = this.next.startOffset;
    const labels = this.takeLabels(0);
    this.CONSUME(t.MemReserve);
    const address = this.SUBRULE(this.number);
    const size = this.SUBRULE1(this.number);
    this.CONSUME(t.Semicolon);
    this.ACTION(() => {
      this.builder.memreserves.push({ kind: 'memreserve', start, end: this.previous.end, labels, address, size });
    });
  });

  private readonly block = this.RULE('block', () => {
    this.OR([
      { ALT: () => this.rootBlock() },
      { ALT: () => this.referenceBlock() },
      { ALT: () => this.keywordBlock(t.DeleteNode, 'delete-node-reference', 2) },
      { ALT: () => this.keywordBlock(t.OmitIfNoRef, 'omit-if-no-ref-reference', 3) },
    ]);
  });

  private rootBlock(): void {
    const { startOffset } = this.CONSUME(t.Slash);
    this.ACTION(() => this.builder.openRoot(startOffset, this.next.startOffset));
    this.SUBRULE(this.body);
  }

  private referenceBlock(): void {
    const label = this.OPTION(() => labelOf(this.CONSUME(t.Label)));
    const target = this.SUBRULE(this.reference);
    this.ACTION(() => {
      this.checkFirst(target, this.builder.plugin && label === undefined);
      this.builder.openReference(label, target, this.next.startOffset);
    });
    this.SUBRULE1(this.body);
  }

  private keywordBlock(keyword: TokenType, kind: 'delete-node-reference' | 'omit-if-no-ref-reference', index: number) {
    const { startOffset: start } = this.CONSUME(keyword);
    const target = this.subrule(index, this.reference);
    this.consume(index, t.Semicolon);
    this.ACTION(() => {
      this.checkFirst(target, false);
      this.builder.items.push({ kind, start, end: this.previous.end, target });
    });
  }

  /** The first block makes the root; an overlay needs none. */
  private checkFirst({ start, end }: ast.Reference, mayBeFirst: boolean): void {
    if (this.builder.items.length > 0 || mayBeFirst) return;
    this.report(mistakes.firstBlock(this.text.slice(start, end)), start, end);
  }

  // ---- a body: properties, then children -------------------------------------------------------------------------

  private readonly body = this.RULE('body', () => {
    this.CONSUME(t.LeftBrace);
    this.ACTION(() => this.findStatement());
    this.MANY(this.bodyParts);
    this.ACTION(() => this.findClosed());
  });

  private readonly bodyParts = {
    GATE: () => this.builder.innermost !== undefined,
    DEF: () => {
      const rule = this.currRuleShortName;
      try {
        this.OR(this.bodyPartKinds);
      } catch (error) {
        this.currRuleShortName = rule;
        this.onFailure(error, true);
      }
      this.findStatement();
    },
  };
  private readonly bodyPartKinds: Alternatives = [
    { ALT: () => this.SUBRULE(this.statement) },
    { ALT: () => this.closing() },
  ];

  private closing(): void {
    this.CONSUME(t.RightBrace);
    this.builder.closeBody(this.previous.end);
    this.CONSUME(t.Semicolon);
    this.builder.closeItem(this.previous.end);
  }

  private readonly statement = this.RULE('statement', () => {
    this.heading.start = this.next.startOffset;
    this.heading.labels = this.takeLabels(0);
    this.OR(this.statements);
  });

  private readonly statements: Alternatives = [
    { ALT: () => this.namedStatement() },
    { ALT: () => this.deleteProperty() },
    { ALT: () => this.deleteNode() },
    { ALT: () => this.SUBRULE(this.omitted) },
  ];

  private namedStatement(): void {
    this.takeName(this.CONSUME(t.Name));
    this.OR1(this.afterName);
  }

  private readonly afterName: Alternatives = [
    { ALT: () => this.valuedProperty() },
    { ALT: () => this.emptyProperty() },
    { ALT: () => this.openNode(false) },
  ];

  private valuedProperty(): void {
    this.CONSUME(t.Equals);
    this.checkOrder();
    this.SUBRULE(this.value);
    const { items } = this;
    this.CONSUME(t.Semicolon);
    this.builder.addProperty(this.heading, items, this.previous.end);
    this.countStatement();
  }

  private emptyProperty(): void {
    this.CONSUME1(t.Semicolon);
    this.checkOrder();
    this.builder.addProperty(this.heading, undefined, this.previous.end);
    this.countStatement();
  }

  private countStatement(): void {
    if (this.builder.statements <= maxStatements) return;
    this.report(mistakes.tooLarge(maxStatements), this.heading.nameStart, this.heading.nameEnd);
    this.stop();
  }

  private deleteProperty(): void {
    this.CONSUME(t.DeleteProperty);
    this.takeName(this.CONSUME1(t.Name));
    this.CONSUME2(t.Semicolon);
    this.checkOrder();
    this.builder.addDeleteProperty(this.heading, this.previous.end);
  }

  private deleteNode(): void {
    this.CONSUME(t.DeleteNode);
    this.takeName(this.CONSUME2(t.Name));
    this.CONSUME3(t.Semicolon);
    this.builder.addDeleteNode(this.heading, this.previous.end);
  }

  private openNode(omitIfNoRef: boolean): void {
    const { startOffset } = this.CONSUME(t.LeftBrace);
    this.builder.openNode(this.heading, omitIfNoRef, startOffset);
    this.countStatement();
    if (this.builder.depth <= maxNodeDepth) return;
    this.report(mistakes.tooDeep('Nodes', maxNodeDepth), this.heading.nameStart, this.heading.nameEnd);
    this.stop();
  }

  private readonly omitted = this.RULE('omitted', () => {
    const labels = [...this.heading.labels];
    this.CONSUME(t.OmitIfNoRef);
    this.MANY(() => {
      this.OR([
        { ALT: () => labels.push(labelOf(this.CONSUME(t.Label))) },
        { ALT: () => this.CONSUME1(t.OmitIfNoRef) },
      ]);
    });
    this.heading.labels = labels;
    this.OR1([
      {
        ALT: () => {
          this.takeName(this.CONSUME(t.Name));
          this.openNode(true);
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.DeleteNode);
          this.takeName(this.CONSUME1(t.Name));
          this.CONSUME(t.Semicolon);
          this.builder.addDeleteNode(this.heading, this.previous.end);
        },
      },
    ]);
  });

  private takeName(token: IToken): void {
    const { text, startOffset, end } = token as Token;
    this.heading.name = text;
    this.heading.nameStart = startOffset;
    this.heading.nameEnd = end;
  }

  /** Properties come before children; in each body the first that does not is named. */
  private checkOrder(): void {
    const { innermost } = this.builder;
    const child = innermost?.body.children[0];
    if (innermost === undefined || child === undefined || innermost.outOfOrder) return;
    const { name, nameStart, nameEnd } = this.heading;
    this.report(mistakes.propertyAfterChild(name, child), nameStart, nameEnd);
    innermost.outOfOrder = true;
  }
}

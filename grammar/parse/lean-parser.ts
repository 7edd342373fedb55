import { EmbeddedActionsParser, type IToken, type TokenType } from 'chevrotain';
import { Scanner } from '../scan/scanner.js';
import { Token } from '../scan/token.js';
import { type Mode, vocabulary } from '../tokens.js';
import { type Answers, answersOf, type Lookahead, tableOf } from './lookahead.js';
import { lookaheadTable } from './lookahead-table.js';

export interface ParserOptions {
  /**
   * Has chevrotain work the lookahead out from the rules, and check these: for tests and for making the table, since it
   * takes longer than the parsing of a board. Without it the parser takes the table that was made.
   */
  readonly analyse?: boolean;
}

/** A grammar rule as chevrotain keeps it. */
interface Rule<R> {
  readonly ruleName: string;
  readonly originalGrammarAction: () => R;
  /** The number that chevrotain finds the rule's lookahead by. */
  number?: number;
}

interface GatedPart {
  readonly GATE: () => boolean;
  readonly DEF: () => void;
}

/**
 * What a place where a rule may go on in several ways adds to the rule's number, besides its index: for `OR`, `OPTION`,
 * `MANY` and `AT_LEAST_ONE`.
 */
const kinds = [1 << 8, 2 << 8, 3 << 8, 4 << 8] as const;
/** The highest index that a rule uses. */
const lastIndex = 3;

/**
 * Runs the rules, on words that come one by one from the scanner; never more than two are kept. In a new process each
 * call costs, and chevrotain makes five where one will do: so what the rules call is replaced. While chevrotain records
 * the rules, its own methods stand before these.
 */
export abstract class LeanParser extends EmbeddedActionsParser {
  /** The next word. */
  protected next = new Token();
  /** The word before it. */
  protected previous = new Token();
  protected readonly scanner = new Scanner();
  private answers: ReadonlyMap<number, Answers> = new Map();
  declare protected currRuleShortName: number;
  declare private readonly fullRuleNameToShort: Readonly<Record<string, number>>;
  declare protected readonly getCurrRuleFullName: () => string;
  declare private readonly lookAheadFuncsCache: Map<number, Lookahead>;
  declare private selfAnalysisDone: boolean;

  constructor(options: ParserOptions) {
    super([...vocabulary], { maxLookahead: 1, skipValidations: options.analyse !== true });
  }

  /** To be called once all rules are defined. */
  protected finishRules(options: ParserOptions): void {
    if (options.analyse === true) this.performSelfAnalysis();
    this.answers = answersOf(options.analyse === true ? tableOf(this.lookahead) : lookaheadTable);
    this.selfAnalysisDone = true;
  }

  /** What chevrotain worked out, for the table. */
  get lookahead(): ReadonlyMap<number, Lookahead> {
    return this.lookAheadFuncsCache;
  }

  /** Reads the next word anew, from another place. */
  protected moveTo(position: number, mode: Mode): void {
    this.scanner.moveTo(position, mode);
    this.scanner.scan(this.next);
  }

  protected isNext(type: TokenType): boolean {
    return this.next.tokenTypeIdx === type.tokenTypeIdx;
  }

  /** Called for each word that is recognised but has a flaw, as it is consumed. */
  protected abstract onFlaw(token: Token): void;

  /** Called when another word stands where this one should; returns what is taken for it. */
  protected abstract onMissing(type: TokenType): IToken;

  /** Called when none of several ways begins with the next word. */
  protected abstract onNoWay(): never;

  override LA(distance: number): IToken {
    return distance > 0 ? this.next : this.previous;
  }

  consumeToken(): void {
    const token = this.next;
    this.next = this.previous;
    this.previous = token;
    this.scanner.scan(this.next);
    if (token.flaw !== undefined) this.onFlaw(token);
  }

  onBeforeParse(): void {}

  onAfterParse(): void {}

  consumeInternal(type: TokenType): IToken {
    const token = this.next;
    if (token.tokenTypeIdx !== type.tokenTypeIdx) return this.onMissing(type);
    this.consumeToken();
    return token;
  }

  subruleInternal<R>(rule: Rule<R>): R {
    const outer = this.currRuleShortName;
    rule.number ??= this.fullRuleNameToShort[rule.ruleName] as number;
    this.currRuleShortName = rule.number;
    const result = rule.originalGrammarAction();
    this.currRuleShortName = outer;
    return result;
  }

  /** What a rule calls by the names that end with an index, or with nothing for 0. */
  private static methodsOf(index: number): Readonly<Record<string, unknown>> {
    const [choice, option, many, atLeastOne] = kinds.map((kind) => kind | index) as [number, number, number, number];
    return {
      CONSUME: LeanParser.prototype.consumeInternal,
      SUBRULE: LeanParser.prototype.subruleInternal,
      OR<R>(this: LeanParser, ways: readonly { readonly ALT: () => R }[]): R {
        const way = ways[this.answers.get(this.currRuleShortName | choice)?.[this.next.tokenTypeIdx] as number];
        return way === undefined ? this.onNoWay() : way.ALT();
      },
      OPTION<R>(this: LeanParser, part: () => R): R | undefined {
        return this.answers.get(this.currRuleShortName | option)?.[this.next.tokenTypeIdx] === true
          ? part()
          : undefined;
      },
      MANY(this: LeanParser, part: (() => void) | GatedPart): void {
        const begins = this.answers.get(this.currRuleShortName | many) as Answers;
        if (typeof part === 'function') while (begins[this.next.tokenTypeIdx] === true) part();
        else while (begins[this.next.tokenTypeIdx] === true && part.GATE()) part.DEF();
      },
      AT_LEAST_ONE(this: LeanParser, part: () => void): void {
        const begins = this.answers.get(this.currRuleShortName | atLeastOne) as Answers;
        do part();
        while (begins[this.next.tokenTypeIdx] === true);
      },
    };
  }

  static {
    for (let index = 0; index <= lastIndex; index += 1) {
      const methods = LeanParser.methodsOf(index);
      for (const name in methods) Reflect.set(LeanParser.prototype, name + (index || ''), methods[name]);
    }
  }
}

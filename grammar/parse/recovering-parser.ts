import { EmbeddedActionsParser, type IToken, type TokenType } from 'chevrotain';
import { Scanner } from '../scan/scanner.js';
import { indexOf, Token } from '../scan/token.js';
import { type Mistake, tooMany } from '../syntax-errors.js';
import { type Mode, vocabulary } from '../tokens.js';
import { type Lookahead, lookaheadFunctions } from './lookahead.js';
import { lookaheadTable } from './lookahead-table.js';

/** After so many mistakes the rest is read no more: what follows is seldom worth reading. */
const maxMistakes = 50;

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

/** A word that does not fit. */
export class Misfit extends Error {
  /** The grammar rule that was being read. */
  readonly rule: string;
  /** What should have come; absent where one of several could have. */
  readonly expected: TokenType | undefined;

  constructor(rule: string, expected?: TokenType) {
    super(rule);
    this.rule = rule;
    this.expected = expected;
  }
}

export interface PlacedMistake extends Mistake {
  readonly start: number;
  readonly end: number;
}

/**
 * A parser that takes its words one by one from the scanner, never keeps more than two, and gathers mistakes. Methods
 * without a comment are those that chevrotain asks for its words.
 */
export abstract class RecoveringParser extends EmbeddedActionsParser {
  /** The text that is being read. */
  protected text = '';
  /** The next word. */
  protected next = new Token();
  /** The word before it. */
  protected previous = new Token();
  protected mistakes: PlacedMistake[] = [];
  private stopped = false;
  private readonly scanner = new Scanner();
  declare protected currRuleShortName: number;
  declare private readonly fullRuleNameToShort: Readonly<Record<string, number>>;
  declare private readonly getCurrRuleFullName: () => string;
  declare private readonly lookAheadFuncsCache: Map<number, Lookahead>;
  declare private selfAnalysisDone: boolean;
  /** Grows with each word, also where the scanner is set back: chevrotain's loops watch it. */
  private consumed = 0;

  constructor(options: ParserOptions) {
    super([...vocabulary], { maxLookahead: 1, skipValidations: options.analyse !== true });
  }

  /** To be called once all rules are defined. */
  protected finishRules(options: ParserOptions): void {
    if (options.analyse === true) {
      this.performSelfAnalysis();
      return;
    }
    for (const [key, lookahead] of lookaheadFunctions(lookaheadTable)) this.lookAheadFuncsCache.set(key, lookahead);
    this.selfAnalysisDone = true;
  }

  /** What chevrotain worked out, for the table. */
  get lookahead(): ReadonlyMap<number, Lookahead> {
    return this.lookAheadFuncsCache;
  }

  /** Begins with another text. */
  protected startOn(text: string): void {
    this.reset();
    this.text = text;
    this.mistakes = [];
    this.stopped = false;
    this.scanner.start(text);
    this.scanner.scan(this.next);
  }

  /** Reads the next word anew, from another place. */
  protected moveTo(position: number, mode: Mode): void {
    this.scanner.moveTo(position, mode);
    this.scanner.scan(this.next);
    this.consumed += 1;
  }

  protected isNext(type: TokenType): boolean {
    return this.next.tokenTypeIdx === indexOf(type);
  }

  /** Notes a mistake, but no second one at the same place, and none where nothing is read any more. */
  protected report(mistake: Mistake, start: number, end: number): void {
    const { mistakes } = this;
    if (this.stopped || mistakes.at(-1)?.start === start) return;
    mistakes.push({ ...mistake, start, end });
    if (mistakes.length < maxMistakes) return;
    mistakes.push({ ...tooMany(maxMistakes), start, end });
    this.stop();
  }

  /** Reads no further. */
  protected stop(): void {
    this.stopped = true;
    this.moveTo(this.text.length, 'names');
  }

  /** Called for each word that is recognised but has a flaw, as it is consumed. */
  protected abstract onFlaw(token: Token): void;

  /** Called when a word is missing; `true` if the parser shall go on as if it had been there. */
  protected abstract canInsert(expected: TokenType): boolean;

  override LA(distance: number): IToken {
    return distance > 0 ? this.next : this.previous;
  }

  override LA_FAST(): IToken {
    return this.next;
  }

  consumeToken(): void {
    const token = this.next;
    this.next = this.previous;
    this.previous = token;
    this.consumed += 1;
    this.scanner.scan(this.next);
    if (token.flaw !== undefined) this.onFlaw(token);
  }

  getLexerPosition(): number {
    return this.consumed;
  }

  moveToTerminatedState(): void {
    this.stop();
  }

  onBeforeParse(): void {}

  onAfterParse(): void {}

  consumeInternal(type: TokenType): IToken {
    const token = this.next;
    if (token.tokenTypeIdx !== type.tokenTypeIdx) return this.misses(type);
    this.consumeToken();
    return token;
  }

  private misses(type: TokenType): IToken {
    if (this.canInsert(type)) return this.previous;
    throw new Misfit(this.getCurrRuleFullName(), type);
  }

  raiseNoAltException(): never {
    throw new Misfit(this.getCurrRuleFullName());
  }

  raiseEarlyExitException(): never {
    throw new Misfit(this.getCurrRuleFullName());
  }

  subruleInternal<R>(rule: Rule<R>): R {
    const outer = this.currRuleShortName;
    rule.number ??= this.fullRuleNameToShort[rule.ruleName] as number;
    this.currRuleShortName = rule.number;
    const result = rule.originalGrammarAction.call(this);
    this.currRuleShortName = outer;
    return result;
  }
}

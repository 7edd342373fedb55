import { EmbeddedActionsParser, type IParserErrorMessageProvider, type IToken, type TokenType } from 'chevrotain';
import { Scanner } from '../scan/scanner.js';
import { indexOf, Token } from '../scan/token.js';
import { type Mistake, tooMany } from '../syntax-errors.js';
import { type Mode, vocabulary } from '../tokens.js';

/** After so many mistakes the rest is read no more: what follows is seldom worth reading. */
const maxMistakes = 50;

export interface ParserOptions {
  /** Has chevrotain check the grammar, which is for tests: it costs more than the parsing of a board. */
  readonly validate?: boolean;
}

/** A grammar rule as chevrotain keeps it. */
interface Rule<R> {
  readonly ruleName: string;
  readonly originalGrammarAction: () => R;
  /** The number that chevrotain finds the rule's lookahead by. */
  number?: number;
}

/** What chevrotain was doing when a word did not fit. */
export interface Failure {
  /** Absent where one of several could have stood. */
  expected: TokenType | undefined;
  rule: string;
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
  protected readonly failure: Failure;
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
  declare private readonly consumeInternalError: (type: TokenType, token: IToken, options: undefined) => never;
  /** Grows with each word, also where the scanner is set back: chevrotain's loops watch it. */
  private consumed = 0;

  constructor(options: ParserOptions) {
    const failure: Failure = { expected: undefined, rule: '' };
    super([...vocabulary], {
      maxLookahead: 1,
      skipValidations: options.validate !== true,
      errorMessageProvider: rememberIn(failure),
    });
    this.failure = failure;
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
    return this.consumeInternalError(type, this.next, undefined);
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

function rememberIn(failure: Failure): IParserErrorMessageProvider {
  const note = (expected: TokenType | undefined, rule: string): string => {
    failure.expected = expected;
    failure.rule = rule;
    return rule;
  };
  return {
    buildMismatchTokenMessage: ({ expected, ruleName }) => note(expected, ruleName),
    buildNoViableAltMessage: ({ ruleName }) => note(undefined, ruleName),
    buildEarlyExitMessage: ({ ruleName }) => note(undefined, ruleName),
    buildNotAllInputParsedMessage: ({ ruleName }) => note(undefined, ruleName),
  };
}

import type { IToken, TokenType } from 'chevrotain';
import { type Mistake, tooMany } from '../syntax-errors.js';
import { LeanParser } from './lean-parser.js';

/** After so many mistakes the rest is read no more: what follows is seldom worth reading. */
const maxMistakes = 50;

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

/** A parser that gathers mistakes. */
export abstract class RecoveringParser extends LeanParser {
  /** The text that is being read. */
  protected text = '';
  protected mistakes: PlacedMistake[] = [];
  private stopped = false;

  /** Begins with another text. */
  protected startOn(text: string): void {
    this.reset();
    this.text = text;
    this.mistakes = [];
    this.stopped = false;
    this.scanner.start(text);
    this.scanner.scan(this.next);
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

  /** Called when a word is missing; `true` if the parser shall go on as if it had been there. */
  protected abstract canInsert(expected: TokenType): boolean;

  protected override onMissing(type: TokenType): IToken {
    if (this.canInsert(type)) return this.previous;
    throw new Misfit(this.getCurrRuleFullName(), type);
  }

  protected override onNoWay(): never {
    throw new Misfit(this.getCurrRuleFullName());
  }
}

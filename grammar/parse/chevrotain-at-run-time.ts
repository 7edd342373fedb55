import type { IToken, ITokenConfig, TokenType } from 'chevrotain';

// What a parser that has its table asks of chevrotain, under chevrotain's names: a bundle takes this in its place. Chevrotain works the table
// out, checks the grammar and draws it before that, and none of it runs again.

/** How far left of the rest of a key chevrotain puts the number of a rule. */
const RULE_SHIFT = 12;
const FIRST_RULE = 256;

let types = 0;

/** A kind of words. */
export function createToken({ name, pattern, label, push_mode: mode }: ITokenConfig): TokenType {
  types += 1;
  return {
    name,
    tokenTypeIdx: types,
    ...(pattern === undefined ? {} : { PATTERN: pattern }),
    ...(label === undefined ? {} : { LABEL: label }),
    ...(mode === undefined ? {} : { PUSH_MODE: mode }),
  };
}

export const EOF = createToken({ name: 'EOF' });

interface Rule<R> {
  (): R;
  readonly ruleName: string;
  readonly originalGrammarAction: () => R;
}

/** What a class of rules extends. Words and choices are the affair of its heir. */
export abstract class EmbeddedActionsParser {
  readonly RECORDING_PHASE = false;
  protected currRuleShortName = 0;
  private readonly fullRuleNameToShort: Record<string, number> = {};
  private readonly shortRuleNameToFull: Record<number, string> = {};
  private rules = FIRST_RULE;

  abstract LA(distance: number): IToken;
  protected abstract consumeInternal(type: TokenType): IToken;
  protected abstract subruleInternal<R>(rule: Rule<R>): R;

  RULE<R>(ruleName: string, originalGrammarAction: () => R): Rule<R> {
    const number = this.rules << RULE_SHIFT;
    this.rules += 1;
    this.fullRuleNameToShort[ruleName] = number;
    this.shortRuleNameToFull[number] = ruleName;
    const run = (): R => {
      this.currRuleShortName = number;
      return originalGrammarAction();
    };
    return Object.assign(run, { ruleName, originalGrammarAction });
  }

  /** Of what a rule does besides reading; while chevrotain records the rules it leaves that out. */
  ACTION<R>(action: () => R): R {
    return action();
  }

  consume(_index: number, type: TokenType): IToken {
    return this.consumeInternal(type);
  }

  subrule<R>(_index: number, rule: Rule<R>): R {
    return this.subruleInternal(rule);
  }

  reset(): void {
    this.currRuleShortName = 0;
  }

  getCurrRuleFullName(): string | undefined {
    return this.shortRuleNameToFull[this.currRuleShortName];
  }
}

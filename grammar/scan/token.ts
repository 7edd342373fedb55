import type { IToken, TokenType } from 'chevrotain';
import { End, vocabulary } from '../tokens.js';

/** What is wrong with a word that is recognised all the same. */
export type Flaw =
  | 'octal'
  | 'range'
  | 'escape'
  | 'character-empty'
  | 'character-long'
  | 'text-end'
  | 'comment-end'
  | 'path';

/** One word of the text. The scanner fills it anew: read it before the next word is consumed. */
export class Token implements IToken {
  tokenTypeIdx = indexOf(End);
  startOffset = 0;
  /** Behind the last character. */
  end = 0;
  /** A name, label, path or string, without what marks it as such. */
  text = '';
  /** An integer, character or byte. */
  value: number | bigint = 0;
  flaw: Flaw | undefined = undefined;

  get image(): string {
    return this.text;
  }

  get tokenType(): TokenType {
    return vocabulary.find((type) => type.tokenTypeIdx === this.tokenTypeIdx) ?? End;
  }
}

/** The number that chevrotain gave to a type. */
export function indexOf(type: TokenType): number {
  return type.tokenTypeIdx as number;
}

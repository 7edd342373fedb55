import type { SourceView } from '../source/expanded-text.js';
import type { Expansion, Span } from '../source/span.js';
import type { Macro } from './macro.js';
import type { Token } from './token.js';

/** How a word came to where it is: spelled in a file, or put there by a macro whose name came there in turn. */
export interface Origin {
  readonly token: Token;
  /** The view in which the token is spelled. */
  readonly view: number;
  /** Whose body the token is part of; absent for the text of a file. */
  readonly macro: Macro | undefined;
  /** The name that this macro was called by. */
  readonly parent: Origin | undefined;
}

/** The word in the text of a file that all began with. */
export function rootOf(origin: Origin): Origin {
  let root = origin;
  while (root.parent !== undefined) root = root.parent;
  return root;
}

export const spanOfToken = (views: readonly SourceView[], { view, token }: Origin): Span =>
  (views[view] as SourceView).spanOf(token.start, token.end);

/** The walk from the use of a macro to a word that came out of it. */
export function expansionOf(
  views: readonly SourceView[],
  origin: Origin,
  useStart: number,
  used: string,
): Expansion | undefined {
  let expansion: Expansion | undefined;
  for (let at: Origin | undefined = origin; at !== undefined; at = at.parent) {
    if (at.macro !== undefined) {
      const spelling = spanOfToken(views, at);
      const macro = at.macro.spelling;
      expansion = expansion === undefined ? { macro, spelling } : { macro, spelling, inner: expansion };
    } else if (at.token.start !== useStart) {
      // Not the macro's name but one of its arguments.
      const spelling = spanOfToken(views, at);
      expansion = expansion === undefined ? { macro: used, spelling } : { macro: used, spelling, inner: expansion };
    }
  }
  return expansion;
}

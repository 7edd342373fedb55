import type { DirectiveName } from './directive-names.js';

/** A directive that may open, change or close a group of lines. */
export interface Conditional {
  readonly directive: DirectiveName | 'definitions' | 'text';
  readonly start: number;
  readonly end: number;
  /** In `#if` and its kin, `#elif` and `#else`: the index of the next of the group; behind the last item if none comes. */
  next: number;
}

/** A fault in the pairing of `#if` and `#endif`, which holds whatever the macros are. */
export interface Flaw {
  readonly kind: 'without-if' | 'after-else' | 'unterminated';
  readonly directive: string;
  readonly start: number;
  readonly end: number;
  /** The `#if` or the `#else` that it belongs to. */
  readonly opener: Conditional | undefined;
}

interface Group {
  readonly opener: Conditional;
  last: Conditional;
  orElse: Conditional | undefined;
}

/** Ties each `#if` to its `#elif`s, `#else` and `#endif`, and tells where that fails. */
export function linkConditionals(items: readonly Conditional[]): readonly Flaw[] {
  const flaws: Flaw[] = [];
  const open: Group[] = [];
  const complain = (kind: Flaw['kind'], { directive, start, end }: Conditional, opener?: Conditional): void => {
    flaws.push({ kind, directive, start, end, opener });
  };
  for (const [index, item] of items.entries()) {
    const kind = conditionalKind(item.directive);
    if (kind === undefined) continue;
    if (kind === 'if') {
      open.push({ opener: item, last: item, orElse: undefined });
      item.next = items.length;
      continue;
    }
    const group = open.at(-1);
    if (group === undefined) {
      complain('without-if', item);
      continue;
    }
    group.last.next = index;
    group.last = item;
    if (kind === 'endif') open.pop();
    else {
      item.next = items.length;
      if (group.orElse !== undefined) complain('after-else', item, group.orElse);
      else if (kind === 'else') group.orElse = item;
    }
  }
  for (const { opener } of open) complain('unterminated', opener);
  return flaws;
}

function conditionalKind(directive: Conditional['directive']): 'if' | 'elif' | 'else' | 'endif' | undefined {
  switch (directive) {
    case 'if':
    case 'ifdef':
    case 'ifndef':
      return 'if';
    case 'elif':
    case 'elifdef':
    case 'elifndef':
      return 'elif';
    case 'else':
    case 'endif':
      return directive;
    default:
      return undefined;
  }
}

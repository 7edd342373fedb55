export type DirectiveName =
  | 'define'
  | 'undef'
  | 'include'
  | 'include_next'
  | 'import'
  | 'if'
  | 'ifdef'
  | 'ifndef'
  | 'elif'
  | 'elifdef'
  | 'elifndef'
  | 'else'
  | 'endif'
  | 'line'
  | 'error'
  | 'warning'
  | 'pragma'
  | 'ident'
  | 'sccs'
  | 'assert'
  | 'unassert';

const all: readonly DirectiveName[] = [
  ...(['define', 'undef', 'include', 'include_next', 'import', 'if', 'ifdef', 'ifndef'] as const),
  ...(['elif', 'elifdef', 'elifndef', 'else', 'endif', 'line', 'error', 'warning'] as const),
  ...(['pragma', 'ident', 'sccs', 'assert', 'unassert'] as const),
];

/** What cpp takes for a directive. Any other word behind a `#` is text, as in `#address-cells`. */
export const directiveNames: ReadonlyMap<string, DirectiveName> = new Map(all.map((name) => [name, name]));

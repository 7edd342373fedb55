import type { Part, Rule } from './rules.js';

const widest = 100;

/** The rules in the notation of the XML specification: `x*`, `x+`, `x?`, words in quotes. */
export function ebnf(rules: readonly Rule[]): string {
  const nameWidth = Math.max(...rules.map(({ name }) => name.length));
  return rules.map(({ name, part }) => `${name.padEnd(nameWidth)} ::= ${topLevel(part, nameWidth)}\n`).join('');
}

/** Alternatives that are too long for one line go on in the next. */
function topLevel(part: Part, nameWidth: number): string {
  if (part.kind !== 'choice') return written(part);
  const lines = [''];
  for (const way of part.parts.map(written)) {
    const last = lines.at(-1) as string;
    if (last === '') lines[0] = way;
    else if (last.length + way.length > widest) lines.push(way);
    else lines[lines.length - 1] = `${last} | ${way}`;
  }
  return lines.join(`\n${' '.repeat(nameWidth + 3)}| `);
}

function written(part: Part): string {
  switch (part.kind) {
    case 'fixed':
      return `"${part.text}"`;
    case 'word':
      return part.text;
    case 'rule':
      return part.name;
    case 'sequence':
      return part.parts.map((inner) => (inner.kind === 'choice' ? `( ${written(inner)} )` : written(inner))).join(' ');
    case 'choice':
      return part.parts.map(written).join(' | ');
    case 'optional':
      return `${grouped(part.part)}?`;
    case 'many':
      return `${grouped(part.part)}*`;
    case 'some':
      return `${grouped(part.part)}+`;
  }
}

function grouped(part: Part): string {
  return 'parts' in part ? `( ${written(part)} )` : written(part);
}

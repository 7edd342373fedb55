import type { ISerializedGast } from 'chevrotain';
import type { DtsParser } from '../dts-parser.js';
import { vocabulary } from '../tokens.js';

/** A grammar rule as it is drawn. */
export interface Rule {
  readonly name: string;
  readonly part: Part;
}

export type Part =
  /** A word that is spelled in one way only. */
  | { readonly kind: 'fixed'; readonly text: string }
  /** A word of a kind, such as a name. */
  | { readonly kind: 'word'; readonly text: string }
  | { readonly kind: 'rule'; readonly name: string }
  | { readonly kind: 'sequence' | 'choice'; readonly parts: readonly Part[] }
  | { readonly kind: 'optional' | 'many' | 'some'; readonly part: Part };

/** The rules as the parser has them, in the order of a file. */
function rulesOf(parser: DtsParser): Rule[] {
  const productions = parser.getSerializedGastProductions() as Production[];
  const rules = productions.map(({ name, definition }) => ({ name: name as string, part: sequence(definition) }));
  return inOrder(rules);
}

/** What chevrotain says of a part of a rule. */
interface Production extends ISerializedGast {
  readonly name?: string;
  readonly definition?: Production[];
}

const sequence = (productions: readonly Production[] = []): Part => simplified('sequence', productions.map(partOf));

function partOf({ type, name = '', definition = [] }: Production): Part {
  switch (type) {
    case 'Terminal':
      return wordOf(name);
    case 'NonTerminal':
      return { kind: 'rule', name };
    case 'Alternation':
      return simplified(
        'choice',
        definition.map((alternative) => sequence(alternative.definition)),
      );
    case 'Option':
      return { kind: 'optional', part: sequence(definition) };
    case 'Repetition':
      return { kind: 'many', part: sequence(definition) };
    case 'RepetitionMandatory':
      return { kind: 'some', part: sequence(definition) };
    default:
      throw new Error(`The grammar uses ${type}, which is not drawn yet.`);
  }
}

function simplified(kind: 'sequence' | 'choice', parts: readonly Part[]): Part {
  const flat = parts.flatMap((part) => (part.kind === kind ? part.parts : [part]));
  return flat.length === 1 ? (flat[0] as Part) : { kind, parts: flat };
}

function wordOf(name: string): Part {
  const type = vocabulary.find((candidate) => candidate.name === name);
  if (type === undefined) throw new Error(`No word is called ${name}.`);
  if (typeof type.PATTERN === 'string') return { kind: 'fixed', text: type.PATTERN };
  return { kind: 'word', text: (type.LABEL as string).replaceAll('`', '') };
}

/** Each rule before those that it refers to, the first one first. */
function inOrder(rules: readonly Rule[]): Rule[] {
  const ordered = new Set<Rule>();
  const visit = (name: string): void => {
    const rule = rules.find((candidate) => candidate.name === name);
    if (rule === undefined || ordered.has(rule)) return;
    ordered.add(rule);
    for (const inner of namesIn(rule.part)) visit(inner);
  };
  visit('document');
  return [...ordered];
}

export function namesIn(part: Part): string[] {
  if (part.kind === 'rule') return [part.name];
  if ('parts' in part) return part.parts.flatMap(namesIn);
  return 'part' in part ? namesIn(part.part) : [];
}

/** The same rules with every part replaced that `change` has something else for. */
function changed(part: Part, change: (part: Part) => Part | undefined): Part {
  const other = change(part);
  if (other !== undefined) return other;
  if ('parts' in part)
    return simplified(
      part.kind,
      part.parts.map((inner) => changed(inner, change)),
    );
  return 'part' in part ? { ...part, part: changed(part.part, change) } : part;
}

const fixed = (text: string): Part => ({ kind: 'fixed', text });
const isFixed = (part: Part | undefined, text: string): boolean => part?.kind === 'fixed' && part.text === text;

/**
 * The rules as a reader thinks of them. The parser reads nodes in nodes and parentheses in parentheses in a loop, with
 * the open ones on a stack: there `{` and `}` are words of a statement, `(` and `)` are words of an expression. Here
 * they come in pairs, and the rules call themselves.
 */
function nested(rules: readonly Rule[]): Rule[] {
  const statements: Part = { kind: 'many', part: { kind: 'rule', name: 'statement' } };
  const operation: Part = {
    kind: 'sequence',
    parts: [
      { kind: 'rule', name: 'operator' },
      { kind: 'rule', name: 'operand' },
    ],
  };
  const replacements: Readonly<Record<string, Part>> = {
    body: { kind: 'sequence', parts: [fixed('{'), statements, fixed('}'), fixed(';')] },
    expression: {
      kind: 'sequence',
      parts: [fixed('('), { kind: 'rule', name: 'operand' }, { kind: 'many', part: operation }, fixed(')')],
    },
  };
  const expected: Readonly<Record<string, string>> = {
    body: '{"kind":"sequence","parts":["{",{"kind":"many","part":{"kind":"choice","parts":["statement",{"kind":"sequence","parts":["}",";"]}]}}]}',
    expression:
      '{"kind":"sequence","parts":["(","operand",{"kind":"many","part":{"kind":"choice","parts":[")",{"kind":"sequence","parts":["operator","operand"]}]}}]}',
  };
  return rules.map(({ name, part }) => {
    const replacement = replacements[name];
    if (replacement !== undefined) {
      if (compact(part) !== expected[name]) throw new Error(`The rule ${name} has changed; its drawing must, too.`);
      return { name, part: replacement };
    }
    if (name === 'statement' || name === 'omitted') {
      return {
        name,
        part: changed(part, (inner) => (isFixed(inner, '{') ? { kind: 'rule', name: 'body' } : undefined)),
      };
    }
    return name === 'operand' ? { name, part: changed(part, recursiveOperand) } : { name, part };
  });
}

/** Signs before a number; a parenthesis is a number too. */
function recursiveOperand(part: Part): Part | undefined {
  if (part.kind !== 'choice') return undefined;
  if (!part.parts.some((inner) => isFixed(inner, '('))) {
    return { kind: 'choice', parts: [...part.parts, { kind: 'rule', name: 'expression' }] };
  }
  return { kind: 'choice', parts: part.parts.filter((inner) => !isFixed(inner, '(')) };
}

const compact = (part: Part): string =>
  JSON.stringify(part, (_, value) =>
    value?.kind === 'fixed' ? value.text : value?.kind === 'rule' ? value.name : (value as unknown),
  );

/** What is drawn: the rules of a parser that has analysed them, nested. */
export function drawnRules(parser: DtsParser): Rule[] {
  return nested(rulesOf(parser));
}

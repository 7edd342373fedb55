import {
  bareNumber,
  labelPlace,
  type Mistake,
  missingCloser,
  quoted,
  referenceBlank,
  unexpected,
} from '../syntax-errors.js';

/** Where one word met another that does not go with it; words are named by their token types. */
export interface Misfit {
  /** The grammar rule. */
  readonly rule: string;
  /** Absent where any of several words could have come. */
  readonly expected?: string;
  readonly found: string;
  readonly foundKind: string;
  readonly before: string;
  readonly beforeKind: string;
}

/** What each rule reads, where any of several words could have come. */
const wanted: Readonly<Record<string, string>> = {
  item: 'a value',
  statement: 'a property or a child node',
  omitted: 'a child node',
  reference: '`&label` or `&{/path}`',
  operand: 'a number',
  number: 'a number',
  operator: 'an operator',
  block: '`/ { … };` or `&label { … };`',
};

const named: Readonly<Record<string, string>> = {
  Name: 'a name',
  Integer: 'an integer',
  Text: 'a string',
};

/** What is wrong where a word does not fit, and what the usual slip behind it is. */
export function misfit(place: Misfit): Mistake {
  const { rule, expected, found, foundKind, before, beforeKind } = place;
  if (beforeKind === 'Label' && (rule === 'reference' || rule === 'memreserve')) return labelPlace(before, found);
  switch (rule) {
    case 'statement':
    case 'omitted':
      return inStatement(place);
    case 'item':
      return inValue(place);
    case 'operand':
      if (beforeKind === 'Greater' || beforeKind === 'ShiftRight') return missingCloser(')', before);
      break;
    case 'reference':
      if (foundKind === 'Name')
        return unexpected(found, '`&label` or `&{/path}`', 'Outside of nodes, write a reference.');
      break;
    case 'memreserve':
    case 'number':
      if (found === '-') return unexpected(found, 'a size', 'Write the address and the size, not a range.');
  }
  return unexpected(found, (expected && (named[expected] ?? expected)) ?? wanted[rule] ?? 'something else');
}

function inStatement({ expected, found, foundKind, before, beforeKind }: Misfit): Mistake {
  if (beforeKind === 'Name' && expected === undefined) {
    return unexpected(
      found,
      `\`;\`, \`=\` or \`{\` behind ${quoted(before)}`,
      'Write names without blanks; they have letters, digits and ,._+*#?@-',
    );
  }
  if (expected === 'Name') {
    const isReference = foundKind === 'LabelReference' || foundKind === 'PathReference';
    return unexpected(
      found,
      'a name',
      isReference ? 'Inside of a node write the name, outside of all nodes the reference.' : undefined,
    );
  }
  return unexpected(found, expected ?? (wanted['statement'] as string));
}

function inValue({ found, foundKind, before }: Misfit): Mistake {
  switch (foundKind) {
    case 'Integer':
    case 'Character':
    case 'LeftParen':
      return bareNumber(found);
    case 'And':
      return referenceBlank();
    case 'Stray':
      return unexpected(
        found,
        'a value',
        'Put text in double quotes, numbers in `<…>`; or include the file that defines the macro.',
      );
    case 'LeftBrace':
      return unexpected(found, 'a value', 'Drop the `=` before a node.');
    case 'Semicolon':
      return unexpected(
        found,
        `a value behind ${quoted(before)}`,
        before === '=' ? 'Drop the `=` if the property has no value.' : undefined,
      );
    default:
      return unexpected(found, 'a value');
  }
}

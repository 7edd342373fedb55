import type { Severity } from '../diagnostic/diagnostic.js';
import type { Projection } from './project.js';

/** What ajv says of a constraint that does not hold. */
export interface SchemaError {
  readonly instancePath: string;
  readonly schemaPath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly message?: string | undefined;
}

export interface SchemaMessage {
  readonly text: string;
  readonly help?: string;
  /** Where in the projection. */
  readonly pointer: string;
  readonly severity: Severity;
}

type Wording = (place: Place) => Omit<SchemaMessage, 'pointer' | 'severity'> & { readonly pointer?: string };

interface Place {
  /** `record-size of ramoops@84000000`, or the node's name. */
  readonly what: string;
  readonly node: string;
  readonly value: unknown;
  readonly error: SchemaError;
}

/** A schema's error in our own words; undefined for those that only sum up others. */
export function messageOf(node: string, projection: Projection, error: SchemaError): SchemaMessage | undefined {
  const wording = WORDINGS[error.keyword];
  if (wording === 'other' || IN_BRANCH.test(error.schemaPath)) return undefined;
  const parts = error.instancePath.split('/').slice(1).map(unescaped);
  const value = parts.reduce<unknown>(
    (each, part) => (each as Record<string, unknown> | undefined)?.[part],
    projection,
  );
  const what = parts[0] === undefined ? node : `${parts[0]} of ${node}`;
  const said = (wording ?? otherwise)({ what, node, value, error });
  return { severity: 'warning', pointer: error.instancePath, ...said };
}

/** One of several ways, none of which holds: they are summed up by the keyword itself. */
const IN_BRANCH = /\/(?:anyOf|oneOf|not)\/(?:\d+\/)?[^/]+$/;

const unescaped = (part: string): string => part.replaceAll('~1', '/').replaceAll('~0', '~');

const otherwise: Wording = ({ what, error }) => ({ text: `${what} ${error.message ?? `breaks ${error.keyword}`}.` });

const WORDINGS: Readonly<Record<string, Wording | 'other'>> = {
  // Their parts have been said.
  if: 'other',
  not: ({ what }) => ({ text: `${what} has properties that its binding rules out together.` }),
  anyOf: ({ what, error }) =>
    error.instancePath === ''
      ? {
          text: `${what} has neither reg nor size, but a region needs one of them.`,
          help: 'Add reg for a fixed place, size to let the kernel choose one.',
        }
      : { text: `${what} has a form that its binding does not know.` },
  oneOf: ({ what }) => ({ text: `${what} has a form that its binding does not know.` }),
  required: ({ node, error }) => ({
    text: `${node} has no ${String(error.params['missingProperty'])}, but its binding asks for it.`,
    help: `Add ${String(error.params['missingProperty'])}.`,
  }),
  dependentRequired: ({ node, error }) => ({
    text: `${node} has ${String(error.params['property'])}, but that counts only beside ${String(error.params['missingProperty'])}.`,
    pointer: `/${String(error.params['property'])}`,
  }),
  const: ({ what, value, error }) =>
    error.params['allowedValue'] === true
      ? {
          text: `${what} has a value, but it is set by being there, whatever the value.`,
          help: 'Remove the value, or the property.',
        }
      : { text: `${what} is ${shown(value)}, but must be ${shown(error.params['allowedValue'])}.` },
  enum: ({ what, value, error }) => ({
    text: `${what} is ${shown(value)}, but must be one of ${(error.params['allowedValues'] as readonly unknown[]).map(shown).join(', ')}.`,
  }),
  type: ({ what, value, error }) => ({
    text: `${what} ${kindOf(value)}, but must be ${kindName(error.params['type'])}.`,
  }),
  minItems: ({ what, error }) => ({
    text: `${what} has too few values: its binding asks for ${String(error.params['limit'])} or more.`,
  }),
  maxItems: ({ what, error, value }) => ({
    text: `${what} has ${(value as readonly unknown[]).length} values, but its binding asks for ${String(error.params['limit'])}${error.params['limit'] === 1 ? '' : ' at most'}.`,
  }),
  minimum: ({ what, error, value }) => ({
    text: `${what} is ${shown(value)}, but must be ${String(error.params['limit'])} or more.`,
  }),
  maximum: ({ what, error, value }) => ({
    text: `${what} is ${shown(value)}, but must be ${String(error.params['limit'])} or less.`,
  }),
  pattern: ({ what, value, error }) => ({
    text: `${what} is ${shown(value)}, but must match ${String(error.params['pattern'])}.`,
  }),
  additionalProperties: unknownProperty('additionalProperty'),
  unevaluatedProperties: unknownProperty('unevaluatedProperty'),
};

function unknownProperty(parameter: string): Wording {
  return ({ node, error }) => {
    const name = String(error.params[parameter]);
    return { text: `${node} has ${name}, but its binding knows no such property.`, pointer: `/${escaped(name)}` };
  };
}

const escaped = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');

const shown = (value: unknown): string => (typeof value === 'string' ? `"${value}"` : JSON.stringify(value));

function kindOf(value: unknown): string {
  if (value === true) return 'has no value';
  if (Array.isArray(value)) return typeof value[0] === 'string' ? 'is a string' : 'is a list of cells';
  return typeof value === 'string' ? 'is a string' : 'is a number';
}

function kindName(type: unknown): string {
  if (type === 'array') return 'a list of values';
  if (type === 'integer' || type === 'number') return 'a number';
  return type === 'string' ? 'a string' : String(type);
}

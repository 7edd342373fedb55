import type Ajv from 'ajv/dist/2020.js';
import { RAW_SCHEMAS } from './schemas.generated.js';
import type { NodeSchema, Validator } from './validate.js';

/** A schema of the user, as read from a file. */
export interface SchemaFile {
  readonly name: string;
  readonly json: unknown;
}

export interface LoadedSchemas {
  readonly schemas: readonly NodeSchema[];
  /** What is wrong with which file, in words for a message. */
  readonly problems: readonly string[];
}

interface Compiled {
  readonly $id?: string;
  readonly select?: object;
  readonly properties?: { readonly compatible?: object };
}

/**
 * Compiles schemas at run time; ajv is loaded for that alone. They may refer to the project's own by their `$id`. A schema
 * says in `select` which nodes it is for; without it, those whose `compatible` it describes.
 */
export async function loadSchemas(files: readonly SchemaFile[]): Promise<LoadedSchemas> {
  const { default: ajvModule } = await import('ajv/dist/2020.js');
  const ajv: Ajv = new ajvModule({ allErrors: true, strict: false, code: { regExp } });
  ajv.addKeyword({ keyword: 'select', metaSchema: { type: 'object' } });
  for (const schema of RAW_SCHEMAS) ajv.addSchema(schema);
  const problems: string[] = [];
  const added = files.filter(({ name, json }) =>
    tried(problems, name, () => ajv.addSchema(json as object, keyOf(name, json))),
  );
  const schemas = added.flatMap(({ name, json }): readonly NodeSchema[] => {
    const { select, properties } = json as Compiled;
    const chosen =
      select ??
      (properties?.compatible && { properties: { compatible: properties.compatible }, required: ['compatible'] });
    if (chosen === undefined) return [];
    const made = tried(problems, name, () => ({
      name: shortName(name),
      select: ajv.compile(chosen) as Validator,
      validate: ajv.getSchema(keyOf(name, json)) as Validator,
    }));
    return made === undefined ? [] : [made];
  });
  return { schemas, problems };
}

/** V8's engine that takes no longer than a text is long knows no `u`; a pattern that needs it gets it. */
const regExp = Object.assign(
  (pattern: string): RegExp => {
    try {
      return new RegExp(pattern);
    } catch {
      return new RegExp(pattern, 'u');
    }
  },
  { code: 'new RegExp' },
);

const keyOf = (name: string, json: unknown): string => (json as Compiled | null)?.$id ?? `file:${name}`;

const shortName = (name: string): string => name.replace(/^.*\//, '').replace(/(?:\.schema)?\.json$/, '');

/** ajv throws at a schema that is none: the user's mistake, so it becomes a value here. */
function tried<T>(problems: string[], name: string, make: () => T): T | undefined {
  try {
    return make();
  } catch (error) {
    problems.push(`${name}: ${(error as Error).message}`);
    return undefined;
  }
}

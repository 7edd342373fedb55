#!/usr/bin/env node
// Compiles the schemas into plain functions, so that a run neither loads ajv nor reads a schema.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Ajv from 'ajv/dist/2020.js';
import standaloneCode from 'ajv/dist/standalone/index.js';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const folder = join(root, 'schemas');
const output = join(root, 'src/schema/validators.generated.js');

const SAID_BY_A_RULE = /^said by [a-z-]+\/[a-z-]+$/;

const schemas = readdirSync(folder, { recursive: true })
  .filter((name) => name.endsWith('.schema.json'))
  .sort()
  .map((name) => ({ name, schema: withoutSaid(JSON.parse(readFileSync(join(folder, name), 'utf8'))) }));

/** What a rule says as well, and better, is left to it: such a part of a schema carries its code in `$comment`. */
function withoutSaid(part) {
  if (Array.isArray(part)) return part.filter((each) => !SAID_BY_A_RULE.test(each?.$comment ?? '')).map(withoutSaid);
  if (part === null || typeof part !== 'object') return part;
  const kept = Object.entries(part).map(([key, value]) => [key, withoutSaid(value)]);
  return Object.fromEntries(kept.filter(([key, value]) => key !== 'allOf' || value.length > 0));
}

const ajv = new Ajv({ allErrors: true, inlineRefs: false, strictTypes: false, code: { source: true, esm: true } });
ajv.addKeyword({ keyword: 'select', metaSchema: { type: 'object' } });
for (const { schema } of schemas) ajv.addSchema(schema);

// Only those that say which nodes they are for.
const forNodes = schemas.filter(({ schema }) => schema.select !== undefined);
const names = {};
const table = forNodes.map(({ name, schema }, index) => {
  const select = `${schema.$id}.select`;
  ajv.addSchema({ ...schema.select, $id: select });
  names[`select${index}`] = select;
  names[`validate${index}`] = schema.$id;
  const short = basename(name, '.schema.json');
  return `  { name: ${JSON.stringify(short)}, select: select${index}, validate: validate${index} },`;
});

const code = standaloneCode.default(ajv, names);
if (/\brequire\(/.test(code)) throw new Error('a schema uses a keyword that needs a part of ajv at run time');
writeFileSync(
  output,
  `// Made by scripts/generate-validators.mjs from schemas/.\n${code}\nexport const VALIDATORS = [\n${table.join('\n')}\n];\n`,
);

const raw = schemas.map(({ name }) => JSON.parse(readFileSync(join(folder, name), 'utf8')));
writeFileSync(
  join(root, 'src/schema/schemas.generated.js'),
  `// Made by scripts/generate-validators.mjs from schemas/.\nexport const RAW_SCHEMAS = ${JSON.stringify(raw)};\n`,
);

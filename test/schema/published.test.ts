import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { project } from '../../src/schema/project.js';
import { treeOf } from '../support/tree.js';

const ROOT = join(import.meta.dirname, '../..');
const names = readdirSync(join(ROOT, 'schemas'), { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith('.schema.json'),
);
const ajv = new Ajv({ allErrors: true, strict: false });
for (const name of names) ajv.addSchema(JSON.parse(readFileSync(join(ROOT, 'schemas', name), 'utf8')));
const idOf = (name: string): string => `https://unpkg.com/dtzone/schemas/${name}`;

const firstBlock = (file: string, language: string): string =>
  readFileSync(join(ROOT, file), 'utf8').split(`\`\`\`${language}\n`)[1]?.split('```')[0] ?? '';

test.each(names)('%s: its id is where it is published, and any validator can use it', (name) => {
  const schema = JSON.parse(readFileSync(join(ROOT, 'schemas', name), 'utf8'));
  expect(schema.$id).toBe(idOf(name));
  expect(schema.title).toMatch(/\S/);
  expect(() => ajv.getSchema(schema.$id)).not.toThrow();
});

test('the example of docs/projection.md is what comes out', () => {
  const tree = treeOf(`/dts-v1/;
/ { #address-cells = <2>; #size-cells = <2>;
  reserved-memory { #address-cells = <2>; #size-cells = <2>; ranges; ${firstBlock('docs/projection.md', 'dts')} };
};`);
  const node = tree.nodeByPath.get('/reserved-memory/pool@84000000');
  expect(project(node as never)).toEqual(JSON.parse(firstBlock('docs/projection.md', 'json')));
});

describe('what is published says all, also what a rule says', () => {
  const judged = (name: string, node: object) => ajv.getSchema(idOf(`reserved-memory/${name}.schema.json`))?.(node);
  const region = {
    $nodename: 'r',
    $path: '/reserved-memory/r',
    compatible: ['restricted-dma-pool'],
    reg: [[0, 1, 0, 1]],
  };

  test('a restricted pool must not be no-map', () => {
    expect(judged('restricted-dma-pool', region)).toBe(true);
    expect(judged('restricted-dma-pool', { ...region, 'no-map': true })).toBe(false);
  });

  test('no-map and reusable exclude each other', () => {
    expect(judged('region', { ...region, 'no-map': true })).toBe(true);
    expect(judged('region', { ...region, 'no-map': true, reusable: true })).toBe(false);
  });
});

test('the configuration of docs/findings.md fits its schema', () => {
  const config = JSON.parse(firstBlock('docs/findings.md', 'json'));
  const validate = ajv.getSchema(idOf('config.schema.json'));
  expect(validate?.(config), JSON.stringify(validate?.errors)).toBe(true);
});

test('the machines of the recorded boots fit theirs', () => {
  const boots = join(ROOT, 'test/boots');
  const validate = ajv.getSchema(idOf('machine.schema.json'));
  const wrong = readdirSync(boots)
    .filter((name) => !name.includes('.'))
    .filter((name) => !validate?.(JSON.parse(readFileSync(join(boots, name, 'machine.json'), 'utf8'))));
  expect(wrong).toEqual([]);
});

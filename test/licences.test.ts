import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

/** What may be bundled into the package, or run while it is built and tested. */
const ALLOWED = [
  ...[
    '0BSD',
    'Apache-2.0',
    'BSD-2-Clause',
    'BSD-3-Clause',
    'BlueOak-1.0.0',
    'CC0-1.0',
    'ISC',
    'MIT',
    'Python-2.0',
    'Unlicense',
  ],
  // Data (caniuse-lite) and programs (axe-core, lightningcss) that are used while testing and are in no package of ours.
  ...['CC-BY-4.0', 'MPL-2.0'],
];
/** What goes into the bundle. */
const BUNDLED = ['ajv', 'chevrotain', 'jsonc-parser'];
const PERMISSIVE = ['Apache-2.0', 'MIT'];

interface Package {
  readonly license?: string;
  readonly link?: boolean;
  readonly optional?: boolean;
}

const json = (path: string) => JSON.parse(readFileSync(join(import.meta.dirname, '..', path), 'utf8'));
const packages: Readonly<Record<string, Package>> = json('package-lock.json').packages;

test('the package installs nothing besides itself', () => {
  for (const manifest of ['package.json', 'grammar/package.json']) {
    const { dependencies, peerDependencies, optionalDependencies } = json(manifest);
    expect({ dependencies, peerDependencies, optionalDependencies }).toEqual({});
  }
});

test('each package of the lockfile has a licence that is allowed', () => {
  const wrong = Object.entries(packages).filter(([path, { license, link, optional }]) => {
    if (!path.includes('node_modules/') || link) return false;
    // A build for another platform that the lockfile was completed with (scripts/complete-lockfile.mjs): its main package has the licence.
    if (license === undefined) return !optional;
    return !license
      .replace(/[()]/g, '')
      .split(' OR ')
      .some((one) => ALLOWED.includes(one));
  });
  expect(wrong.map(([path, { license }]) => `${path}: ${license}`)).toEqual([]);
});

test.each(BUNDLED)('%s, which is bundled, has a permissive one', (name) => {
  expect(PERMISSIVE).toContain(packages[`node_modules/${name}`]?.license);
});

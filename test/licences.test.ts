import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

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
/** What of that may go into the bundle. */
const PERMISSIVE = ['Apache-2.0', 'BSD-3-Clause', 'MIT'];

interface Package {
  readonly license?: string;
  readonly link?: boolean;
  readonly optional?: boolean;
}

const ROOT = join(import.meta.dirname, '..');
const json = (path: string) => JSON.parse(readFileSync(join(ROOT, path), 'utf8'));
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

const folder = mkdtempSync(join(tmpdir(), 'dtzone-notices-'));
afterAll(() => rmSync(folder, { recursive: true }));
beforeAll(() => {
  execFileSync(process.execPath, [join(ROOT, 'scripts/third-party-notices.mjs'), folder]);
});

describe.each(['', 'grammar/'])('%sTHIRD-PARTY-NOTICES', (where) => {
  const textIn = (root: string): string => readFileSync(join(root, `${where}THIRD-PARTY-NOTICES`), 'utf8');

  test('names what is bundled, with the text of its licence (npm run notices)', () => {
    expect(textIn(ROOT)).toBe(textIn(folder));
  });

  test('has a text for each, and a permissive licence', () => {
    const fresh = textIn(folder);
    expect(fresh).not.toContain('holds no text of the licence');
    const licences = [...fresh.matchAll(/^@?[a-z][\w/-]* \d+\.\d+\.\d+ \((.+)\)$/gm)].map(([, licence]) => licence);
    expect(licences.length).toBeGreaterThan(3);
    for (const licence of licences) expect(PERMISSIVE).toContain(licence);
  });

  test('is in the package', () => {
    expect(json(`${where}package.json`).files).toContain('THIRD-PARTY-NOTICES');
  });
});

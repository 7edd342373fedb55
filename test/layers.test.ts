import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

interface Layer {
  /** A folder, or a file without its ending; the longest that fits a file is its layer. */
  readonly layer: string;
  readonly may: readonly string[];
  /** Of these only types: nothing of them runs here. */
  readonly types?: readonly string[];
  readonly because: string;
}

const PARSER = 'dtc-parser-ts';

/** Who may import whom. Imports point down; within a layer they are free. */
const LAYERS: readonly Layer[] = [
  { layer: 'grammar/source', may: [], because: 'places in text stand under everything' },
  { layer: 'grammar/preprocess', may: ['grammar/source'], because: 'macros know text, and no device tree' },
  {
    layer: 'grammar',
    may: ['grammar/source', 'grammar/preprocess', 'chevrotain'],
    because: 'a parser package of its own: text in, syntax out, nothing of memory',
  },
  { layer: 'src/assert', may: [], because: 'what everybody may state' },
  { layer: 'src/units', may: [], because: 'numbers and ranges mean the same everywhere' },
  {
    layer: 'src/diagnostic',
    may: [PARSER, 'src/units'],
    because: 'the voice of all stages: it knows places, and no stage',
  },
  {
    layer: 'src/tree',
    may: [PARSER, 'src/diagnostic', 'src/units', 'src/assert'],
    because: 'what a tree means is independent of what anybody does with it',
  },
  {
    layer: 'src/schema',
    may: [PARSER, 'src/tree', 'src/diagnostic', 'src/units', 'src/assert'],
    because: 'the form of one node; the door of the validators that ajv makes',
  },
  {
    layer: 'src/memory',
    may: [PARSER, 'src/tree', 'src/diagnostic', 'src/units', 'src/assert'],
    because: 'the last layer that sees nodes: it reads what concerns memory',
  },
  {
    layer: 'src/boot/memblock',
    may: ['src/units', 'src/assert'],
    because: 'the allocator is tested with ranges and no device tree in sight',
  },
  {
    layer: 'src/boot',
    may: ['src/boot/memblock', 'src/memory', 'src/diagnostic', 'src/units', 'src/assert'],
    types: [PARSER, 'src/tree'],
    because: 'Linux boots from a demand, not from syntax',
  },
  {
    layer: 'src/rules',
    may: [
      PARSER,
      'src/tree',
      'src/memory',
      'src/boot',
      'src/boot/memblock',
      'src/diagnostic',
      'src/units',
      'src/assert',
    ],
    because: 'rules look at everything and change nothing',
  },
  {
    layer: 'src/read-tree',
    may: [PARSER, 'src/tree', 'src/diagnostic'],
    because: 'the first half of the road, which ends with a tree: what a compiler needs',
  },
  {
    layer: 'src/rules/dtc',
    may: [PARSER, 'src/tree', 'src/diagnostic'],
    because: "dtc's own checks look at the tree alone: compile makes them without a boot",
  },
  {
    layer: 'src/compile',
    may: ['src/read-tree', 'src/tree', 'src/rules/dtc', 'src/diagnostic'],
    because: 'what dtc does: a tree read, checked and written, nothing of memory',
  },
  {
    layer: 'src/check',
    may: [
      PARSER,
      'src/read-tree',
      'src/tree',
      'src/schema',
      'src/memory',
      'src/boot',
      'src/rules',
      'src/rules/dtc',
      'src/diagnostic',
      'src/units',
      'src/assert',
    ],
    because: 'the road: one line per stage',
  },
  { layer: 'src/fix', may: [PARSER, 'src/diagnostic'], because: 'edits of text: it knows findings, and no stage' },
  {
    layer: 'src/answers',
    may: [
      PARSER,
      'src/check',
      'src/read-tree',
      'src/tree',
      'src/memory',
      'src/boot',
      'src/boot/memblock',
      'src/rules',
      'src/diagnostic',
      'src/units',
      'src/assert',
    ],
    because: 'questions put to a finished run: what if, and was it so',
  },
  {
    layer: 'src/report',
    may: [PARSER, 'src/answers', 'src/diagnostic', 'src/units', 'src/assert'],
    types: ['src/check'],
    because: 'telling: a report in, a text out, nothing computed anew',
  },
  {
    layer: 'src/cli',
    may: [
      PARSER,
      'src/check',
      'src/compile',
      'src/answers',
      'src/fix',
      'src/report',
      'src/diagnostic',
      'src/units',
      'src/assert',
    ],
    because: 'a door: it reads and writes, and decides nothing about trees',
  },
  {
    layer: 'src/index',
    may: ['src/check', 'src/compile', 'src/read-tree', 'src/answers', 'src/report', 'src/diagnostic', PARSER],
    because: 'the library: a door too',
  },
];

/** Each library, and the one place that may know it. */
const DOORS: readonly { readonly library: RegExp; readonly only: readonly string[]; readonly because: string }[] = [
  { library: /^chevrotain/, only: ['grammar/'], because: 'no type of it gets out of the parser' },
  { library: /^ajv/, only: ['src/schema/'], because: 'validators are made ahead; only schema knows their form' },
  { library: /^node:/, only: ['src/cli/', 'src/lsp/'], because: 'the core does no input or output' },
  {
    library: /^jsonc-parser$/,
    only: ['src/cli/'],
    because: 'the configuration is the one JSON that people write by hand',
  },
  { library: /^vscode-languageserver/, only: ['src/lsp/'], because: 'no command waits for an editor' },
];

interface Import {
  readonly from: string;
  readonly to: string;
  readonly typesOnly: boolean;
}

function filesUnder(folder: string): readonly string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((file) => !/(^|\/)(test|dist|node_modules)\//.test(file));
}

const IMPORT =
  /^\s*(?:import|export)\s+(type\s)?(?:[^'";]*?\sfrom\s+)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/gm;

function importsOf(file: string): readonly Import[] {
  const text = readFileSync(join(root, file), 'utf8');
  return [...text.matchAll(IMPORT)].map((match) => {
    const name = match[2] ?? match[3] ?? '';
    const to = name.startsWith('.') ? relative(root, join(root, dirname(file), name)).replace(/\.js$/, '') : name;
    return { from: file, to, typesOnly: match[1] !== undefined };
  });
}

const layerOf = (path: string): Layer | undefined =>
  LAYERS.filter(({ layer }) => path === layer || path.startsWith(`${layer}/`) || path === `${layer}.ts`).sort(
    (a, b) => b.layer.length - a.layer.length,
  )[0];

const imports = ['src', 'grammar'].flatMap(filesUnder).flatMap(importsOf);

const isOurs = (path: string): boolean => /^(?:src|grammar)\//.test(path) || path === PARSER;

test('the imports are found at all', () => {
  expect(imports.length).toBeGreaterThan(100);
});

test('every file has a layer', () => {
  const homeless = ['src', 'grammar'].flatMap(filesUnder).filter((file) => layerOf(file) === undefined);
  expect(homeless).toEqual([]);
});

test('imports point down the stack only', () => {
  const wrong = imports.flatMap(({ from, to, typesOnly }) => {
    const layer = layerOf(from);
    const target = to === PARSER ? PARSER : layerOf(to)?.layer;
    if (!isOurs(to) || !layer || target === layer.layer || target === undefined) return [];
    if (layer.may.includes(target) || (typesOnly && layer.types?.includes(target))) return [];
    return [`${from} imports ${to}, but ${layer.layer}: ${layer.because}`];
  });
  expect(wrong).toEqual([]);
});

test('the table itself has no way back up', () => {
  const reaches = (from: string, to: string, seen = new Set<string>()): boolean => {
    if (seen.has(from)) return false;
    seen.add(from);
    const layer = LAYERS.find((each) => each.layer === from);
    return [...(layer?.may ?? []), ...(layer?.types ?? [])].some((next) => next === to || reaches(next, to, seen));
  };
  for (const { layer } of LAYERS) expect(reaches(layer, layer), layer).toBe(false);
});

test('each library has one door', () => {
  const wrong = imports.flatMap(({ from, to }) =>
    DOORS.filter(({ library, only }) => library.test(to) && !only.some((place) => from.startsWith(place))).map(
      ({ because }) => `${from} imports ${to}, but ${because}`,
    ),
  );
  expect(wrong).toEqual([]);
});

test('no other library gets in unseen', () => {
  const known = [...DOORS.map(({ library }) => library), /^dtc-parser-ts$/, /^(?:src|grammar)\//];
  expect(imports.filter(({ to }) => !known.some((pattern) => pattern.test(to)))).toEqual([]);
});

// Puts what esbuild splits into chunks into a few files: what compiles, what checks besides, and the rest. A file is read when one of its
// chunks is asked for; in it each chunk is a function, which V8 does not look into before. With all modules side by side in one file, half of
// the code that V8 reads back at each start belonged to functions that no run of the command called.
import { createHash } from 'node:crypto';
import { basename, join } from 'node:path';
import { build } from 'esbuild';

/** What is bundled in the place of a library that has done its work by then: chevrotain's stands in the table of what words begin with. */
export const standIns = (root) => ({ chevrotain: join(root, 'grammar/parse/chevrotain-at-run-time.ts') });

/** As esbuild writes them; those of Node's modules stand where the module that wrote them begins. */
const IMPORT =
  /(?<=^|[;}\s])import\s*(?:(?:([\w$]+)\s*,?\s*)?(?:\*\s*as\s+([\w$]+)|\{([^}]*)\})?\s*from\s*)?"((?:\.\/|node:)[^"]+)";?/g;
const EXPORT = /export\s*\{([^}]*)\};?\s*$/;
const EXPORT_DEFAULT = /export default ([^;]*);\s*$/;
const LATER = /\bimport\(\s*"\.\/([^"]+)"\s*\)/g;

/**
 * The files by their names, the one to begin with first. It exports a function for each door (a name, and the source whose exports it
 * gives). `groups` name the sources that share a file with all that they rest on.
 */
export async function bundleFiles(options, doors, groups) {
  const { outputFiles, metafile } = await build({
    ...options,
    format: 'esm',
    splitting: true,
    entryPoints: doors,
    outdir: '.',
    write: false,
    metafile: true,
  });
  const outputs = new Map(Object.entries(metafile.outputs).map(([path, output]) => [basename(path), output]));
  const chunks = new Map(
    outputFiles.map(({ path, text }) => [basename(path), bodyOf(text, basename(path), outputs.get(basename(path)))]),
  );
  const [first, ...others] = groupsOf(outputs, groups);
  const files = others.map((names) => fileOf(`exports.chunks=(load,later)=>(${tableOf(names, chunks)});`));
  const places = others.flatMap((names, i) => names.map((name) => `"${name}":${i}`));
  const start = fileOf(`const chunks=${tableOf(first, chunks)};
const places={${places.join()}};
const files=[${files.map(({ name }) => `()=>require("./${name}")`).join()}];
const loaded={};
function load(name){const known=loaded[name];if(known!==undefined)return known;const made=loaded[name]={};(chunks[name]??fetched(name))(made);return made}
function fetched(name){Object.assign(chunks,files[places[name]]().chunks(load,later));return chunks[name]}
const later=async(name)=>load(name);
${Object.keys(doors)
  .map((name) => `exports.${name}=()=>load("${name}.js");`)
  .join('')}`);
  return [start, ...files];
}

/** Which chunks go into which file: each goes with the first group that needs it, and what none needs comes last. */
function groupsOf(outputs, groups) {
  const chunkOf = (source) => {
    const found = [...outputs].find(([, { entryPoint }]) => entryPoint === source);
    if (found === undefined) throw new Error(`${source} is no chunk of its own`);
    return found[0];
  };
  const taken = new Set();
  const take = (name) => {
    if (taken.has(name)) return [];
    taken.add(name);
    const needed = outputs.get(name).imports.filter(({ kind, external }) => kind === 'import-statement' && !external);
    return [...needed.flatMap(({ path }) => take(basename(path))), name];
  };
  const sorted = groups.map((sources) => sources.map(chunkOf).flatMap(take));
  return [...sorted, [...outputs.keys()].filter((name) => !taken.has(name))];
}

const tableOf = (names, chunks) =>
  `{${names.map((name) => `"${name}":function(exports){${chunks.get(name)}\n}`).join(',\n')}}`;

/**
 * A file that gives what it exports to whoever requires it; run as a script it is a function that takes exports and require. Its name
 * tells its content.
 */
function fileOf(text) {
  const content = `(run=>{if(typeof module==="object")run(exports,require);return run})(function(exports,require){"use strict";${text}
})
`;
  return { name: `dtzone-${createHash('sha256').update(content).digest('hex').slice(0, 12)}.js`, content };
}

/** A chunk's text with its imports and exports as plain variables: it is read as a whole before anybody sees what it exports. */
function bodyOf(text, path, { imports }) {
  const found = EXPORT.exec(text);
  let replaced = 0;
  const body = text
    .slice(0, found?.index)
    .replace(IMPORT, (...match) => {
      replaced++;
      return importOf(match);
    })
    .replace(LATER, (_, name) => {
      replaced++;
      return `later("${name}")`;
    })
    .replace(EXPORT_DEFAULT, 'exports.default=$1;');
  if (replaced !== imports.length) {
    throw new Error(`${path}: ${imports.length} imports, of which ${replaced} were found`);
  }
  return `${body}\n${found === null ? '' : exportsOf(found[1])}`;
}

function importOf([, whole, all, names, from]) {
  const isOurs = from.startsWith('./');
  const source = isOurs ? `load("${basename(from)}")` : `require("${from}")`;
  const lines = [
    whole === undefined ? '' : `const ${whole}=${isOurs ? `${source}.default` : source};`,
    all === undefined ? '' : `const ${all}=${source};`,
    names === undefined
      ? ''
      : `const {${pairsOf(names)
          .map(([outer, inner]) => `${outer}:${inner}`)
          .join()}}=${source};`,
  ];
  return lines.join('') || `${source};`;
}

const exportsOf = (names) =>
  pairsOf(names)
    .map(([inner, outer]) => `exports.${outer}=${inner};`)
    .join('');

/** `a as b,c` as pairs. */
const pairsOf = (names) =>
  names
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => {
      const [first, second = first] = part.split(/\s+as\s+/);
      return [first, second];
    });

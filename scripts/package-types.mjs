// The declarations that the package ships: those that its entry reaches, with the parser's beside them, since that package is in no registry.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, posix } from 'node:path';
import { emitTypes, root } from './emit-types.mjs';

const PARSER = 'dtc-parser-ts';
const PARSER_ENTRY = 'grammar/index.d.ts';

/** Writes the declarations of src/index.ts below `target`. */
export function packageTypes(target) {
  const folder = mkdtempSync(join(tmpdir(), 'dtzone-types-'));
  try {
    emitTypes({ entries: [join(root, 'src/index.ts'), join(root, 'grammar/index.ts')], rootDir: root, outDir: folder });
    const reached = new Map();
    reach('src/index.d.ts', folder, reached);
    for (const [file, text] of reached) {
      mkdirSync(dirname(join(target, file)), { recursive: true });
      writeFileSync(join(target, file), text);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Keeps a file with all that it names; the parser is named by its place. */
function reach(file, folder, reached) {
  if (reached.has(file)) return;
  const named = [];
  const text = readFileSync(join(folder, file), 'utf8').replace(
    /(from |import\()['"]([^'"]+)['"]/g,
    (_all, before, name) => {
      const other = name === PARSER ? PARSER_ENTRY : posix.join(posix.dirname(file), name.replace(/\.js$/, '.d.ts'));
      named.push(other);
      const path = posix.relative(posix.dirname(file), other).replace(/\.d\.ts$/, '.js');
      return `${before}'${path.startsWith('.') ? path : `./${path}`}'`;
    },
  );
  reached.set(file, text);
  for (const other of named) reach(other, folder, reached);
}

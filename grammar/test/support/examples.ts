import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transformSync } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');

/** What an example of a document prints when it runs in a folder that has the package in it. */
export function printedBy(code: string, user: string): string {
  const file = join(user, 'example.mjs');
  writeFileSync(file, transformSync(code, { loader: 'ts' }).code);
  return execFileSync(process.execPath, [file], { encoding: 'utf8', cwd: user });
}

/** Throws where examples do not fit the types of the package; `types` are those of other packages that they use. */
export function checkTypes(codes: readonly string[], user: string, types: readonly string[]): void {
  const files = codes.map((code, index) => {
    writeFileSync(join(user, `example${index}.ts`), code);
    return `example${index}.ts`;
  });
  const compilerOptions = {
    strict: true,
    noEmit: true,
    module: 'esnext',
    moduleResolution: 'bundler',
    target: 'es2022',
    lib: ['es2022', 'dom'],
    types,
    typeRoots: [join(root, 'node_modules/@types')],
  };
  writeFileSync(join(user, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }));
  execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', user], { encoding: 'utf8' });
}

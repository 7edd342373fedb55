// What both packages share: the declarations of entries and of all that they name, as tsc writes them.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** Writes the declarations of `entries` and their imports into `outDir`, in the folders that they have below `rootDir`. */
export function emitTypes({ entries, rootDir, outDir }) {
  const folder = mkdtempSync(join(tmpdir(), 'dtzone-types-'));
  try {
    const project = join(folder, 'tsconfig.json');
    const compilerOptions = {
      noEmit: false,
      declaration: true,
      emitDeclarationOnly: true,
      outDir,
      rootDir,
      // Found as a package it counts as somebody else's, and is then written or not as the threads of tsc happen to meet it.
      paths: { 'dtc-parser-ts': [join(root, 'grammar/index.ts')] },
      types: [],
      lib: ['es2023', 'dom'],
    };
    writeFileSync(
      project,
      JSON.stringify({ extends: join(root, 'tsconfig.json'), files: entries, include: [], compilerOptions }),
    );
    execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', project], {
      stdio: 'inherit',
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const MAX_OUTPUT = 64 * 1024 * 1024;

/** What the reference says: a blob, or none. */
export interface Reference {
  readonly blob: Buffer | undefined;
  readonly said: string;
}

/** `dtc` with these arguments, fed with a source. */
export function dtc(source: string | Buffer, args: readonly string[] = []): Reference {
  const input = typeof source === 'string' ? Buffer.from(source, 'latin1') : source;
  const { status, stdout, stderr } = spawnSync('dtc', ['-q', '-O', 'dtb', ...args, '-'], {
    input,
    maxBuffer: MAX_OUTPUT,
  });
  return { blob: status === 0 ? stdout : undefined, said: stderr.toString('latin1') };
}

/** `cpp | dtc` as the kernel's build calls them, on one of its boards. */
export function cppAndDtc(kernel: string, board: string, args: readonly string[] = []): Reference {
  const prefixes = 'scripts/dtc/include-prefixes';
  const folder = dirname(board);
  const flags = ['-nostdinc', '-I', prefixes, '-I', folder, '-undef', '-D__DTS__', '-x', 'assembler-with-cpp'];
  const cpp = spawnSync('cpp', [...flags, board], { cwd: kernel, maxBuffer: MAX_OUTPUT });
  if (cpp.status !== 0) return { blob: undefined, said: cpp.stderr.toString('latin1') };
  const words = ['-q', '-O', 'dtb', '-b', '0', '-i', folder, '-i', prefixes, ...args, '-'];
  const run = spawnSync('dtc', words, { cwd: kernel, input: cpp.stdout, maxBuffer: MAX_OUTPUT });
  return { blob: run.status === 0 ? run.stdout : undefined, said: run.stderr.toString('latin1') };
}

/** `fdtoverlay` on blobs. */
export function fdtoverlay(base: Uint8Array, overlays: readonly Uint8Array[]): Reference {
  const folder = mkdtempSync(join(tmpdir(), 'dtzone-overlay-'));
  try {
    const names = [base, ...overlays].map((bytes, i) => {
      const name = join(folder, `${i}.dtb`);
      writeFileSync(name, bytes);
      return name;
    });
    const out = join(folder, 'out.dtb');
    const run = spawnSync('fdtoverlay', ['-i', names[0] as string, '-o', out, ...names.slice(1)]);
    const said = run.stderr.toString('latin1');
    return { blob: run.status === 0 ? readFileSync(out) : undefined, said };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Debian's package of the sources; what a test reads of it is unpacked once. */
const ARCHIVE = '/usr/src/linux-source-6.1.tar.xz';
const NAME = 'linux-source-6.1';
const CACHE = resolve(import.meta.dirname, '../../node_modules/.cache/dtzone');

/** The device trees, and what they include. */
const PARTS = [
  'arch/*/boot/dts/*',
  'arch/x86/platform/ce4100/*.dts',
  'include/dt-bindings/*',
  'include/uapi/linux/input-event-codes.h',
  'scripts/dtc/include-prefixes/*',
];

/** What no device tree and no Makefile needs. */
const LEFT_OUT = ['drivers', 'sound', 'fs', 'net', 'Documentation', 'tools'].map((part) => `${NAME}/${part}/*.[chS]`);

type Source = { readonly folder: string } | { readonly missing: string };

/** The folder of the kernel sources, or in words why there is none; in CI that is a failure. */
export const kernelSource = (): Source =>
  sourceIn(join(CACHE, NAME), ['--wildcards', ...PARTS.map((part) => `${NAME}/${part}`)]);

/** The same with all that the kernel's own build needs to make device trees. */
export const kernelBuildTree = (): Source =>
  sourceIn(join(CACHE, `${NAME}-build`), [...LEFT_OUT.map((part) => `--exclude=${part}`), NAME]);

function sourceIn(unpacked: string, members: readonly string[]): Source {
  const given = process.env['DTZONE_LINUX_SOURCE'];
  if (given !== undefined && given !== '') {
    if (existsSync(join(given, 'scripts/dtc/include-prefixes'))) return { folder: resolve(given) };
    return absent(`DTZONE_LINUX_SOURCE is ${given}, which holds no kernel sources`);
  }
  if (existsSync(unpacked)) return { folder: unpacked };
  if (!existsSync(ARCHIVE)) return absent('the package linux-source-6.1 is not installed');
  return unpack(unpacked, members) ? { folder: unpacked } : absent(`${ARCHIVE} cannot be unpacked`);
}

function absent(reason: string): { readonly missing: string } {
  if (process.env['CI']) throw new Error(`${reason}, but CI must not skip a test`);
  return { missing: reason };
}

/** Into a folder of its own first, so that none half filled is ever taken for whole. */
function unpack(target: string, members: readonly string[]): boolean {
  const partial = `${target}.${process.pid}`;
  mkdirSync(partial, { recursive: true });
  const { status } = spawnSync('tar', ['-xJf', ARCHIVE, '-C', partial, '--strip-components=1', ...members]);
  if (status === 0 && !existsSync(target)) renameSync(partial, target);
  rmSync(partial, { recursive: true, force: true });
  return existsSync(target);
}

/** All device trees of the sources, by name: `arch/arm64/boot/dts/…/board.dts`. */
export function boardsOf(kernel: string, arch?: string): readonly string[] {
  const under = arch === undefined ? 'arch' : `arch/${arch}`;
  return readdirSync(join(kernel, under), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.dts'))
    .map((name) => `${under}/${name}`)
    .sort();
}

/** So many of them, evenly spread, always the same. */
export function sample<T>(all: readonly T[], count: number): readonly T[] {
  if (count >= all.length) return all;
  return Array.from({ length: count }, (_, i) => all[Math.floor((i * all.length) / count)] as T);
}

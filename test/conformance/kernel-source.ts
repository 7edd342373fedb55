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

/** The folder of the kernel sources, or in words why there is none; in CI that is a failure. */
export function kernelSource(): { readonly folder: string } | { readonly missing: string } {
  const given = process.env['DTZONE_LINUX_SOURCE'];
  if (given !== undefined && given !== '') {
    if (existsSync(join(given, 'scripts/dtc/include-prefixes'))) return { folder: resolve(given) };
    return absent(`DTZONE_LINUX_SOURCE is ${given}, which holds no kernel sources`);
  }
  const unpacked = join(CACHE, NAME);
  if (existsSync(unpacked)) return { folder: unpacked };
  if (!existsSync(ARCHIVE)) return absent('the package linux-source-6.1 is not installed');
  return unpack(unpacked) ? { folder: unpacked } : absent(`${ARCHIVE} cannot be unpacked`);
}

function absent(reason: string): { readonly missing: string } {
  if (process.env['CI']) throw new Error(`${reason}, but CI must not skip a test`);
  return { missing: reason };
}

/** Into a folder of its own first, so that none half filled is ever taken for whole. */
function unpack(target: string): boolean {
  const partial = `${target}.${process.pid}`;
  mkdirSync(partial, { recursive: true });
  const members = PARTS.map((part) => `${NAME}/${part}`);
  const { status } = spawnSync('tar', [
    '-xJf',
    ARCHIVE,
    '-C',
    partial,
    '--strip-components=1',
    '--wildcards',
    ...members,
  ]);
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

import type { Bytes } from '../../units/units.js';
import type { ExpectedPages } from './kernel-pages.js';

/** A table that is made before the page allocator runs (mm/page_alloc.c: alloc_large_system_hash()). */
export interface HashTable {
  readonly name: string;
  readonly entries: number;
  readonly size: Bytes;
  /** The kernel's line for it. */
  readonly text: string;
}

/** From 64 GiB on 64-bit kernels save: at each fourfold size a bucket serves twice the memory. */
const ADAPT_FROM_BYTES = 2 ** 36;

/** Bytes of memory per bucket, as a power of two (fs/dcache.c: dcache_init_early(), fs/inode.c: inode_init_early()). */
const EARLY_TABLES: readonly { readonly name: string; readonly scale: number; readonly asked: keyof AskedEntries }[] = [
  { name: 'Dentry cache', scale: 13, asked: 'dentries' },
  { name: 'Inode-cache', scale: 14, asked: 'inodes' },
];

/** `dhash_entries=` and `ihash_entries=`; 0 is as if they were not given. */
export interface AskedEntries {
  readonly dentries?: number;
  readonly inodes?: number;
}

/** Buckets of the dentry and inode tables are one pointer. */
const pointerSize = (is64: boolean): number => (is64 ? 8 : 4);

/** As many as the memory asks for. */
function usualEntries(scale: number, pages: ExpectedPages, pageShift: number, is64: boolean): number {
  const pageSize = 2 ** pageShift;
  const unit = 2 ** (20 - pageShift);
  let count = Math.ceil(pages.kernel / unit) * unit;
  let shift = scale;
  for (let adapt = ADAPT_FROM_BYTES / pageSize; is64 && adapt < count; adapt *= 4) shift += 1;
  count = Math.floor((count * pageSize) / 2 ** shift);
  return Math.max(count, pageSize / pointerSize(is64));
}

/** A power of two of buckets, for not more than a sixteenth of all memory. */
function wholeEntries(count: number, pages: ExpectedPages, pageShift: number, is64: boolean): number {
  const most = Math.min(Math.floor((pages.all * 2 ** pageShift) / 16 / pointerSize(is64)), 2 ** 31);
  return 2 ** Math.floor(Math.log2(Math.max(1, Math.min(2 ** Math.ceil(Math.log2(count)), most))));
}

/** The tables that a kernel of one node with memory makes from the boot allocator. */
export function earlyHashTables(
  pages: ExpectedPages,
  pageShift: number,
  is64: boolean,
  askedEntries: AskedEntries = {},
): readonly HashTable[] {
  return EARLY_TABLES.map(({ name, scale, asked }) => {
    const count = askedEntries[asked] || usualEntries(scale, pages, pageShift, is64);
    const entries = wholeEntries(count, pages, pageShift, is64);
    const size = entries * pointerSize(is64);
    const order = Math.max(0, Math.ceil(Math.log2(size)) - pageShift);
    const text = `${name} hash table entries: ${entries} (order: ${order}, ${size} bytes, linear)`;
    return { name: `${name} hash table`, entries, size: BigInt(size), text };
  });
}

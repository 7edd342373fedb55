/** One u32 of a property. */
export type Cell = number;
/** A physical byte address, u64. */
export type PhysAddr = bigint;
/** A size in bytes, u64. */
export type Bytes = bigint;
/** A page frame number. */
export type Pfn = number;
/** A count of pages. */
export type Pages = number;

/** The frame that holds an address. */
export const pfnOf = (address: PhysAddr, pageShift: number): Pfn => Number(address >> BigInt(pageShift));

/** The bytes that a count of pages takes, or the address at which a frame starts. */
export const bytesOf = (pages: Pages | Pfn, pageShift: number): Bytes => BigInt(pages) << BigInt(pageShift);

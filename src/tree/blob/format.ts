/** The numbers of the flattened format (Devicetree Specification, chapter 5). */
export const MAGIC = 0xd00d_feed;
export const BEGIN_NODE = 1;
export const END_NODE = 2;
export const PROPERTY = 3;
export const NOP = 4;
export const END = 9;
/** The header of version 17; version 16 has one word less. */
export const HEADER_SIZE = 40;
export const RESERVATION_SIZE = 16;
export const LAST_COMPATIBLE_VERSION = 16;

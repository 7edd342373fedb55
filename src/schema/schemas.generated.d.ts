/** The published schemas as they are, for those of the user that refer to them. */
export const RAW_SCHEMAS: readonly object[];

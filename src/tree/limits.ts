/** How deep nodes may nest: dtc's own parser gives up at about 3,330, and no real tree has 20. */
export const MAX_DEPTH = 4096;
/** Nodes and properties of a blob: some fifty times the largest board of Linux. */
export const MAX_STATEMENTS = 600_000;

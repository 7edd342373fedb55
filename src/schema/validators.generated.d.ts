import type { NodeSchema } from './validate.js';

/** The project's own schemas, compiled; each with the nodes that it is for. */
export const VALIDATORS: readonly NodeSchema[];

/** By file of a schema: places in it, and the rule that says the same. */
export const SAID_BY: Readonly<Record<string, readonly (readonly [place: string, rule: string])[]>>;

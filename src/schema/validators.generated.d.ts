import type { NodeSchema } from './validate.js';

/** The project's own schemas, compiled, without what a rule says as well; each with the nodes that it is for. */
export const VALIDATORS: readonly NodeSchema[];
